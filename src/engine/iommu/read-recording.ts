/** Turns a recording back into what was read and checked, in order. */
import { word, type Word } from '../../base/word.ts';
import { levelName, type Level } from '../../spec/vtd/stage-entries.ts';
import {
  checkIndex,
  checkOutcome,
  ITEM,
  itemKind,
  readCount,
  readLevel,
  readStructure,
  STRUCTURE,
  walkLevel,
} from './recorder.ts';

/** A table entry as it was read; no words: memory did not answer. */
export interface EntryRead {
  readonly structure: number;
  /** 1 to 5 in paging tables, else 0. */
  readonly level: number;
  readonly address: number;
  readonly words: readonly number[];
}

/** Everything that was read up to a check. */
export interface ReadSoFar {
  /** The last entry of each structure. */
  readonly latest: ReadonlyMap<number, EntryRead>;
  readonly last: EntryRead | undefined;
  readonly firstStagePath: readonly EntryRead[];
  /** Of the current second-stage walk. */
  readonly secondStagePath: readonly EntryRead[];
  /** Level of the first-stage entry that the current second-stage walk looks for; 0: the request's page. */
  readonly walkFor: number;
}

export interface CheckMade {
  readonly check: number;
  readonly outcome: number;
}

/** Calls back for each check of a recording with what had been read by then. */
export function readRecording(
  recording: Uint32Array,
  visit: (made: CheckMade, soFar: ReadSoFar) => void,
): ReadSoFar {
  const latest = new Map<number, EntryRead>();
  const firstStagePath: EntryRead[] = [];
  let secondStagePath: EntryRead[] = [];
  let last: EntryRead | undefined;
  let walkFor = 0;
  const soFar = (): ReadSoFar => ({ latest, last, firstStagePath, secondStagePath, walkFor });
  for (let at = 0; at < recording.length;) {
    const head = recording[at] ?? 0;
    switch (itemKind(head)) {
      case ITEM.read: {
        const count = readCount(head);
        last = {
          structure: readStructure(head),
          level: readLevel(head),
          address: (recording[at + 1] ?? 0) * 0x1_0000_0000 + (recording[at + 2] ?? 0),
          words: [...recording.subarray(at + 3, at + 3 + count)],
        };
        latest.set(last.structure, last);
        if (last.structure === STRUCTURE.firstStage) firstStagePath.push(last);
        if (last.structure === STRUCTURE.secondStage) secondStagePath.push(last);
        at += 3 + count;
        break;
      }
      case ITEM.walk:
        walkFor = walkLevel(head);
        secondStagePath = [];
        at++;
        break;
      default:
        visit({ check: checkIndex(head), outcome: checkOutcome(head) }, soFar());
        at++;
    }
  }
  return soFar();
}

/** `PDE` of the first stage, `SS-PDE` of the second. */
export const entryLevelName = (read: EntryRead): string =>
  (read.structure === STRUCTURE.secondStage ? 'SS-' : '') + levelName(read.level as Level);

/** The 64-bit word that holds a bit of an entry, and its address. */
export function wordAt(read: EntryRead, bit: number): { readonly address: number; readonly word: Word } {
  const index = bit >>> 6;
  return {
    address: read.address + 8 * index,
    word: word(read.words[2 * index + 1] ?? 0, read.words[2 * index] ?? 0),
  };
}
