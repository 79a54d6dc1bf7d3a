/** What the page opens on: the scenario of the link, else the default one. */
import type { Scenario } from '../../engine/world/scenario.ts';
import { DEFAULT_SCENARIO } from '../../scenarios/gallery.ts';
import type { Notice } from '../../state/store.ts';
import { parseFaultsFragment } from '../faults/faults-fragment.ts';

export interface Opening {
  readonly scenario: Scenario;
  readonly cursor: number;
  readonly notice: Notice | undefined;
}

/** The scenario of a URL fragment; a damaged or changed link says so. Undefined for none in it. */
export async function openFragment(fragment: string): Promise<Opening | undefined> {
  if (fragment === '' || fragment === '#' || parseFaultsFragment(fragment) !== undefined) return undefined;
  // Most visits have no link, so its codec is fetched with the first one, and what it may name.
  const [{ parseLink }, { ALL_SCENARIOS }] = await Promise.all([
    import('../../codec/link.ts'),
    import('../../scenarios/all.ts'),
  ]);
  const parsed = await parseLink(ALL_SCENARIOS, fragment);
  if (!parsed.ok) {
    return {
      ...openDefault(),
      notice: {
        tone: 'error',
        text: 'This link cannot be read, so the first scenario is shown.',
        lines: [`What is wrong: ${parsed.error}.`],
      },
    };
  }
  const { scenario, cursor, promised, found } = parsed.value;
  const changed = promised !== undefined && promised !== found;
  return {
    scenario,
    cursor,
    notice: changed
      ? {
          tone: 'error',
          text: 'This link no longer reproduces: a verdict differs from the one it was made with.',
          lines: [
            `Digest of the verdicts then: ${promised}, now: ${found}. Shown is what this version decides.`,
          ],
        }
      : undefined,
  };
}

/** The default scenario at its end. */
export const openDefault = (): Opening => ({
  scenario: DEFAULT_SCENARIO,
  cursor: DEFAULT_SCENARIO.steps.length,
  notice: undefined,
});
