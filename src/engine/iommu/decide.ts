/**
 * The one decision procedure for DMA: gates before remapping, then scalable mode (steps 1 to 32 and the
 * translation proper) or legacy mode (VT-d 5.10 sections 3.4 to 3.9, 4.2 and Table 30). It reads tables and changes
 * nothing: accessed and dirty flags are noted in the decision. Not modelled: the host permission table walk, the
 * protected memory ranges, and caches of any kind.
 */
import { checkNumber } from '../../spec/vtd/checks.ts';
import { PGTT } from '../../spec/vtd/pasid-entry.ts';
import { TTM } from '../../spec/vtd/registers.ts';
import type { DmaRequest } from '../explanation.ts';
import type { PhysicalMemory } from '../memory/physical-memory.ts';
import {
  answerInterruptAddress,
  Decision,
  exceeds,
  holds,
  isInterruptAddress,
  KIND,
  NOTHING_FAILED,
} from './decision.ts';
import { walkFirstStage } from './first-stage.ts';
import type { IommuState } from './iommu-state.ts';
import { decideLegacy } from './legacy.ts';
import type { Recorder } from './recorder.ts';
import { rulesOf } from './rules.ts';
import { passContextEntry, passPasidTables, passRootEntry } from './scalable-prefix.ts';
import { passSecondStageRights, walkSecondStage } from './second-stage.ts';

const ENABLED_OR_UNTRANSLATED = checkNumber('unit.enabled-or-untranslated');
const TRANSLATED_PASID_SUPPORTED = checkNumber('request.translated-pasid-supported');
const INTERRUPT_ADDRESS_LEGAL = checkNumber('request.interrupt-address-legal');
const MODE_SUPPORTED = checkNumber('root-table.mode-supported');
const NOT_ABORTING = checkNumber('root-table.not-aborting');
const EXECUTE_NOT_ASKED = checkNumber('request.execute-not-asked');
const TRANSLATED_IN_HOST_WIDTH = checkNumber('translated.address-in-host-width');
const TRANSLATED_NOT_INTERRUPT = checkNumber('translated.not-interrupt-address');
const HOST_PERMISSION_IN_RANGE = checkNumber('host-permission.address-in-range');
const PASS_THROUGH_IN_HOST_WIDTH = checkNumber('pass-through.address-in-host-width');
const PASS_THROUGH_NOT_INTERRUPT = checkNumber('pass-through.not-interrupt-address');
const SECOND_STAGE_IN_RANGE = checkNumber('second-stage.address-in-range');
const SECOND_STAGE_WRITE = checkNumber('second-stage.write-permitted');
const SECOND_STAGE_READ = checkNumber('second-stage.read-permitted');
const OUTPUT_NOT_INTERRUPT = checkNumber('output.not-interrupt-address');

const decision = new Decision();

/**
 * Decides a request. The result is one object that the next call overwrites: `failed` is the number of the failed
 * check or -1, `outputHi` and `outputLo` the halves of the address, as signed integers. With a recorder every check is reported to it.
 */
export function decide(
  iommu: IommuState,
  memory: PhysicalMemory,
  request: DmaRequest,
  recorder?: Recorder,
): Decision {
  decision.begin(iommu, rulesOf(iommu), memory, request, recorder);
  decideBegun(decision);
  if (decision.failed !== NOTHING_FAILED) decision.updates = 0;
  return decision;
}

function decideBegun(d: Decision): boolean {
  const { rules, kind, addressHi, addressLo } = d;
  if (!holds(d, ENABLED_OR_UNTRANSLATED, d.enabled || kind === KIND.untranslated)) return false;
  if (!d.enabled) {
    d.output(addressHi, addressLo, 12);
    return true;
  }
  if (kind === KIND.translated && d.withPasid) {
    if (!holds(d, TRANSLATED_PASID_SUPPORTED, rules.translatedPasid)) return false;
  }
  if (kind === KIND.untranslated && !d.withPasid && isInterruptAddress(addressHi, addressLo)) {
    return decideInterruptAddress(d);
  }

  const mode = (d.rtaddrLo >>> 10) & 3;
  const supported =
    mode === TTM.legacy ||
    (mode === TTM.scalable && rules.scalableMode) ||
    (mode === TTM.abort && rules.abortMode);
  if (!holds(d, MODE_SUPPORTED, supported)) return false;
  if (!holds(d, NOT_ABORTING, mode !== TTM.abort)) return false;
  if (mode === TTM.legacy) return decideLegacy(d);

  if (rules.executeRefusedAtOnce && d.withPasid && kind !== KIND.pageRequest) {
    if (!holds(d, EXECUTE_NOT_ASKED, !d.execute)) return false;
  }
  if (!passRootEntry(d) || !passContextEntry(d)) return false;
  if (kind === KIND.translated) return decideTranslated(d);
  if (!passPasidTables(d)) return false;
  if (kind === KIND.pageRequest) {
    d.withoutOutput = true;
    return true;
  }
  return translate(d);
}

