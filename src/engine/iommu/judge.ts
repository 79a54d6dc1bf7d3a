/**
 * One request judged by one unit: the decision with its explanation, the flags written into memory, and the fault
 * recorded. This is what every world and the command line call.
 */
import { word } from '../../base/word.ts';
import { CHECKS } from '../../spec/vtd/checks.ts';
import { findFaultReason } from '../../spec/vtd/fault-reasons.ts';
import type {
  Completion,
  DmaRequest,
  FaultReport,
  Judgement,
  TableWrite,
  TranslationResponse,
} from '../explanation.ts';
import type { PhysicalMemory } from '../memory/physical-memory.ts';
import { decide } from './decide.ts';
import { answerOf, NOTHING_FAILED, type Decision } from './decision.ts';
import { explain } from './explain.ts';
import { makeFaultRecord, recordFault } from './fault-recording.ts';
import type { IommuState } from './iommu-state.ts';
import { makeLinuxLine } from './linux-log.ts';
import { Recorder } from './recorder.ts';

export interface JudgeOptions {
  /** False leaves out the explanation (`checks` is empty), which is most of the cost. */
  readonly explain?: boolean;
}

export interface Judged {
  readonly judgement: Judgement;
  /** The unit after the request: a fault may have been recorded. */
  readonly iommu: IommuState;
}

const recorder = new Recorder();

/**
 * Decides a request, writes accessed and dirty flags into `memory` in place, and records a fault in the unit's
 * registers as hardware does.
 */
export function judge(
  iommu: IommuState,
  memory: PhysicalMemory,
  request: DmaRequest,
  options: JudgeOptions = {},
): Judged {
  recorder.reset();
  const d = decide(iommu, memory, request, recorder);
  const checks = options.explain === false ? [] : explain(recorder.recording(), iommu, request);
  const decidedBy = CHECKS[recorder.lastCheck]?.id ?? '';
  const response = translationResponse(d, request);
  if (d.failed === NOTHING_FAILED) {
    const judgement: Judgement = {
      verdict: 'allowed',
      checks,
      decidedBy,
      completion: completionOfAllowed(d, request),
      ...(d.withoutOutput ? {} : { output: (d.outputHi >>> 0) * 0x1_0000_0000 + (d.outputLo >>> 0) }),
      ...(response === undefined ? {} : { response }),
      tableWrites: writeFlags(d, memory),
    };
    return { judgement, iommu };
  }
  const { fault, after } = reportFault(iommu, d, request);
  const judgement: Judgement = {
    verdict: 'blocked',
    checks,
    decidedBy,
    completion: completionOfBlocked(d, request),
    ...(fault === undefined ? {} : { fault }),
    ...(response === undefined ? {} : { response }),
    tableWrites: [],
  };
  return { judgement, iommu: after };
}

/** Sets the noted flags; an entry that is used twice is written once. */
function writeFlags(d: Decision, memory: PhysicalMemory): TableWrite[] {
  const writes: TableWrite[] = [];
  for (let i = 0; i < d.updates; i++) {
    const address = d.updateAddress[i] ?? 0;
    const before = memory.read64(address);
    const after = word(before.hi, before.lo | (d.updateBits[i] ?? 0));
    if (after.lo === before.lo) continue;
    memory.write64(address, after);
    writes.push({ address, before, after });
  }
  return writes;
}

function completionOfAllowed(d: Decision, request: DmaRequest): Completion {
  switch (request.kind) {
    case 'translation-request':
      return d.grantsRead || d.grantsWrite ? 'success' : 'success-zero';
    case 'page-request':
      return 'none';
    default:
      return request.access === 'write' ? 'none' : 'data';
  }
}

function completionOfBlocked(d: Decision, request: DmaRequest): Completion {
  const answer = answerOf(d);
  if (answer === 'zero') return 'success-zero';
  if (request.kind === 'page-request') {
    // Never Response Failure, which would stop page requests of the PF and all its VFs.
    return request.lastInGroup === false ? 'dropped' : 'invalid-request';
  }
  // A posted write has no completion: it is dropped and the device sees nothing.
  if (request.kind !== 'translation-request' && request.access === 'write') return 'none';
  return answer === 'CA' ? 'CA' : 'UR';
}

function translationResponse(d: Decision, request: DmaRequest): TranslationResponse | undefined {
  if (request.kind !== 'translation-request') return undefined;
  const granted = d.failed === NOTHING_FAILED;
  if (!granted && answerOf(d) !== 'zero') return undefined;
  return {
    read: granted && d.grantsRead,
    write: granted && d.grantsWrite,
    untranslatedOnly: granted && d.grantsUntranslatedOnly,
    execute: false,
    privileged: d.privileged,
    global: false,
    size: granted ? 2 ** d.pageShift : 0x1000,
  };
}

/** A fault of a translation request that ends in a successful completion is recoverable and not recorded. */
const FLAG_UPDATE_FAILED = 0x91;

function reportFault(
  iommu: IommuState,
  d: Decision,
  request: DmaRequest,
): { readonly fault?: FaultReport; readonly after: IommuState } {
  const code = CHECKS[d.failed]?.code;
  if (code === undefined) return { after: iommu };
  const reason = findFaultReason(code);
  const qualified = reason?.qualified ?? false;
  const report = { code, name: reason?.name ?? '–', qualified };
  const recoverable = answerOf(d) === 'zero' && code !== FLAG_UPDATE_FAILED;
  if (recoverable || (qualified && d.faultsDisabled)) {
    const notRecordedBecause = recoverable ? 'recoverable' : 'FPD';
    return { fault: { ...report, recorded: false, notRecordedBecause }, after: iommu };
  }
  const record = makeFaultRecord(d, code, request.access === 'atomic');
  const result = recordFault(iommu, record);
  if (!result.recorded) {
    return {
      fault: { ...report, recorded: false, notRecordedBecause: result.because },
      after: result.iommu,
    };
  }
  return {
    fault: { ...report, recorded: true, frcd: record, linuxLine: makeLinuxLine(record) },
    after: result.iommu,
  };
}
