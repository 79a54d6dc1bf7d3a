/** What a gallery card says about a scenario: how it ends, and how far its last request gets. */
import { replay, type Run } from '../engine/world/replay.ts';
import type { Scenario } from '../engine/world/scenario.ts';
import { badgeOf, decisiveCheck, selectSubject, type Badge } from './select-request.ts';

/** Stations of a request on its way to memory, as drawn on a card. */
export const STATIONS = [
  'the device',
  'the root entry',
  'the context entry',
  'the PASID directory',
  'the PASID entry',
  'the page tables',
  'memory',
] as const;

export interface GalleryCard {
  readonly scenario: Scenario;
  readonly badge: Badge | undefined;
  /** Index of the station that is reached; undefined where no request is sent. */
  readonly reached: number | undefined;
  /** Everything a search may match, in lower case. */
  readonly words: string;
}

/** The card of a scenario, by running it. */
export function makeGalleryCard(scenario: Scenario): GalleryCard {
  const run = replay(scenario);
  const subject = selectSubject({ run, cursor: scenario.steps.length, selectedStep: pointOf(scenario, run) });
  const outcome = subject.kind === 'request' ? subject.request.outcome : undefined;
  const badge = outcome === undefined ? undefined : badgeOf(outcome);
  const shown: Badge | undefined = subject.kind === 'refusal' ? { verdict: 'refused' } : badge;
  const code = outcome?.actual.fault?.code.toString(16) ?? '';
  const { id = '', title, prose, tags, policy, placement, profile } = scenario;
  return {
    scenario,
    badge: shown,
    reached:
      outcome === undefined
        ? undefined
        : outcome.actual.verdict === 'allowed'
          ? STATIONS.length - 1
          : stationOf(decisiveCheck(outcome)?.id ?? ''),
    words: [id, title, prose, ...tags, policy, placement, profile, shown?.verdict ?? '', code && `0x${code}`]
      .join(' ')
      .toLowerCase(),
  };
}

/**
 * The step that a scenario is about: the last where the worlds disagree or somebody refuses, else the last whose
 * deciding check is part of the lesson; undefined for the last request.
 */
function pointOf({ steps }: Scenario, run: Run): number | undefined {
  const odd = run.steps.findLastIndex(
    ({ trace: { outcome, refusal } }) =>
      refusal !== undefined || (outcome?.agreement !== undefined && outcome.agreement !== 'agrees'),
  );
  const taught = steps.findLastIndex(({ expect }) => expect?.decidedBy !== undefined);
  return odd >= 0 ? odd : taught >= 0 ? taught : undefined;
}

const STATION_OF: Readonly<Record<string, number>> = {
  device: 0,
  root: 1,
  'root-table': 1,
  context: 2,
  'pasid-directory': 3,
  'pasid-entry': 4,
  'first-stage': 5,
  'second-stage': 5,
};

/** Where a check of the hardware's world stands on the way, by the first part of its id. */
const stationOf = (checkId: string): number => STATION_OF[checkId.split('.')[0] ?? ''] ?? 1;

/** The cards that hold every word of a search. */
export function searchGallery(cards: readonly GalleryCard[], search: string): readonly GalleryCard[] {
  const wanted = search.toLowerCase().split(/\s+/).filter(Boolean);
  return cards.filter(({ words }) => wanted.every((word) => words.includes(word)));
}
