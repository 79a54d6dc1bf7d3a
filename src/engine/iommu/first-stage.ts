/**
 * First-stage walk (VT-d 5.10 sections 3.6, 3.8, 9.7). In nested translation every table address is a guest-physical
 * one and goes through the second stage first. Rights are judged on the completed path, as a processor's page walk
 * does.
 */
import { checkNumber } from '../../spec/vtd/checks.ts';
import { PGTT } from '../../spec/vtd/pasid-entry.ts';
import { entryPage, exceeds, holds, KIND, type Decision } from './decision.ts';
import { OUTCOME, STRUCTURE } from './recorder.ts';
import { walkSecondStage } from './second-stage.ts';
import { alignedHi, alignedLo } from './table-index.ts';

const CANONICAL = checkNumber('first-stage.canonical');
const ROOT_READABLE_IN_SECOND_STAGE = checkNumber('first-stage.root-readable-in-second-stage');
const TABLE_READABLE_IN_SECOND_STAGE = checkNumber('first-stage.table-readable-in-second-stage');
const ROOT_READABLE = checkNumber('first-stage.root-readable');
const TABLE_READABLE = checkNumber('first-stage.table-readable');
const PRESENT = checkNumber('first-stage.present');
const RESERVED = checkNumber('first-stage.reserved-clear');
const ADDRESS_IN_SECOND_STAGE = checkNumber('first-stage.address-in-second-stage');
const USER_ACCESSIBLE = checkNumber('first-stage.user-accessible');
const EXECUTE_PERMITTED = checkNumber('first-stage.execute-permitted');
const UPDATE_SNOOPED = checkNumber('first-stage.update-snooped');
const UPDATE_PERMITTED = checkNumber('first-stage.update-permitted-in-second-stage');
const UPDATE_DONE = checkNumber('first-stage.update-done');
const WRITE_PERMITTED = checkNumber('first-stage.write-permitted');

const READ_WRITE = 0x2;
const USER = 0x4;
const ACCESSED = 0x20;
const DIRTY = 0x40;
const EXTENDED_ACCESSED = 0x400;

/** Host-physical addresses of the entries of the current path, by level. */
const pathHi = new Int32Array(6);
const pathLo = new Int32Array(6);

/** Walks the first stage; afterwards `output` is the page that it leads to (guest-physical when nested). */
export function walkFirstStage(d: Decision): boolean {
  const { rules, recorder, addressHi, addressLo } = d;
  const nested = d.type === PGTT.nested;
  const levels = d.firstStageLevels;
  const { tables, leaves } = rules.firstStageMasks;
  const high = addressHi | 0;
  const canonical = levels === 4 ? high === (high << 16) >> 16 : high === (high << 7) >> 7;
  if (!holds(d, CANONICAL, canonical)) return false;

  let hi = d.firstStageHi;
  let lo = d.firstStageLo;
  // The index of the level at hand is kept in bits 47:39, where level 4 has it.
  let restHi = alignedHi(addressHi, addressLo, levels);
  let restLo = alignedLo(addressHi, addressLo, levels);
  // ANDs of low words and OR of high words over the path.
  let allLo = -1;
  let anyHi = 0;
  // Bit n is set where the second stage does not let the entry of level n be written.
  let unwritable = 0;
  // Bit n is set where the entry of level n lacks an accessed flag.
  let unaccessed = 0;
  const used = d.extendedAccessed ? ACCESSED | EXTENDED_ACCESSED : ACCESSED;
  for (let level = levels; ; level--) {
    lo |= (restHi >>> 4) & 0xff8;
    restHi = (restHi << 9) | (restLo >>> 23);
    restLo <<= 9;
    if (nested) {
      if (!walkSecondStage(d, hi, lo, level, d.secondStageUpdates)) return false;
      const permitted = level === levels ? ROOT_READABLE_IN_SECOND_STAGE : TABLE_READABLE_IN_SECOND_STAGE;
      if (!holds(d, permitted, d.hostRead)) return false;
      if (!d.hostWrite) unwritable |= 1 << level;
      hi = d.hostHi;
      lo = d.hostLo;
    }
    const page = entryPage(d, hi, lo, 8);
    const readable = level === levels ? ROOT_READABLE : TABLE_READABLE;
    if (page === undefined) {
      recorder?.read(STRUCTURE.firstStage, level, hi, lo, undefined, 0, 0);
      return holds(d, readable, false);
    }
    const index = (lo & 0xfff) >>> 2;
    const entryLo = page[index] ?? 0;
    const entryHi = page[index + 1] ?? 0;
    const leaf = level === 1 || (level <= 3 && (entryLo & 0x80) !== 0);
    const masks = leaf ? leaves : tables;
    const set = (entryLo & (masks[2 * level] ?? 0)) | (entryHi & (masks[2 * level + 1] ?? 0));
    if (recorder !== undefined || (entryLo & 1) === 0 || set !== 0) {
      if (recorder !== undefined) {
        recorder.readWord(STRUCTURE.firstStage, level, hi, lo, entryHi, entryLo);
        recorder.check(readable, OUTCOME.pass);
      }
      if (!holds(d, PRESENT, (entryLo & 1) !== 0)) return false;
      if (!holds(d, RESERVED, set === 0)) return false;
    }
    pathHi[level] = hi;
    pathLo[level] = lo;
    if ((entryLo & used) !== used) unaccessed |= 1 << level;
    allLo &= entryLo;
    anyHi |= entryHi;
    hi = entryHi & 0xfffff;
    lo = entryLo & ~0xfff;
    if (nested) {
      const inRange = !exceeds(hi, lo, d.secondStageBits);
      if (!holds(d, ADDRESS_IN_SECOND_STAGE, inRange)) return false;
    }
    if (leaf) {
      const shift = 3 + 9 * level;
      const offsetMask = (1 << shift) - 1;
      d.output(hi, (lo & ~offsetMask) | (addressLo & offsetMask), shift);
      return judgeRights(d, level, allLo, entryLo, anyHi < 0, unaccessed, unwritable);
    }
  }
}

