/** A scenario for every fault reason that the page can produce, and a reason for every other one. */
import type { Scenario } from '../engine/world/scenario.ts';
import type { FaultCase } from './fault-case.ts';
import { legacyFaults } from './fault-legacy.ts';
import { stageFaults } from './fault-stages.ts';
import { tableFaults } from './fault-tables.ts';

/** Ascending by code. */
export const FAULT_CASES: readonly FaultCase[] = [...legacyFaults, ...tableFaults, ...stageFaults];

export const FAULT_SCENARIOS: readonly Scenario[] = FAULT_CASES.map(({ scenario }) => scenario);

const NO_INTERRUPT_REMAPPING = 'Interrupt remapping is not modelled.';
const MEMORY_ANSWERS = 'All host memory answers. `vfscope translate` shows it, with `ram`.';
const FLAGS_ARE_SET = 'Flags in memory can always be set here.';
const NO_PERMISSION_WALK = 'The host permission table is not walked here.';

const reasons = (codes: readonly number[], why: string): [number, string][] =>
  codes.map((code) => [code, why]);

/** Why a code has no scenario: one sentence for people. */
export const NOT_REPRODUCIBLE: ReadonlyMap<number, string> = new Map([
  [0x00, 'Hardware never reports it.'],
  ...reasons([0x07, 0x08, 0x09, 0x38, 0x40, 0x50, 0x58, 0x70, 0x73, 0x78, 0x7b], MEMORY_ANSWERS),
  ...reasons([0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x27, 0x28, 0x2a, 0x2b], NO_INTERRUPT_REMAPPING),
  ...reasons([0x7d, 0x91], FLAGS_ARE_SET),
  [0x88, 'The specification no longer says what it means.'],
  ...reasons([0xa0, 0xa1, 0xa2, 0xa3, 0xa4, 0xa5], NO_PERMISSION_WALK),
]);
