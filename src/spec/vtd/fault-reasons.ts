/**
 * Fault reasons of VT-d 5.10 (Tables 15 and 30): what each means, who can mend it, whether FPD can keep it out of
 * the log, and the text that Linux 7.0 prints (`drivers/iommu/intel/dmar.c`; reasons beyond its arrays print
 * `Unknown`).
 */
import type { FaultReasonRow } from './fault-reason-row.ts';
import { interruptReasons, legacyReasons } from './fault-reasons-legacy.ts';
import { stageReasons } from './fault-reasons-stages.ts';
import { tableReasons } from './fault-reasons-tables.ts';

/** Every fault reason, ascending by code. */
export const FAULT_REASONS: readonly FaultReasonRow[] = [
  ...legacyReasons,
  ...interruptReasons,
  ...tableReasons,
  ...stageReasons,
];

const byCode = new Map(FAULT_REASONS.map((row) => [row.code, row]));

/** The row of a fault reason. */
export const findFaultReason = (code: number): FaultReasonRow | undefined => byCode.get(code);
