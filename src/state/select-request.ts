/**
 * Which request the page explains, and what is decided about it: its badge, the one decisive check, and the step
 * that made the difference. Pure functions over the store's state; views only print them.
 */
import type { CheckRecord, Consulted, Judgement } from '../engine/explanation.ts';
import type { Run } from '../engine/world/replay.ts';
import type { RequestOutcome, StepTrace, Write } from '../engine/world/trace.ts';
import { GATES } from '../spec/gates.ts';
import type { ExplorerState } from './store.ts';

/** What a badge says: a verdict where the worlds agree, the disagreement where they do not. */
export type BadgeVerdict = 'allowed' | 'blocked' | 'leak' | 'overblock' | 'refused';

export interface Badge {
  readonly verdict: BadgeVerdict;
  /** Fault reason. */
  readonly code?: number;
}

export interface RequestStep {
  /** Index of the step, from 0. */
  readonly index: number;
  /** Number among the requests, from 1, as the log shows it. */
  readonly seq: number;
  readonly outcome: RequestOutcome;
}

/** Every request of a run, in order. */
export function listRequests(run: Run): RequestStep[] {
  const requests: RequestStep[] = [];
  run.steps.forEach(({ trace }, index) => {
    if (trace.outcome !== undefined)
      requests.push({ index, seq: requests.length + 1, outcome: trace.outcome });
  });
  return requests;
}

type Shown = Pick<ExplorerState, 'run' | 'cursor' | 'selectedStep'>;

/** The request that is explained: the selected step's, else the last one at or before the cursor. */
export function selectRequest({ run, cursor, selectedStep }: Shown): RequestStep | undefined {
  const requests = listRequests(run);
  const selected = requests.find(({ index }) => index === selectedStep);
  return selected ?? requests.findLast(({ index }) => index < cursor);
}

/** What the headline is about: a request, a step that was refused, or nothing yet. */
export type Subject =
  | { readonly kind: 'request'; readonly request: RequestStep }
  | { readonly kind: 'refusal'; readonly index: number; readonly trace: StepTrace }
  | { readonly kind: 'none'; readonly next: RequestStep | undefined };

/** The selected step, else the last request or refusal at or before the cursor. */
export function selectSubject(state: Shown): Subject {
  const { run, cursor, selectedStep } = state;
  const request = selectRequest(state);
  const refused = (index: number | undefined): boolean =>
    index !== undefined && run.steps[index]?.trace.refusal !== undefined;
  const lastRefused = run.steps.findLastIndex((_, index) => index < cursor && refused(index));
  const index = selectedStep ?? Math.max(lastRefused, request?.index ?? -1);
  const trace = run.steps[index]?.trace;
  if (trace?.refusal !== undefined) return { kind: 'refusal', index, trace };
  if (request !== undefined) return { kind: 'request', request };
  return { kind: 'none', next: listRequests(run).find((one) => one.index >= cursor) };
}

/** The badge of a request. */
export function badgeOf({ actual, agreement }: RequestOutcome): Badge {
  if (agreement === 'leak' || agreement === 'overblock') return { verdict: agreement };
  return actual.fault === undefined
    ? { verdict: actual.verdict }
    : { verdict: actual.verdict, code: actual.fault.code };
}

/**
 * The check of the hardware's world that could have enforced a bit of the guest's capability, by the guest's gate.
 * They are the other side of each row of the claimed / actual / enforced strip.
 */
const COUNTERPARTS: Readonly<Record<string, readonly string[]>> = {
  [GATES.guestPasidCapability.id]: ['context.pasid-enabled', GATES.devicePasidEnabled.id],
  [GATES.guestPasidEnabled.id]: ['context.pasid-enabled', GATES.devicePasidEnabled.id],
  [GATES.guestExecuteEnabled.id]: [
    'request.execute-not-asked',
    'pasid-entry.execute-enabled',
    GATES.deviceExecuteEnabled.id,
  ],
  [GATES.guestPrivilegedEnabled.id]: ['pasid-entry.supervisor-enabled', GATES.devicePrivilegedEnabled.id],
};

/**
 * The one decisive check of the hardware's world: the one that failed; in a leak the one that could have backed
 * what the guest forbids; else the last one passed.
 */
export function decisiveCheck({ expected, actual, agreement }: RequestOutcome): CheckRecord | undefined {
  if (agreement === 'leak' && expected !== undefined) {
    const backing = [...(COUNTERPARTS[expected.decidedBy] ?? []), expected.decidedBy];
    const found = backing
      .map((id) => actual.checks.find((check) => check.id === id))
      .find((check) => check !== undefined);
    if (found !== undefined) return found;
  }
  return decidingCheck(actual);
}

/** The check a judgement names; checks of a walk come once a level, and the last one that was made decides. */
const decidingCheck = ({ checks, decidedBy }: Judgement): CheckRecord | undefined =>
  checks.findLast((check) => check.id === decidedBy && check.outcome !== 'not-evaluated');

/** The check that decides in the guest's world; undefined where no guest owns the function. */
export const guestDecisiveCheck = ({ expected }: RequestOutcome): CheckRecord | undefined =>
  expected && decidingCheck(expected);

/** The last step before a request that wrote one of the bits that decide it, in either world. */
export function selectDifference(run: Run, { index, outcome }: RequestStep): number | undefined {
  const places = [decisiveCheck(outcome), guestDecisiveCheck(outcome)].flatMap((check) => [
    ...(check?.consulted ?? []).flatMap(({ at }) => (at === undefined ? [] : [at])),
    ...(check?.reads ?? []).map(({ address }) => ({ space: 'memory' as const, address })),
  ]);
  for (let step = index - 1; step >= 0; step -= 1) {
    const writes = run.steps[step]?.trace.acts.flatMap((act) => act.writes) ?? [];
    if (writes.some((write) => places.some((place) => touches(write, place)))) return step;
  }
  return undefined;
}

function touches(write: Write, place: NonNullable<Consulted['at']>): boolean {
  switch (write.space) {
    case 'memory':
      return place.space === 'memory' && write.address === place.address - (place.address % 8);
    case 'register':
      return place.space === 'register' && write.offset === place.offset;
    case 'config':
    case 'virtual-config':
      return (
        place.space === write.space &&
        place.requesterId === write.requesterId &&
        place.offset >= write.offset &&
        place.offset < write.offset + write.width
      );
  }
}
