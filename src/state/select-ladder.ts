/**
 * The ordered checks behind one request as the Why panel shows them: the guest's world first, then the device's
 * gates, then the IOMMU. One row is decisive; runs of checks that say nothing new are folded.
 */
import type { CheckRecord, Completion, Judgement } from '../engine/explanation.ts';
import type { RequestOutcome } from '../engine/world/trace.ts';
import { GATES } from '../spec/gates.ts';
import { policyRow, type PolicyId } from '../spec/policies.ts';
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

/** One sentence under the decisive check of the hardware's world. Names in backticks are monospaced. */
export function decisiveSentence(outcome: RequestOutcome, policy: PolicyId): string {
  const { actual, agreement } = outcome;
  const check = decisiveCheck(outcome);
  if (agreement === 'leak' && outcome.expected?.verdict === 'blocked') {
    return policyRow(policy).writes !== 'shadow-and-iommu'
      ? `The bit on the DMA path that could back what the guest forbids. Under \`${policy}\` nobody writes it.`
      : `The place on the DMA path that could back what the guest forbids; \`${policy}\` left it open here.`;
  }
  if (actual.verdict === 'allowed') return 'The last check: the request goes on to memory.';
  if (check?.stage === 'device') return gateSentence(check) ?? 'The request is not sent.';
  const { fault } = actual;
  const name = fault === undefined ? '' : `${fault.name}: `;
  return `${name}the request stops here and ${COMPLETIONS[actual.completion]}.`;
}

/** One sentence under the check that decides in the guest's world. */
export function guestSentence(outcome: RequestOutcome): string | undefined {
  const check = guestDecisiveCheck(outcome);
  if (check === undefined || check.outcome !== 'fail') return undefined;
  const said = gateSentence(check) ?? "The guest's own tables end the request here.";
  const isVirtual = check.consulted.some(({ at }) => at?.space === 'virtual-config');
  return isVirtual ? `${said} No hardware reads this register.` : said;
}

const gateSentence = (check: CheckRecord): string | undefined =>
  Object.values(GATES).find(({ id }) => id === check.id)?.otherwise;

const COMPLETIONS: Readonly<Record<Completion, string>> = {
  data: 'returns data',
  none: 'is dropped; a posted write gets no answer',
  UR: 'is answered Unsupported Request',
  CA: 'is answered Completer Abort',
  'success-zero': 'is answered Success with R=W=0',
  success: 'is answered Success',
  'invalid-request': 'is answered Invalid Request',
  dropped: 'is dropped without an answer',
  'not-sent': 'is never sent',
};
