/**
 * Second-stage walk (VT-d 5.10 sections 3.7, 9.8), of a request's own address or of the guest-physical address of a
 * first-stage entry. Rights are ANDed over the path; legacy mode has other fault reasons and none for not present.
 */
import { checkNumber } from '../../spec/vtd/checks.ts';
import { entryPage, holds, KIND, type Decision } from './decision.ts';
import { OUTCOME, STRUCTURE } from './recorder.ts';
import { alignedHi, alignedLo } from './table-index.ts';

const ROOT_READABLE = checkNumber('second-stage.root-readable');
const TABLE_READABLE = checkNumber('second-stage.table-readable');
const PRESENT = checkNumber('second-stage.present');
const RESERVED = checkNumber('second-stage.reserved-clear');
const UPDATE_SNOOPED = checkNumber('second-stage.update-snooped');
const UPDATE_DONE = checkNumber('second-stage.update-done');
const LEGACY_ROOT_READABLE = checkNumber('legacy-second-stage.root-readable');
const LEGACY_TABLE_READABLE = checkNumber('legacy-second-stage.table-readable');
const LEGACY_RESERVED = checkNumber('legacy-second-stage.reserved-clear');

const ACCESSED = 0x100;
const DIRTY = 0x200;

/** Addresses of the entries of the current path by level, for accessed and dirty flags. */
const pathHi = new Int32Array(6);
const pathLo = new Int32Array(6);

/**
 * Walks the second stage for an input address within its range. Afterwards `hostHi`, `hostLo`, `hostRead`,
 * `hostWrite` and `hostShift` tell where it leads; `forLevel` is the level of the first-stage entry that is
 * looked for, 0 for the request's own page, and `dirties` says that the page is written if the path lets it.
 */
export function walkSecondStage(
  d: Decision,
  inputHi: number,
  inputLo: number,
  forLevel: number,
  dirties: boolean,
): boolean {
  const { recorder, legacy, secondStageUpdates } = d;
  const { ioRights, secondStageMasks } = d.rules;
  const { tables, leaves } = secondStageMasks;
  const levels = d.secondStageLevels;
  let hi = d.secondStageHi;
  let lo = d.secondStageLo;
  // The index of the level at hand is kept in bits 47:39, where level 4 has it.
  let restHi = alignedHi(inputHi, inputLo, levels);
  let restLo = alignedLo(inputHi, inputLo, levels);
  // Bit 0: read, bit 1: write.
  let rights = 3;
  // Bit n is set where the entry of level n lacks the accessed flag.
  let unaccessed = 0;
  if (recorder !== undefined) recorder.walk(forLevel);
  for (let level = levels; ; level--) {
    lo |= (restHi >>> 4) & 0xff8;
    const page = entryPage(d, hi, lo, 8);
    if (page === undefined) return failUnreadable(d, level, hi, lo);
    const index = (lo & 0xfff) >>> 2;
    const entryLo = page[index] ?? 0;
    const entryHi = page[index + 1] ?? 0;
    rights &= ioRights ? entryHi >>> 29 : entryLo;
    const leaf = level === 1 || (level <= 3 && (entryLo & 0x80) !== 0);
    const masks = leaf ? leaves : tables;
    const set = (entryLo & (masks[2 * level] ?? 0)) | (entryHi & (masks[2 * level + 1] ?? 0));
    if (recorder !== undefined || rights === 0 || set !== 0) {
      if (recorder !== undefined) {
        recorder.readWord(STRUCTURE.secondStage, level, hi, lo, entryHi, entryLo);
        recorder.check(readableCheck(d, level), OUTCOME.pass);
      }
      // Legacy mode has no reason for this: the permission checks report the missing right.
      if (legacy && rights === 0) break;
      if (!legacy && !holds(d, PRESENT, rights !== 0)) return false;
      if (!holds(d, legacy ? LEGACY_RESERVED : RESERVED, set === 0)) return false;
    }
    if (secondStageUpdates) {
      pathHi[level] = hi;
      pathLo[level] = lo;
      if ((entryLo & ACCESSED) === 0) unaccessed |= 1 << level;
    }
    hi = entryHi & 0xfffff;
    lo = entryLo & ~0xfff;
    if (leaf) {
      const shift = 3 + 9 * level;
      const offsetMask = (1 << shift) - 1;
      d.hostHi = hi;
      d.hostLo = (lo & ~offsetMask) | (inputLo & offsetMask);
      d.hostShift = shift;
      if (secondStageUpdates) {
        const undirtied = dirties && (rights & 2) !== 0 && (entryLo & DIRTY) === 0;
        if (!updateFlags(d, levels, level, unaccessed, undirtied)) return false;
      }
      break;
    }
    restHi = (restHi << 9) | (restLo >>> 23);
    restLo <<= 9;
  }
  d.hostRead = (rights & 1) !== 0;
  d.hostWrite = (rights & 2) !== 0;
  return true;
}

function readableCheck({ legacy, secondStageLevels }: Decision, level: number): number {
  if (level === secondStageLevels) return legacy ? LEGACY_ROOT_READABLE : ROOT_READABLE;
  return legacy ? LEGACY_TABLE_READABLE : TABLE_READABLE;
}

function failUnreadable(d: Decision, level: number, hi: number, lo: number): boolean {
  d.recorder?.read(STRUCTURE.secondStage, level, hi, lo, undefined, 0, 0);
  return holds(d, readableCheck(d, level), false);
}

/** Notes the accessed and dirty flags that this path lacks. */
function updateFlags(
  d: Decision,
  levels: number,
  leaf: number,
  unaccessed: number,
  undirtied: boolean,
): boolean {
  if (unaccessed === 0 && !undirtied) return true;
  if (!holds(d, UPDATE_SNOOPED, d.snoopsWalks)) return false;
  for (let level = levels; level >= leaf; level--) {
    const bits = ((unaccessed >> level) & 1) * ACCESSED + (level === leaf && undirtied ? DIRTY : 0);
    if (bits !== 0) d.update(pathHi[level] ?? 0, pathLo[level] ?? 0, bits);
  }
  return holds(d, UPDATE_DONE, true);
}

/**
 * The rights that the walk found against those that the request needs. A zero-length read of a write-only page is
 * allowed with CAP.ZLR; a translation request is answered with what is left of its rights.
 */
export function passSecondStageRights(d: Decision, writeCheck: number, readCheck: number): boolean {
  const { hostRead, hostWrite } = d;
  if (d.kind === KIND.translationRequest) {
    d.grantsRead = hostRead;
    d.grantsWrite = d.grantsWrite && hostWrite;
    if (d.grantsRead || d.grantsWrite) {
      if (d.wantsWrite) d.recorder?.check(writeCheck, hostWrite ? OUTCOME.pass : OUTCOME.limited);
      d.recorder?.check(readCheck, hostRead ? OUTCOME.pass : OUTCOME.limited);
      return true;
    }
    return holds(d, readCheck, false);
  }
  if (d.wantsWrite && !holds(d, writeCheck, hostWrite)) return false;
  if (!d.wantsRead) return true;
  const zeroLengthRead = d.length === 0 && !d.wantsWrite && d.rules.zeroLengthRead;
  return holds(d, readCheck, hostRead || (zeroLengthRead && hostWrite));
}
