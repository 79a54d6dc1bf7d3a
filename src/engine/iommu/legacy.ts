/** Legacy mode (VT-d 5.10 sections 3.4.2, 9.1, 9.3 and Table 30, L conditions): second stage only, no PASIDs. */
import { checkNumber } from '../../spec/vtd/checks.ts';
import {
  answerInterruptAddress,
  entryPage,
  exceeds,
  holds,
  isInterruptAddress,
  KIND,
  type Decision,
} from './decision.ts';
import { STRUCTURE } from './recorder.ts';
import { passSecondStageRights, walkSecondStage } from './second-stage.ts';

const IO_RIGHTS_OFF = checkNumber('legacy.io-rights-off');
const WITHOUT_PASID = checkNumber('legacy.request-without-pasid');
const NOT_PAGE_REQUEST = checkNumber('legacy.not-page-request');
const ROOT_READABLE = checkNumber('legacy-root.readable');
const ROOT_PRESENT = checkNumber('legacy-root.present');
const ROOT_RESERVED = checkNumber('legacy-root.reserved-clear');
const CONTEXT_READABLE = checkNumber('legacy-context.readable');
const CONTEXT_PRESENT = checkNumber('legacy-context.present');
const CONTEXT_RESERVED = checkNumber('legacy-context.reserved-clear');
const TYPE_SUPPORTED = checkNumber('legacy-context.type-supported');
const WIDTH_SUPPORTED = checkNumber('legacy-context.width-supported');
const DEVICE_TLB_ENABLED = checkNumber('legacy-context.device-tlb-enabled');
const TRANSLATED_IN_HOST_WIDTH = checkNumber('legacy.translated-address-in-host-width');
const PASS_THROUGH_IN_HOST_WIDTH = checkNumber('legacy.pass-through-address-in-host-width');
const ADDRESS_IN_RANGE = checkNumber('legacy.address-in-range');
const WRITE_PERMITTED = checkNumber('legacy-second-stage.write-permitted');
const READ_PERMITTED = checkNumber('legacy-second-stage.read-permitted');
const OUTPUT_NOT_INTERRUPT = checkNumber('legacy.output-not-interrupt-address');

/** Values of TT. */
const TT = { untranslatedOnly: 0, deviceTlb: 1, passThrough: 2 } as const;

/** Decides a request under a legacy root table; false when a check failed. */
export function decideLegacy(d: Decision): boolean {
  const { kind, rules } = d;
  d.legacy = true;
  if (kind === KIND.pageRequest) return holds(d, NOT_PAGE_REQUEST, false);
  if (d.withPasid) return holds(d, WITHOUT_PASID, false);
  if (!holds(d, IO_RIGHTS_OFF, !rules.ioRights)) return false;
  if (!passRootEntry(d) || !passContextEntry(d)) return false;
  if (kind !== KIND.untranslated && !holds(d, DEVICE_TLB_ENABLED, d.type === TT.deviceTlb)) return false;
  return translate(d) && passOutput(d);
}

function passRootEntry(d: Decision): boolean {
  const hi = d.rtaddrHi & 0xfffff;
  const lo = (d.rtaddrLo & ~0xfff) | ((d.requesterId >>> 8) << 4);
  const page = entryPage(d, hi, lo, 16);
  const index = (lo & 0xfff) >>> 2;
  if (d.recorder !== undefined) d.recorder.read(STRUCTURE.legacyRoot, 0, hi, lo, page, index, 4);
  if (!holds(d, ROOT_READABLE, page !== undefined) || page === undefined) return false;
  const w0 = page[index] ?? 0;
  if (!holds(d, ROOT_PRESENT, (w0 & 1) !== 0)) return false;
  if (!holds(d, ROOT_RESERVED, reservedBits(page, index, d.rules.legacyRoot) === 0)) return false;
  d.tableHi = page[index + 1] ?? 0;
  d.tableLo = w0 & ~0xfff;
  return true;
}

function passContextEntry(d: Decision): boolean {
  const { rules } = d;
  const hi = d.tableHi;
  const lo = d.tableLo | ((d.requesterId & 0xff) << 4);
  const page = entryPage(d, hi, lo, 16);
  const index = (lo & 0xfff) >>> 2;
  if (d.recorder !== undefined) d.recorder.read(STRUCTURE.legacyContext, 0, hi, lo, page, index, 4);
  if (!holds(d, CONTEXT_READABLE, page !== undefined) || page === undefined) return false;
  const w0 = page[index] ?? 0;
  const aw = (page[index + 2] ?? 0) & 7;
  if ((w0 & 2) !== 0) d.faultsDisabled = true;
  if (!holds(d, CONTEXT_PRESENT, (w0 & 1) !== 0)) return false;
  d.type = (w0 >>> 2) & 3;
  const mask = rules.legacyContext[d.type];
  const clear = mask === undefined || reservedBits(page, index, mask) === 0;
  if (!holds(d, CONTEXT_RESERVED, clear)) return false;
  const supported =
    d.type === TT.untranslatedOnly ||
    (d.type === TT.deviceTlb && rules.deviceTlb) ||
    (d.type === TT.passThrough && rules.passThrough);
  if (!holds(d, TYPE_SUPPORTED, supported)) return false;
  const width = rules.agaw[aw] === true && (d.type !== TT.passThrough || 30 + 9 * aw === rules.largestAgaw);
  if (!holds(d, WIDTH_SUPPORTED, width)) return false;
  d.secondStageHi = page[index + 1] ?? 0;
  d.secondStageLo = w0 & ~0xfff;
  d.secondStageLevels = aw + 2;
  d.secondStageBits = Math.min(rules.mgaw, 30 + 9 * aw);
  d.secondStageUpdates = false;
  return true;
}

function reservedBits(page: Uint32Array, index: number, mask: Int32Array): number {
  let set = 0;
  for (let i = 0; i < mask.length; i++) set |= (page[index + i] ?? 0) & (mask[i] ?? 0);
  return set;
}

function translate(d: Decision): boolean {
  const { addressHi, addressLo, rules } = d;
  if (d.kind === KIND.translated) {
    const inWidth = !exceeds(addressHi, addressLo, rules.hostAddressWidth);
    if (!holds(d, TRANSLATED_IN_HOST_WIDTH, inWidth)) return false;
    d.output(addressHi, addressLo, 12);
    return true;
  }
  if (d.kind === KIND.translationRequest && isInterruptAddress(addressHi, addressLo)) {
    return answerInterruptAddress(d);
  }
  // Pass-through is no exception (LGN.1.1): its AW names the largest width.
  if (!holds(d, ADDRESS_IN_RANGE, !exceeds(addressHi, addressLo, d.secondStageBits))) return false;
  if (d.type === TT.passThrough) {
    const inWidth = !exceeds(addressHi, addressLo, rules.hostAddressWidth);
    if (!holds(d, PASS_THROUGH_IN_HOST_WIDTH, inWidth)) return false;
    d.output(addressHi, addressLo, rules.largestPageShift);
    return true;
  }
  if (!walkSecondStage(d, addressHi, addressLo, 0, false)) return false;
  if (!passSecondStageRights(d, WRITE_PERMITTED, READ_PERMITTED)) return false;
  d.output(d.hostHi, d.hostLo, d.hostShift);
  return true;
}

function passOutput(d: Decision): boolean {
  if (d.grantsUntranslatedOnly || d.withoutOutput) return true;
  return holds(d, OUTPUT_NOT_INTERRUPT, !isInterruptAddress(d.outputHi, d.outputLo));
}
