/** A scenario under another policy, placement or profile. */
import type { Scenario } from './scenario.ts';

export type Rows = Pick<Scenario, 'policy' | 'placement' | 'profile'>;

/**
 * The scenario with other rows. Its narration and expectations were written for its own rows: where one differs
 * they are left out, and the engine's own sentences stand.
 */
export function withRows(scenario: Scenario, rows: Partial<Rows>): Scenario {
  const next = { ...scenario, ...rows };
  const same =
    next.policy === scenario.policy &&
    next.placement === scenario.placement &&
    next.profile === scenario.profile;
  return same ? scenario : { ...next, steps: scenario.steps.map(({ event }) => ({ event })) };
}
