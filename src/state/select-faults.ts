/**
 * What the page of fault reasons lists, and how its filter reads: a code, a name, words, or a whole line that Linux
 * printed.
 */
import { hexDigits } from '../base/hex.ts';
import { FAULT_CASES, NOT_REPRODUCIBLE } from '../scenarios/fault-scenarios.ts';
import { ACTORS } from '../spec/actors.ts';
import type { FaultReasonRow } from '../spec/vtd/fault-reason-row.ts';
import { FAULT_REASONS } from '../spec/vtd/fault-reasons.ts';

export interface FaultEntry {
  readonly row: FaultReasonRow;
  /** `0x45`. */
  readonly code: string;
  /** Name of the actor that can mend it. */
  readonly fixedBy: string;
  /** Link to a scenario at the step that reports it. */
  readonly scenario?: { readonly id: string; readonly title: string; readonly fragment: string };
  /** Where there is none: why. */
  readonly notReproducible?: string;
  /** Everything that words of a search may match, in lower case. */
  readonly words: string;
}

export interface FaultGroup {
  readonly title: string;
  readonly entries: readonly FaultEntry[];
}

const CODE_GROUPS: readonly { readonly title: string; readonly upTo: number }[] = [
  { title: 'Legacy mode', upTo: 0x0f },
  { title: 'Interrupts', upTo: 0x2f },
  { title: 'Root table to PASID entry', upTo: 0x6f },
  { title: 'First and second stage', upTo: 0x9f },
  { title: 'Host permission table', upTo: 0xff },
];

export const FAULT_ENTRIES: readonly FaultEntry[] = FAULT_REASONS.map(makeEntry);

function makeEntry(row: FaultReasonRow): FaultEntry {
  const digits = hexDigits(row.code, 2);
  const fixedBy = ACTORS.find(({ id }) => id === row.fixedBy)?.name ?? row.fixedBy;
  const scenario = FAULT_CASES.find(({ code }) => code === row.code)?.scenario;
  const why = NOT_REPRODUCIBLE.get(row.code);
  const { id = '', title = '' } = scenario ?? {};
  return {
    row,
    code: `0x${digits}`,
    fixedBy,
    ...(scenario === undefined
      ? {}
      : { scenario: { id, title, fragment: `#/1/${id}@${String(scenario.steps.length)}` } }),
    ...(why === undefined ? {} : { notReproducible: why }),
    words: [`0x${digits}`, `${digits}h`, row.name, row.linux, row.meaning, fixedBy, id, title]
      .join(' ')
      .toLowerCase(),
  };
}

/**
 * The code in a line that Linux printed: `fault reason 0x45`, or in decimal as kernels before 5.14 did (`fault
 * reason 05`); undefined for any other text.
 */
export function faultCodeOfLine(text: string): number | undefined {
  const [, hex, decimal] = /fault reason (?:0x([0-9a-f]{1,2})\b|(\d{1,3})\b)/i.exec(text) ?? [];
  if (hex !== undefined) return Number.parseInt(hex, 16);
  return decimal === undefined ? undefined : Number.parseInt(decimal, 10);
}

/** The entries that a search finds: those of a pasted line's code, else those that hold every word. */
export function searchFaults(search: string): readonly FaultEntry[] {
  const code = faultCodeOfLine(search);
  if (code !== undefined) return FAULT_ENTRIES.filter(({ row }) => row.code === code);
  const wanted = search.toLowerCase().split(/\s+/).filter(Boolean);
  return FAULT_ENTRIES.filter(({ words }) => wanted.every((word) => words.includes(word)));
}

/** Entries under the headings of the page; empty groups are left out. */
export function groupFaults(entries: readonly FaultEntry[]): readonly FaultGroup[] {
  const groupOf = (code: number): number => CODE_GROUPS.findIndex(({ upTo }) => code <= upTo);
  return CODE_GROUPS.map(({ title }, index) => ({
    title,
    entries: entries.filter(({ row }) => groupOf(row.code) === index),
  })).filter((group) => group.entries.length > 0);
}
