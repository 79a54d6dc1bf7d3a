/**
 * Scalable mode, steps 5 to 32: from the root entry to the PASID entry (VT-d 5.10 sections 3.4, 9.2 to 9.6 and
 * Table 30). Each function gives false when a check failed.
 */
import { PGTT } from '../../spec/vtd/pasid-entry.ts';
import { checkNumber } from '../../spec/vtd/checks.ts';
import { entryPage, exceeds, holds, KIND, type Decision } from './decision.ts';
import { STRUCTURE } from './recorder.ts';

const ROOT_READABLE = checkNumber('root.readable');
const ROOT_PRESENT = checkNumber('root.present');
const ROOT_RESERVED = checkNumber('root.reserved-clear');
const CONTEXT_READABLE = checkNumber('context.readable');
const CONTEXT_PRESENT = checkNumber('context.present');
const CONTEXT_RESERVED = checkNumber('context.reserved-clear');
const PRE_IMPLIES_DTE = checkNumber('context.pre-implies-dte');
const RID_PASID_IN_DIRECTORY = checkNumber('context.rid-pasid-in-directory');
const EPTR_IMPLIES_PASIDE = checkNumber('context.eptr-implies-paside');
const DEVICE_TLB_ENABLED = checkNumber('context.device-tlb-enabled');
const PAGE_REQUESTS_ENABLED = checkNumber('context.page-requests-enabled');
const PASID_ENABLED = checkNumber('context.pasid-enabled');
const PASID_SUPPORTED = checkNumber('request.pasid-supported');
const PASID_IN_DIRECTORY = checkNumber('context.pasid-in-directory');
const PASID_NOT_RID_PASID = checkNumber('context.pasid-not-rid-pasid');
const TRANSLATED_PASID_ENABLED = checkNumber('context.translated-pasid-enabled');
const DIRECTORY_READABLE = checkNumber('pasid-directory.readable');
const DIRECTORY_PRESENT = checkNumber('pasid-directory.present');
const DIRECTORY_RESERVED = checkNumber('pasid-directory.reserved-clear');
const ENTRY_READABLE = checkNumber('pasid-entry.readable');
const ENTRY_PRESENT = checkNumber('pasid-entry.present');
const ENTRY_RESERVED = checkNumber('pasid-entry.reserved-clear');
const TYPE_SUPPORTED = checkNumber('pasid-entry.type-supported');
const WIDTH_SUPPORTED = checkNumber('pasid-entry.second-stage-width-supported');
const LEVELS_SUPPORTED = checkNumber('pasid-entry.first-stage-levels-supported');
const ROOT_IN_RANGE = checkNumber('pasid-entry.first-stage-root-in-range');
const EXECUTE_ENABLED = checkNumber('pasid-entry.execute-enabled');
const SUPERVISOR_ENABLED = checkNumber('pasid-entry.supervisor-enabled');

/** Reserved bits that are set in the 64-bit word at 32-bit word `at` of an entry. */
const reservedInWord = (page: Uint32Array, index: number, mask: Int32Array, at: number): number =>
  ((page[index + at] ?? 0) & (mask[at] ?? 0)) | ((page[index + at + 1] ?? 0) & (mask[at + 1] ?? 0));

/** The same for all words from `at` on; these are nearly always zero, which is seen without the masks. */
function reservedAbove(page: Uint32Array, index: number, mask: Int32Array, at: number): number {
  let any = 0;
  for (let i = at; i < mask.length; i++) any |= page[index + i] ?? 0;
  if (any === 0) return 0;
  let set = 0;
  for (let i = at; i < mask.length; i++) set |= (page[index + i] ?? 0) & (mask[i] ?? 0);
  return set;
}

/** Steps 5 to 7: finds the context table. */
export function passRootEntry(d: Decision): boolean {
  const { rules } = d;
  const upper = (d.requesterId & 0x80) !== 0;
  const hi = d.rtaddrHi & 0xfffff;
  const lo = (d.rtaddrLo & ~0xfff) | ((d.requesterId >>> 8) << 4) | (upper ? 8 : 0);
  const page = entryPage(d, hi, lo, 8);
  const index = (lo & 0xfff) >>> 2;
  if (d.recorder !== undefined) d.recorder.read(STRUCTURE.root, 0, hi, lo, page, index, 2);
  if (!holds(d, ROOT_READABLE, page !== undefined) || page === undefined) return false;
  const w0 = page[index] ?? 0;
  const w1 = page[index + 1] ?? 0;
  if (!holds(d, ROOT_PRESENT, (w0 & 1) !== 0)) return false;
  const half = upper ? 2 : 0;
  const set = (w0 & (rules.root[half] ?? 0)) | (w1 & (rules.root[half + 1] ?? 0));
  if (!holds(d, ROOT_RESERVED, set === 0)) return false;
  d.tableHi = w1;
  d.tableLo = w0 & ~0xfff;
  return true;
}