/** Rights on the completed path, and the flags to set. */
function judgeRights(
  d: Decision,
  leaf: number,
  allLo: number,
  leafLo: number,
  executeDisabled: boolean,
  unaccessed: number,
  unwritable: number,
): boolean {
  const { supervisor, wantsWrite } = d;
  const user = (allLo & USER) !== 0;
  if (!holds(d, USER_ACCESSIBLE, supervisor || user)) return false;
  if (d.rules.executeEnableExists && d.withPasid && d.kind === KIND.untranslated) {
    const permitted =
      !(d.executeDisable && executeDisabled) && !(supervisor && d.supervisorExecutePrevention && user);
    if (!holds(d, EXECUTE_PERMITTED, permitted || !d.execute)) return false;
  }
  const writable = (allLo & READ_WRITE) !== 0 || (supervisor && !d.writeProtect);
  const undirtied = wantsWrite && writable && (leafLo & DIRTY) === 0;
  const lacking = undirtied ? unaccessed | (1 << leaf) : unaccessed;
  if (lacking !== 0 && !holds(d, UPDATE_SNOOPED, d.snoopsWalks)) return false;
  if (d.type === PGTT.nested) {
    // With second-stage flags every access to a first-stage table counts as a write (section 3.8.1); Table 30 has
    // no reason of its own for it, so the one for updates stands in.
    const needed = d.secondStageUpdates ? unwritable : unwritable & lacking;
    if (!holds(d, UPDATE_PERMITTED, needed === 0)) return false;
  }
  if (lacking !== 0) {
    updateFlags(d, leaf, unaccessed, undirtied);
    if (!holds(d, UPDATE_DONE, true)) return false;
  }
  if (!wantsWrite) return true;
  if (d.kind === KIND.translationRequest) {
    if (!writable) d.grantsWrite = false;
    d.recorder?.check(WRITE_PERMITTED, writable ? OUTCOME.pass : OUTCOME.limited);
    return true;
  }
  return holds(d, WRITE_PERMITTED, writable);
}

/** Notes the accessed and dirty flags that the path lacks. */
function updateFlags(d: Decision, leaf: number, unaccessed: number, undirtied: boolean): void {
  const used = d.extendedAccessed ? ACCESSED | EXTENDED_ACCESSED : ACCESSED;
  for (let level = d.firstStageLevels; level >= leaf; level--) {
    const bits = ((unaccessed >> level) & 1) * used + (level === leaf && undirtied ? DIRTY : 0);
    if (bits !== 0) d.update(pathHi[level] ?? 0, pathLo[level] ?? 0, bits);
  }
}
