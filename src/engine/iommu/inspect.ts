/** What a table holds, for showing it: the entries that are present, and how long the runs between them are. */
import type { EntryRow } from '../../spec/vtd/entry-row.ts';
import type { PhysicalMemory } from '../memory/physical-memory.ts';

export interface PresentEntry {
  readonly index: number;
  readonly address: number;
  /** 32-bit words. */
  readonly words: readonly number[];
}

export interface TableContents {
  readonly present: readonly PresentEntry[];
  /** Runs of entries that are not present, ascending; `left` of them carry bits all the same, such as FPD. */
  readonly absent: readonly {
    readonly from: number;
    readonly count: number;
    readonly left: number;
  }[];
}

/** Is any of the bits set that make hardware look at the entry? */
export type IsPresent = (words: readonly number[]) => boolean;

/** Bit 0: root, context and PASID entries, first-stage entries. */
export const hasPresentBit: IsPresent = (words) => ((words[0] ?? 0) & 1) !== 0;

/** Second-stage entries have no such bit: those that grant reading or writing count. */
export const grantsAccess: IsPresent = (words) => ((words[0] ?? 0) & 3) !== 0;

/** A scalable root entry has two halves, each with its bit. */
export const hasPresentHalf: IsPresent = (words) => (((words[0] ?? 0) | (words[2] ?? 0)) & 1) !== 0;

/** The entries of a table of `count` entries of this row at a byte address. */
export function readTable(
  memory: PhysicalMemory,
  row: EntryRow,
  table: number,
  count: number,
  isPresent: IsPresent,
): TableContents {
  const present: PresentEntry[] = [];
  const absent: { from: number; count: number; left: number }[] = [];
  const width = row.width / 32;
  for (let index = 0; index < count; index++) {
    const address = table + index * width * 4;
    const page = memory.page(Math.floor(address / 4096));
    const from = (address % 4096) >>> 2;
    const words = page === undefined ? [] : [...page.subarray(from, from + width)];
    if (isPresent(words)) {
      present.push({ index, address, words });
      continue;
    }
    let run = absent.at(-1);
    if (run === undefined || run.from + run.count !== index) {
      run = { from: index, count: 0, left: 0 };
      absent.push(run);
    }
    run.count++;
    if (words.some((value) => value !== 0)) run.left++;
  }
  return { present, absent };
}