/** Steps 8 to 20: the context entry lets this kind of request in, and names the PASID directory. */
export function passContextEntry(d: Decision): boolean {
  const { rules, kind } = d;
  const hi = d.tableHi;
  const lo = d.tableLo | ((d.requesterId & 0x7f) << 5);
  const page = entryPage(d, hi, lo, 32);
  const index = (lo & 0xfff) >>> 2;
  if (d.recorder !== undefined) d.recorder.read(STRUCTURE.context, 0, hi, lo, page, index, 8);
  if (!holds(d, CONTEXT_READABLE, page !== undefined) || page === undefined) return false;
  const w0 = page[index] ?? 0;
  if ((w0 & 2) !== 0) d.faultsDisabled = true;
  if (!holds(d, CONTEXT_PRESENT, (w0 & 1) !== 0)) return false;
  const set = reservedInWord(page, index, rules.context, 0) | reservedInWord(page, index, rules.context, 2);
  const rest = reservedAbove(page, index, rules.context, 4);
  if (!holds(d, CONTEXT_RESERVED, (set | rest) === 0)) return false;

  const dte = (w0 & 4) !== 0;
  const paside = (w0 & 8) !== 0;
  const pre = (w0 & 0x10) !== 0;
  const eptr = (w0 & 0x40) !== 0;
  const w2 = page[index + 2] ?? 0;
  // Without RPS and RPRIVS these fields are reserved, so they read 0 here.
  const ridPasid = w2 & 0xfffff;
  const largest = (0x2000 << ((w0 >>> 9) & 7)) - 1;
  if (!holds(d, PRE_IMPLIES_DTE, dte || !pre)) return false;
  if (!holds(d, RID_PASID_IN_DIRECTORY, ridPasid <= largest)) return false;
  const untranslated = kind === KIND.untranslated;
  const pageRequest = kind === KIND.pageRequest;
  if (!d.withPasid || kind >= KIND.translated) {
    if (!holds(d, EPTR_IMPLIES_PASIDE, paside || !eptr)) return false;
  }
  if (!untranslated && !pageRequest && !holds(d, DEVICE_TLB_ENABLED, dte)) return false;
  if (pageRequest && !holds(d, PAGE_REQUESTS_ENABLED, pre)) return false;
  if (d.withPasid) {
    if (kind !== KIND.translated && !holds(d, PASID_ENABLED, paside)) return false;
    if (!pageRequest && !holds(d, PASID_SUPPORTED, d.pasid <= rules.largestPasid)) return false;
    if (!holds(d, PASID_IN_DIRECTORY, d.pasid <= largest)) return false;
    if (!holds(d, PASID_NOT_RID_PASID, d.pasid !== ridPasid)) return false;
    if (kind === KIND.translated && !holds(d, TRANSLATED_PASID_ENABLED, eptr)) return false;
  } else {
    d.pasid = ridPasid;
    d.supervisor = (w2 & 0x10_0000) !== 0;
  }
  d.hostPermissions = (w0 & 0x20) !== 0;
  d.tableHi = page[index + 1] ?? 0;
  d.tableLo = w0 & ~0xfff;
  return true;
}

