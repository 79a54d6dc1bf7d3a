import type { DmaRequest, Judgement } from '../explanation.ts';
import type { PhysicalMemory } from '../memory/physical-memory.ts';
import type { IommuState } from './iommu-state.ts';

export interface JudgeOptions {
  /** False leaves out the explanation (`checks` is empty). */
  readonly explain?: boolean;
}

export interface Judged {
  readonly judgement: Judgement;
  readonly iommu: IommuState;
}

/**
 * Decides a request, writes accessed and dirty flags into `memory` in place, and records a fault in the unit's
 * registers as hardware does.
 */
export function judge(
  iommu: IommuState,
  memory: PhysicalMemory,
  request: DmaRequest,
  options: JudgeOptions = {},
): Judged {
  throw new Error(`not written yet: ${JSON.stringify([iommu, memory, request, options])}`);
}
