/**
 * Links: a URL fragment that restores a scenario and a step, from any base path and without a server.
 *
 *   #/1/G04@13                       a gallery scenario at step 13
 *   #/1/G04,iommu-kernel,rev3@13     the same with other rows (policy, placement, profile: any of them)
 *   #/1/z<base64url>@13              anything else: its canonical JSON, deflated
 *   …~45c1a02b                       digest of its verdicts
 *
 * The leading 1 is the link format. A link whose verdicts come out differently says so.
 */
import { err, ok, type Result } from '../base/result.ts';
import { canonicalJson } from '../base/canonical-json.ts';
import { replay, type Run } from '../engine/world/replay.ts';
import type { Scenario } from '../engine/world/scenario.ts';
import { withRows, type Rows } from '../engine/world/with-rows.ts';
import { PLACEMENTS, POLICIES, PROFILES } from '../spec/policies.ts';
import { deflateText, inflateText } from './deflate.ts';
import { makeScenarioJson, parseScenarioJson } from './scenario-json.ts';

const LINK_VERSION = '1';
/** Characters of a fragment that are looked at. */
const MAX_LINK_LENGTH = 400_000;

export interface OpenedLink {
  readonly scenario: Scenario;
  /** Steps applied: 0 to the number of steps. */
  readonly cursor: number;
  /** Digest of the verdicts when the link was made; undefined where it carries none. */
  readonly promised: string | undefined;
  /** Digest of the verdicts now. */
  readonly found: string;
}

/** The fragment, with `#`, that restores this scenario and step. */
export async function makeLink(
  gallery: readonly Scenario[],
  scenario: Scenario,
  cursor: number,
): Promise<string> {
  const name = galleryName(gallery, scenario) ?? `z${await deflateText(makeScenarioJson(scenario, 0))}`;
  return `#/${LINK_VERSION}/${name}@${String(cursor)}~${digestOf(replay(scenario))}`;
}

/** What a fragment holds, or a sentence that says what is wrong with it. */
export async function parseLink(gallery: readonly Scenario[], fragment: string): Promise<Result<OpenedLink>> {
  if (fragment.length > MAX_LINK_LENGTH) return err('the link is too long to be one of ours');
  const match = /^#?\/([^/]*)\/([^@~]*)(?:@([^~]*))?(?:~(.*))?$/.exec(fragment);
  if (match === null) return err('the link does not have the form #/1/…');
  const [, version = '', name = '', step, promised] = match;
  if (version !== LINK_VERSION) {
    return err(`the link is of format ${version || '(none)'}, and this version reads format ${LINK_VERSION}`);
  }
  const scenario = name.startsWith('z') ? await unpack(name.slice(1)) : findNamed(gallery, name);
  if (!scenario.ok) return scenario;
  const count = scenario.value.steps.length;
  const cursor = step === undefined ? count : Number(step);
  if (!/^\d*$/.test(step ?? '') || cursor > count) {
    return err(`step ${step ?? ''} is not one of 0 to ${String(count)}`);
  }
  return ok({ scenario: scenario.value, cursor, promised, found: digestOf(replay(scenario.value)) });
}

/** Eight hex digits over every request's verdict, fault reason, deciding check and agreement (FNV-1a). */
export function digestOf(run: Run): string {
  const verdicts = run.steps.map(({ trace }) =>
    trace.outcome === undefined
      ? trace.refusal?.reason
      : [
          trace.outcome.actual.verdict,
          trace.outcome.actual.fault?.code,
          trace.outcome.actual.decidedBy,
          trace.outcome.agreement,
        ],
  );
  let hash = 0x811c9dc5;
  for (const character of canonicalJson(verdicts)) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return hash.toString(16).padStart(8, '0');
}

/** `G04`, or `G04,row,…` where only the three rows differ from the gallery's; undefined for anything else. */
function galleryName(gallery: readonly Scenario[], scenario: Scenario): string | undefined {
  const original = gallery.find(({ id }) => id !== undefined && id === scenario.id);
  if (original?.id === undefined) return undefined;
  const rows = (['policy', 'placement', 'profile'] as const).filter((row) => original[row] !== scenario[row]);
  const restored = withRows(original, scenario);
  if (makeScenarioJson(restored) !== makeScenarioJson(scenario)) return undefined;
  return [original.id, ...rows.map((row) => scenario[row])].join(',');
}

function findNamed(gallery: readonly Scenario[], name: string): Result<Scenario> {
  const [id = '', ...words] = name.split(',');
  const original = gallery.find((scenario) => scenario.id === id);
  if (original === undefined) return err(`there is no gallery scenario ${JSON.stringify(id)}`);
  let rows: Partial<Rows> = {};
  for (const word of words) {
    const policy = POLICIES.find((row) => row.id === word)?.id;
    const placement = PLACEMENTS.find((row) => row.id === word)?.id;
    const profile = PROFILES.find((row) => row.id === word)?.id;
    if (policy !== undefined) rows = { ...rows, policy };
    else if (placement !== undefined) rows = { ...rows, placement };
    else if (profile !== undefined) rows = { ...rows, profile };
    else return err(`${JSON.stringify(word)} is no policy, placement or profile`);
  }
  return ok(withRows(original, rows));
}

async function unpack(packed: string): Promise<Result<Scenario>> {
  const text = await inflateText(packed);
  if (!text.ok) return err(`the link is damaged: ${text.error}`);
  const scenario = parseScenarioJson(text.value);
  return scenario.ok ? scenario : err(`the scenario in the link is damaged: ${scenario.error}`);
}
