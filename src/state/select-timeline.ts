/** The timeline: a column a step, a lane an actor, and what each did in a few letters. */
import { hexDigits, pasidNumber } from '../base/hex.ts';
import type { Run } from '../engine/world/replay.ts';
import type { RequestOutcome, StepTrace } from '../engine/world/trace.ts';
import type { ActorId } from '../spec/actors.ts';
import {
  badgeOf,
  listRequests,
  selectDifference,
  selectRequest,
  type BadgeVerdict,
} from './select-request.ts';
import type { ExplorerState } from './store.ts';

export interface TimelineCell {
  readonly actor: ActorId;
  readonly text: string;
  /** Set for the outcome of a request, and where an actor refused. */
  readonly verdict?: BadgeVerdict;
  /** Acts of the same actor in the step that the text leaves out. */
  readonly more: number;
  /** Did the actor stop what came to it? */
  readonly drops: boolean;
}

export interface TimelineColumn {
  readonly index: number;
  readonly cells: readonly TimelineCell[];
  readonly sentence: string;
  readonly refused: boolean;
}

/** A column for every step of the run. */
export function selectColumns(run: Run): TimelineColumn[] {
  const seqs = new Map(listRequests(run).map(({ index, seq }) => [index, seq]));
  return run.steps.map(({ trace }, index) => ({
    index,
    cells: trace.outcome === undefined ? cellsOf(trace) : [requestCell(trace.outcome, seqs.get(index) ?? 0)],
    sentence: trace.sentence,
    refused: trace.refusal !== undefined,
  }));
}

function cellsOf(trace: StepTrace): TimelineCell[] {
  const cells = new Map<ActorId, TimelineCell>();
  for (const { actor, short, outcome } of trace.acts) {
    const known = cells.get(actor);
    const drops = outcome === 'drops';
    cells.set(
      actor,
      known === undefined
        ? { actor, text: short, more: 0, drops }
        : { ...known, more: known.more + 1, drops: known.drops || drops },
    );
  }
  if (trace.refusal !== undefined) {
    const { actor, errno } = trace.refusal;
    cells.set(actor, { actor, text: errno ?? 'refuses', verdict: 'refused', more: 0, drops: true });
  }
  return [...cells.values()];
}

function requestCell(outcome: RequestOutcome, seq: number): TimelineCell {
  const { verdict, code } = badgeOf(outcome);
  const ending =
    verdict === 'leak' || verdict === 'overblock'
      ? verdict.toUpperCase()
      : verdict === 'blocked'
        ? code === undefined
          ? 'held'
          : `${hexDigits(code, 2).toUpperCase()}h`
        : `${ACCESS[outcome.request.access]}${outcome.request.pasid === null ? '' : ` P${pasidNumber(outcome.request.pasid)}`}`;
  return { actor: 'device', text: `#${seq} ${ending}`, verdict, more: 0, drops: verdict === 'blocked' };
}

const ACCESS = { read: 'R', write: 'W', atomic: 'A' } as const;

/** The step, from 0, that made the difference for the request that is explained, and who made it. */
export function selectDifferenceColumn(
  state: Pick<ExplorerState, 'run' | 'cursor' | 'selectedStep'>,
): { readonly index: number; readonly actor: ActorId } | undefined {
  const request = selectRequest(state);
  if (request === undefined) return undefined;
  const index = selectDifference(state.run, request);
  const actor = index === undefined ? undefined : state.run.steps[index]?.trace.acts[0]?.actor;
  return index === undefined || actor === undefined ? undefined : { index, actor };
}

/** What is said about the step that the cursor stands on: its narration, else the engine's own sentence. */
export function selectSentence({
  run,
  cursor,
  scenario,
}: Pick<ExplorerState, 'run' | 'cursor' | 'scenario'>): string {
  if (cursor === 0) return 'Before the first step: the platform as it is switched on.';
  return scenario.steps[cursor - 1]?.say ?? run.steps[cursor - 1]?.trace.sentence ?? '';
}
