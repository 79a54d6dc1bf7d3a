/**
 * The state of one decision: the request, what the tables said so far, and the result. One object is used over
 * and over, so that deciding allocates nothing; it holds until the next decision.
 */
import type { Answer } from '../../spec/vtd/check-row.ts';
import { CHECKS } from '../../spec/vtd/checks.ts';
import type { DmaRequest } from '../explanation.ts';
import type { PhysicalMemory } from '../memory/physical-memory.ts';
import { TES, type IommuState, type MemoryRange } from './iommu-state.ts';
import { OUTCOME, type Recorder } from './recorder.ts';
import type { Rules } from './rules.ts';

/** Kinds of request as numbers. */
export const KIND = { untranslated: 0, translationRequest: 1, translated: 2, pageRequest: 3 } as const;

function kindNumber(kind: DmaRequest['kind']): number {
  if (kind === 'untranslated') return KIND.untranslated;
  if (kind === 'translation-request') return KIND.translationRequest;
  return kind === 'translated' ? KIND.translated : KIND.pageRequest;
}

/** No check failed. */
export const NOTHING_FAILED = -1;

const MOST_UPDATES = 64;

const NO_PAGE = new Uint32Array(1024);

export class Decision {
  rules!: Rules;
  memory!: PhysicalMemory;
  ram: readonly MemoryRange[] | undefined;
  recorder: Recorder | undefined;
  rtaddrHi = 0;
  rtaddrLo = 0;
  enabled = false;

  requesterId = 0;
  kind = 0;
  withPasid = false;
  /** The PASID that selects the entry: the request's, or RID_PASID. */
  pasid = 0;
  /** Privilege that is checked: the request's, or RID_PRIV. */
  supervisor = false;
  /** PR as the request says it. */
  privileged = false;
  execute = false;
  addressHi = 0;
  addressLo = 0;
  /** Rights that are needed (that are asked for, in a translation request). */
  wantsRead = false;
  wantsWrite = false;
  length = 0;

  /** An entry on the way had FPD set. */
  faultsDisabled = false;
  /** Number of the check that failed, or `NOTHING_FAILED`. */
  failed = NOTHING_FAILED;
  /** True for an interrupt, a page request and other allowed requests that have no address to go to. */
  withoutOutput = false;
  outputHi = 0;
  outputLo = 0;
  /** Log2 of the page that the translation covers. */
  pageShift = 12;
  /** Rights that a translation completion grants. */
  grantsRead = false;
  grantsWrite = false;
  /** U of a translation completion: only for interrupt addresses. */
  grantsUntranslatedOnly = false;

  /** Where the next table lies. */
  tableHi = 0;
  tableLo = 0;

  type = 0;
  secondStageHi = 0;
  secondStageLo = 0;
  secondStageLevels = 4;
  /** Input bits of the second stage: the smaller of its width and MGAW. */
  secondStageBits = 48;
  secondStageUpdates = false;
  firstStageHi = 0;
  firstStageLo = 0;
  firstStageLevels = 4;
  snoopsWalks = false;
  writeProtect = false;
  executeDisable = false;
  supervisorExecutePrevention = false;
  extendedAccessed = false;
  hostPermissions = false;
  legacy = false;

  /** Result of the last second-stage walk. */
  hostHi = 0;
  hostLo = 0;
  hostShift = 12;
  hostRead = false;
  hostWrite = false;

  /** Accessed and dirty flags that an allowed request sets: entry address and the bits of its low word. */
  updates = 0;
  readonly updateAddress = new Float64Array(MOST_UPDATES);
  readonly updateBits = new Int32Array(MOST_UPDATES);