/** Steps 21 to 26: finds the PASID entry and takes its fields. */
export function passPasidTables(d: Decision): boolean {
  const { rules } = d;
  // A directory of 2^20 PASIDs is 128 KiB, so the index can carry beyond the first page of the table.
  const offset = (d.pasid >>> 6) * 8;
  let hi = d.tableHi;
  let lo = (d.tableLo + offset) | 0;
  if (lo >>> 0 < d.tableLo >>> 0) hi++;
  let page = entryPage(d, hi, lo, 8);
  let index = (lo & 0xfff) >>> 2;
  if (d.recorder !== undefined) d.recorder.read(STRUCTURE.pasidDirectory, 0, hi, lo, page, index, 2);
  if (!holds(d, DIRECTORY_READABLE, page !== undefined) || page === undefined) return false;
  let w0 = page[index] ?? 0;
  const w1 = page[index + 1] ?? 0;
  if ((w0 & 2) !== 0) d.faultsDisabled = true;
  if (!holds(d, DIRECTORY_PRESENT, (w0 & 1) !== 0)) return false;
  let set = (w0 & (rules.directory[0] ?? 0)) | (w1 & (rules.directory[1] ?? 0));
  if (!holds(d, DIRECTORY_RESERVED, set === 0)) return false;

  hi = w1;
  lo = (w0 & ~0xfff) | ((d.pasid & 0x3f) << 6);
  page = entryPage(d, hi, lo, 64);
  index = (lo & 0xfff) >>> 2;
  if (d.recorder !== undefined) d.recorder.read(STRUCTURE.pasidEntry, 0, hi, lo, page, index, 16);
  if (!holds(d, ENTRY_READABLE, page !== undefined) || page === undefined) return false;
  w0 = page[index] ?? 0;
  if ((w0 & 2) !== 0) d.faultsDisabled = true;
  if (!holds(d, ENTRY_PRESENT, (w0 & 1) !== 0)) return false;
  d.type = (w0 >>> 6) & 7;
  const mask = rules.pasid[d.type] ?? rules.directory;
  set =
    reservedInWord(page, index, mask, 0) |
    reservedInWord(page, index, mask, 2) |
    reservedInWord(page, index, mask, 4) |
    reservedAbove(page, index, mask, 6);
  if (!holds(d, ENTRY_RESERVED, set === 0)) return false;
  d.tableHi = hi;
  d.tableLo = lo;
  return takeTranslation(d, page, index);
}

/** Steps 27 to 32: the PASID entry describes a translation that the unit can do and this request may use. */
function takeTranslation(d: Decision, page: Uint32Array, index: number): boolean {
  const { rules, type } = d;
  if (d.kind === KIND.translated) return true;
  const w0 = page[index] ?? 0;
  const w2 = page[index + 2] ?? 0;
  const w4 = page[index + 4] ?? 0;
  const firstStage = type === PGTT.firstStage || type === PGTT.nested;
  const secondStage = type === PGTT.secondStage || type === PGTT.nested;
  const supported =
    (type === PGTT.firstStage && rules.firstStage) ||
    (type === PGTT.secondStage && rules.secondStage) ||
    (type === PGTT.nested && rules.nested) ||
    (type === PGTT.passThrough && rules.passThrough);
  if (!holds(d, TYPE_SUPPORTED, supported)) return false;

  if (secondStage) {
    const aw = (w0 >>> 2) & 7;
    if (!holds(d, WIDTH_SUPPORTED, rules.agaw[aw] === true)) return false;
    d.secondStageHi = page[index + 1] ?? 0;
    d.secondStageLo = w0 & ~0xfff;
    d.secondStageLevels = aw + 2;
    d.secondStageBits = Math.min(rules.mgaw, 30 + 9 * aw);
    d.secondStageUpdates = (w0 & 0x200) !== 0;
  }
  if (firstStage) {
    const fspm = (w4 >>> 2) & 3;
    const levels = fspm === 0 || (fspm === 1 && rules.fiveLevelFirstStage);
    if (!holds(d, LEVELS_SUPPORTED, levels)) return false;
    d.firstStageHi = page[index + 5] ?? 0;
    d.firstStageLo = w4 & ~0xfff;
    d.firstStageLevels = fspm + 4;
  }
  if (type === PGTT.nested) {
    const inRange = !exceeds(d.firstStageHi, d.firstStageLo, d.secondStageBits);
    if (!holds(d, ROOT_IN_RANGE, inRange)) return false;
  }
  if (d.kind === KIND.pageRequest) return true;

  if (d.withPasid && !rules.executeRefusedAtOnce) {
    const enabled = rules.executeEnableExists && rules.executeRequests && (w4 & 2) !== 0;
    if (!holds(d, EXECUTE_ENABLED, enabled || !d.execute)) return false;
  }
  if (!holds(d, SUPERVISOR_ENABLED, !d.supervisor || (w4 & 1) !== 0)) return false;
  d.snoopsWalks = rules.snoopedWalks && (w2 & 0x80_0000) !== 0;
  d.writeProtect = (w4 & 0x10) !== 0;
  d.executeDisable = rules.executeEnableExists && (w4 & 0x20) !== 0;
  d.supervisorExecutePrevention = rules.executeEnableExists && (w4 & 0x40) !== 0;
  d.extendedAccessed = (w4 & 0x80) !== 0;
  return true;
}
