/**
 * The conditions of VT-d 5.10 Table 30 as named checks, in the order in which the engine evaluates them. Table 30
 * says what is reported, not the order among conditions of one entry; within one structure the order is: present,
 * reserved bits, inconsistent programming, gates for the kind of request. Step numbers are those of the
 * reference procedure (scalable mode 1 to 32, then by stage; legacy mode L1 to L20).
 */
import type { CheckRow } from './check-row.ts';
import { legacyChecks } from './checks-legacy.ts';
import { pasidChecks } from './checks-pasid.ts';
import { gateChecks, prefixChecks } from './checks-prefix.ts';
import { stageChecks } from './checks-stages.ts';

const ALL = [...gateChecks, ...prefixChecks, ...pasidChecks, ...stageChecks, ...legacyChecks] as const;

export type CheckId = (typeof ALL)[number]['id'];

/** Every check, in the order of evaluation; its place here is its number in recordings. */
export const CHECKS: readonly CheckRow[] = ALL;

/** Number of a check in `CHECKS`. */
export const checkNumber = (id: CheckId): number => ALL.findIndex((row) => row.id === id);