/** A write of 4 bytes is an interrupt and leaves the DMA path; a zero-length read completes (section 3.15). */
function decideInterruptAddress(d: Decision): boolean {
  const interrupt = d.wantsWrite && !d.wantsRead && d.length === 4;
  const zeroLengthRead = d.wantsRead && !d.wantsWrite && d.length === 0;
  if (!holds(d, INTERRUPT_ADDRESS_LEGAL, interrupt || zeroLengthRead)) return false;
  d.withoutOutput = interrupt;
  d.output(d.addressHi, d.addressLo, 12);
  return true;
}

/** A translated request is let through as it is: it is not checked against any paging structure. */
function decideTranslated(d: Decision): boolean {
  const { addressHi, addressLo } = d;
  if (d.hostPermissions) {
    if (!passPasidTables(d)) return false;
    const size = d.memory.read32(d.tableHi * 0x1_0000_0000 + (d.tableLo >>> 0) + 32) & 3;
    if (!holds(d, HOST_PERMISSION_IN_RANGE, !exceeds(addressHi, addressLo, 49 + size))) return false;
  }
  const inWidth = !exceeds(addressHi, addressLo, d.rules.hostAddressWidth);
  if (!holds(d, TRANSLATED_IN_HOST_WIDTH, inWidth)) return false;
  if (!holds(d, TRANSLATED_NOT_INTERRUPT, !isInterruptAddress(addressHi, addressLo))) return false;
  d.output(addressHi, addressLo, 12);
  return true;
}

function translate(d: Decision): boolean {
  const { addressHi, addressLo, rules } = d;
  const ats = d.kind === KIND.translationRequest;
  if (ats && !d.withPasid && isInterruptAddress(addressHi, addressLo)) return answerInterruptAddress(d);
  switch (d.type) {
    case PGTT.passThrough: {
      const inWidth = !exceeds(addressHi, addressLo, rules.hostAddressWidth);
      if (!holds(d, PASS_THROUGH_IN_HOST_WIDTH, inWidth)) return false;
      if (!holds(d, PASS_THROUGH_NOT_INTERRUPT, !isInterruptAddress(addressHi, addressLo))) return false;
      d.output(addressHi, addressLo, rules.largestPageShift);
      return true;
    }
    case PGTT.firstStage:
      if (!walkFirstStage(d)) return false;
      break;
    case PGTT.secondStage: {
      const inRange = !exceeds(addressHi, addressLo, d.secondStageBits);
      if (!holds(d, SECOND_STAGE_IN_RANGE, inRange)) return false;
      if (!walkSecondStage(d, addressHi, addressLo, 0, d.wantsWrite)) return false;
      if (!passSecondStageRights(d, SECOND_STAGE_WRITE, SECOND_STAGE_READ)) return false;
      d.output(d.hostHi, d.hostLo, d.hostShift);
      break;
    }
    default: {
      if (!walkFirstStage(d)) return false;
      const firstStageShift = d.pageShift;
      if (!walkSecondStage(d, d.outputHi, d.outputLo, 0, d.grantsWrite)) return false;
      if (!passSecondStageRights(d, SECOND_STAGE_WRITE, SECOND_STAGE_READ)) return false;
      d.output(d.hostHi, d.hostLo, Math.min(firstStageShift, d.hostShift));
    }
  }
  return holds(d, OUTPUT_NOT_INTERRUPT, !isInterruptAddress(d.outputHi, d.outputLo));
}