  begin(
    iommu: IommuState,
    rules: Rules,
    memory: PhysicalMemory,
    request: DmaRequest,
    recorder: Recorder | undefined,
  ): void {
    this.rules = rules;
    this.memory = memory;
    this.ram = iommu.ram;
    this.recorder = recorder;
    this.rtaddrHi = iommu.rtaddr.hi | 0;
    this.rtaddrLo = iommu.rtaddr.lo | 0;
    this.enabled = (iommu.gsts & TES) !== 0;
    this.requesterId = request.requesterId;
    this.kind = kindNumber(request.kind);
    this.withPasid = request.pasid !== null;
    this.pasid = request.pasid ?? 0;
    this.privileged = this.withPasid && request.privileged;
    this.supervisor = this.privileged;
    this.execute = this.withPasid && request.execute;
    // As signed integers, which the engine keeps unboxed.
    this.addressHi = request.address.hi | 0;
    this.addressLo = request.address.lo | 0;
    const { access } = request;
    if (this.kind === KIND.translationRequest) {
      // `read` stands for the no-write flag, which counts only where the unit supports it.
      this.wantsRead = true;
      this.wantsWrite = access !== 'read' || !rules.noWriteFlag;
    } else {
      this.wantsRead = access !== 'write';
      this.wantsWrite = access !== 'read';
    }
    this.length = request.length;
    this.faultsDisabled = false;
    this.failed = NOTHING_FAILED;
    this.withoutOutput = false;
    this.outputHi = 0;
    this.outputLo = 0;
    this.pageShift = 12;
    this.grantsRead = true;
    this.grantsWrite = this.wantsWrite;
    this.grantsUntranslatedOnly = false;
    this.type = 0;
    this.legacy = false;
    this.updates = 0;
  }

  /** The request passes with this address. */
  output(hi: number, lo: number, pageShift: number): void {
    this.outputHi = hi;
    this.outputLo = lo;
    this.pageShift = pageShift;
  }

  /** Notes flags to set in an entry once the request is allowed. */
  update(addressHi: number, addressLo: number, bits: number): void {
    this.updateAddress[this.updates] = addressHi * 0x1_0000_0000 + (addressLo >>> 0);
    this.updateBits[this.updates] = bits;
    this.updates++;
  }
}

/** Reports a check to the recorder, if any, and gives back whether it holds. */
export function holds(decision: Decision, check: number, ok: boolean): boolean {
  if (!ok || decision.recorder !== undefined) note(decision, check, ok);
  return ok;
}

function note(decision: Decision, check: number, ok: boolean): void {
  if (!ok) decision.failed = check;
  decision.recorder?.check(check, ok ? OUTCOME.pass : OUTCOME.fail);
}

/**
 * The page of an entry of `bytes` bytes (an empty one where nothing was written), or undefined if memory does not
 * answer for all of it.
 */
export function entryPage(
  decision: Decision,
  addressHi: number,
  addressLo: number,
  bytes: number,
): Uint32Array | undefined {
  if (decision.ram !== undefined && !answers(decision.ram, addressHi, addressLo, bytes)) return undefined;
  return decision.memory.page(addressHi * 0x10_0000 + (addressLo >>> 12)) ?? NO_PAGE;
}

/** Does every 8-byte word of the entry lie in one of the ranges? */
function answers(ram: readonly MemoryRange[], addressHi: number, addressLo: number, bytes: number): boolean {
  const address = addressHi * 0x1_0000_0000 + (addressLo >>> 0);
  for (let word = address; word < address + bytes; word += 8) {
    if (!ram.some(({ start, length }) => word >= start && word + 8 <= start + length)) return false;
  }
  return true;
}

/** Is the address 2^bits or above? */
export const exceeds = (hi: number, lo: number, bits: number): boolean =>
  bits >= 32 ? bits < 64 && hi >>> (bits - 32) !== 0 : hi !== 0 || lo >>> bits !== 0;

/** Is the address FEEx_xxxxh? */
export const isInterruptAddress = (hi: number, lo: number): boolean => hi === 0 && lo >>> 20 === 0xfee;

/**
 * A translation request without PASID for FEEx_xxxxh is no fault: it gets write permission for untranslated
 * requests only, or nothing if it asked for reading (section 4.1.3).
 */
export function answerInterruptAddress(d: Decision): boolean {
  d.grantsRead = false;
  d.grantsWrite = d.wantsWrite;
  d.grantsUntranslatedOnly = d.wantsWrite;
  d.withoutOutput = !d.wantsWrite;
  d.output(d.addressHi, d.addressLo, 12);
  return true;
}

/** What a failed check answers to this kind of request (VT-d 5.10 Table 30). */
export function answerOf(decision: Decision): Answer {
  const { answers: row } = CHECKS[decision.failed] ?? {};
  if (row === undefined) return '-';
  const column = decision.kind === KIND.pageRequest ? 6 : 2 * decision.kind + (decision.withPasid ? 1 : 0);
  return row[column] ?? '-';
}
