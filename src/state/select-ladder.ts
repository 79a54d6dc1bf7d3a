/**
 * The ordered checks behind one request as the Why panel shows them: the guest's world first, then the device's
 * gates, then the IOMMU. One row is decisive; runs of checks that say nothing new are folded.
 */
import type { CheckRecord, Judgement } from '../engine/explanation.ts';
import type { RequestOutcome } from '../engine/world/trace.ts';
import { decisiveCheck, guestDecisiveCheck } from './select-request.ts';

export type RungTone = 'decisive' | 'disagrees' | 'pass' | 'fail' | 'not-evaluated';

export interface Rung {
  readonly kind: 'check';
  readonly check: CheckRecord;
  readonly tone: RungTone;
}

export interface Fold {
  readonly kind: 'fold';
  readonly id: string;
  readonly rungs: readonly Rung[];
  /** `7 more checks pass`, `12 not reached`, `the guest's world: 23 checks pass`. */
  readonly text: string;
  /** Opened by itself where there is room. */
  readonly roomy: boolean;
  readonly tone: 'pass' | 'not-evaluated';
}

export interface Ladder {
  readonly guest: readonly (Rung | Fold)[];
  readonly hardware: readonly (Rung | Fold)[];
}

/** Checks shown around the decisive one of the hardware's world before the rest is folded. */
const PASSES_BEFORE = 6;

/** The rungs of one request's ladder. */
export function selectLadder(outcome: RequestOutcome): Ladder {
  return { guest: guestRungs(outcome), hardware: hardwareRungs(outcome) };
}

function guestRungs(outcome: RequestOutcome): (Rung | Fold)[] {
  const { expected, agreement } = outcome;
  if (expected === undefined) return [];
  const deciding = guestDecisiveCheck(outcome);
  const disagrees = agreement === 'leak' || agreement === 'overblock';
  if (expected.verdict === 'allowed') {
    return [fold('guest-pass', expected.checks, "guest's world: $ pass", 'pass', false)];
  }
  const { before, after } = around(expected, deciding);
  return [
    ...(before.length === 0 ? [] : [fold('guest-before', before, "guest's world: $ pass", 'pass', false)]),
    ...(deciding === undefined ? [] : [rung(deciding, disagrees ? 'disagrees' : 'fail')]),
    ...(after.length === 0 ? [] : [fold('guest-after', after, '$ not reached', 'not-evaluated', false)]),
  ];
}

function hardwareRungs(outcome: RequestOutcome): (Rung | Fold)[] {
  const decisive = decisiveCheck(outcome);
  const { before, after } = around(outcome.actual, decisive);
  const early = before.slice(0, Math.max(0, before.length - PASSES_BEFORE));
  const late = before.slice(early.length);
  const passedAfter = after.filter((check) => check.outcome !== 'not-evaluated');
  const unreached = after.filter((check) => check.outcome === 'not-evaluated');
  return [
    ...(early.length > 1
      ? [fold('before', early, '$ pass', 'pass', true)]
      : early.map((check) => rung(check, 'pass'))),
    ...late.map((check) => rung(check, 'pass')),
    ...(decisive === undefined ? [] : [rung(decisive, 'decisive')]),
    ...(passedAfter.length === 0 ? [] : [fold('after', passedAfter, '$ pass after it', 'pass', true)]),
    ...(unreached.length === 0 ? [] : [fold('unreached', unreached, '$ not reached', 'not-evaluated', true)]),
  ];
}

function around({ checks }: Judgement, deciding: CheckRecord | undefined) {
  const at = deciding === undefined ? checks.length : checks.indexOf(deciding);
  return { before: checks.slice(0, at), after: checks.slice(at + 1) };
}

const rung = (check: CheckRecord, tone: RungTone): Rung => ({ kind: 'check', check, tone });

function fold(
  id: string,
  checks: readonly CheckRecord[],
  text: string,
  tone: Fold['tone'],
  roomy: boolean,
): Fold {
  return {
    kind: 'fold',
    id,
    rungs: checks.map((check) => rung(check, check.outcome)),
    text: text.replace('$', checks.length === 1 ? '1 check' : `${checks.length} checks`),
    roomy,
    tone,
  };
}

/** What the host's kernel log has for the request: the line, or why there is none. */
export function selectKernelLine({ actual }: RequestOutcome): {
  readonly line?: string;
  readonly silent?: string;
} {
  const { fault, verdict, completion } = actual;
  if (fault?.linuxLine !== undefined) return { line: fault.linuxLine };
  if (verdict === 'allowed') return { silent: 'silent: the request was allowed, no fault was recorded' };
  if (completion === 'not-sent') return { silent: 'silent: the request never left the device' };
  switch (fault?.notRecordedBecause) {
    case 'FPD':
      return { silent: 'silent: Fault Processing Disable is set in an entry on the path' };
    case 'PFO':
      return { silent: 'silent: the fault recording registers are full (PFO)' };
    case 'recoverable':
      return { silent: 'silent: the fault is recoverable and is reported to the device only' };
    case 'compressed':
      return { silent: 'silent: an equal fault is recorded already' };
    case undefined:
      return { silent: 'silent: no fault was recorded' };
  }
}
