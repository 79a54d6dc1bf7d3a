/** The two policies that the page sets against each other; the rest is in a menu. */
import type { PolicyId } from '../../spec/policies.ts';

export const MAIN_POLICIES = ['spoof', 'iommu-kernel'] as const satisfies readonly PolicyId[];

/** The one of the two to switch to. */
export const otherPolicy = (policy: PolicyId): PolicyId =>
  policy === MAIN_POLICIES[0] ? MAIN_POLICIES[1] : MAIN_POLICIES[0];
