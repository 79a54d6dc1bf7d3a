/**
 * The ordered checks behind one request as the Why panel shows them: the guest's world first, then the device's
 * gates, then the IOMMU. One row is decisive; runs of checks that say nothing new are folded.
 */
import type { CheckRecord, Completion, Consulted } from '../engine/explanation.ts';
import type { Run } from '../engine/world/replay.ts';
import type { RequestOutcome } from '../engine/world/trace.ts';
import { GATES } from '../spec/gates.ts';
import { policyRow, type PolicyId } from '../spec/policies.ts';
import { decisiveCheck, guestDecisiveCheck, type RequestStep } from './select-request.ts';

export type RungTone = 'decisive' | 'disagrees' | 'pass' | 'fail' | 'not-evaluated';

export interface Rung {
  readonly kind: 'check';
  readonly check: CheckRecord;
  readonly tone: RungTone;
}

/** Checks that say nothing new, in one row until it is opened. */
export interface Fold {
  readonly kind: 'fold';
  readonly id: string;
  readonly rungs: readonly Rung[];
  /** `69 checks pass after it`, `12 checks not reached`. */
  readonly text: string;
  readonly tone: 'pass' | 'not-evaluated';
}

export interface Ladder {
  readonly guest: readonly (Rung | Fold)[];
  readonly hardware: readonly (Rung | Fold)[];
}

/** Telling checks of the IOMMU that stay visible before the decisive one. */
const TELLING_BEFORE = 2;

/**
 * The rungs of one request's ladder. `whole` shows every check before the decisive one; else those that only say
 * that something could be read or was well formed are counted in a fold between the two worlds.
 */
export function selectLadder(outcome: RequestOutcome, whole: boolean): Ladder {
  const guest = guestRungs(outcome, whole);
  return { guest, hardware: hardwareRungs(outcome, whole, guest) };
}

function guestRungs(outcome: RequestOutcome, whole: boolean): (Rung | Fold)[] {
  const { expected, agreement } = outcome;
  if (expected === undefined) return [];
  const deciding = guestDecisiveCheck(outcome);
  if (expected.verdict === 'allowed' || deciding === undefined) {
    return [fold('guest', expected.checks, (count) => `The guest's world allows it: ${count} pass`, 'pass')];
  }
  const disagrees = agreement === 'leak' || agreement === 'overblock';
  return expected.checks
    .filter((check) => whole || check === deciding)
    .map((check) => rung(check, check !== deciding ? check.outcome : disagrees ? 'disagrees' : 'fail'));
}

function hardwareRungs(
  outcome: RequestOutcome,
  whole: boolean,
  guest: readonly (Rung | Fold)[],
): (Rung | Fold)[] {
  const { checks } = outcome.actual;
  const decisive = decisiveCheck(outcome);
  const at = decisive === undefined ? checks.length : checks.indexOf(decisive);
  const before = checks.slice(0, at);
  const after = checks.slice(at + 1);
  const telling = before.filter(isTelling);
  const shown = whole
    ? before
    : telling.filter((check, index) => check.stage === 'device' || index >= telling.length - TELLING_BEFORE);
  const inGuest = guest.some(({ kind }) => kind === 'fold') ? [] : (outcome.expected?.checks ?? []);
  const hidden = [
    ...inGuest.filter((check) => !guest.some((one) => one.kind === 'check' && one.check === check)),
    ...before.filter((check) => !shown.includes(check)),
  ];
  const passed = after.filter((check) => check.outcome !== 'not-evaluated');
  const unreached = after.filter((check) => check.outcome === 'not-evaluated');
  return [
    ...(hidden.length === 0 ? [] : [fold(BEFORE_FOLD, hidden, (count) => `${count} before it`, 'pass')]),
    ...shown.map((check) => rung(check, 'pass')),
    ...(decisive === undefined ? [] : [rung(decisive, 'decisive')]),
    ...(passed.length === 0 ? [] : [fold('after', passed, (count) => `${count} pass after it`, 'pass')]),
    ...(unreached.length === 0
      ? []
      : [fold('unreached', unreached, (count) => `${count} not reached`, 'not-evaluated')]),
  ];
}

/** Id of the fold that `whole` opens in place. */
export const BEFORE_FOLD = 'before';

/** Does the check look at a stored bit that somebody chose (not at readability or reserved bits)? */
const isTelling = ({ id, stage, consulted }: CheckRecord): boolean =>
  stage === 'device'
    ? id !== GATES.deviceExists.id && id !== GATES.deviceBusMaster.id && id !== GATES.devicePasidCapability.id
    : consulted.some(({ at }) => at !== undefined) && !/readable|reserved-clear$/.test(id);

/**
 * The values of a check that lie in the structure it is about; all of them where it is about the request. FPD is read
 * with some entries but decides about the record alone, so it is never among them.
 */
export function ownValues({ id, consulted: all }: CheckRecord): readonly Consulted[] {
  const [place = ''] = id.split('.');
  const consulted = all.filter(({ field }) => field === undefined || !isFpd(field));
  const own = consulted.filter(({ field }) => field?.startsWith(place) === true);
  const stored = consulted.filter(({ at }) => at !== undefined);
  return own.length > 0 ? own : stored.length > 0 ? stored : consulted;
}

/** Fault Processing Disable: keeps a fault from being recorded, and never blocks (VT-d 5.10, section 9). */
export const isFpd = (field: string): boolean => field.endsWith('.fpd');

const rung = (check: CheckRecord, tone: RungTone): Rung => ({ kind: 'check', check, tone });

const fold = (
  id: string,
  checks: readonly CheckRecord[],
  text: (count: string) => string,
  tone: Fold['tone'],
): Fold => ({
  kind: 'fold',
  id,
  rungs: checks.map((check) => rung(check, check.outcome)),
  text: text(checks.length === 1 ? '1 check' : `${checks.length} checks`),
  tone,
});

/** One sentence under the decisive check of the hardware's world. Names in backticks are monospaced. */
export function decisiveSentence(run: Run, { index, outcome }: RequestStep, policy: PolicyId): string {
  const { actual, agreement } = outcome;
  const check = decisiveCheck(outcome);
  if (agreement === 'leak' && outcome.expected?.verdict === 'blocked') {
    if (check !== undefined && hostCopied(run, index, check)) {
      return `The host wrote this entry with the bit of the guest's own entry. Under \`${policy}\` nobody masked it.`;
    }
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

/** Did the host write the PASID entry that a check read, which it fills from the guest's, before a step? */
function hostCopied(run: Run, before: number, { id, consulted, reads }: CheckRecord): boolean {
  if (!id.startsWith('pasid-entry.')) return false;
  const words = new Set([
    ...reads.map(({ address }) => address),
    ...consulted.flatMap(({ at }) => (at?.space === 'memory' ? [at.address - (at.address % 8)] : [])),
  ]);
  return run.steps
    .slice(0, before)
    .flatMap(({ trace }) => trace.acts)
    .some(
      ({ actor, writes }) =>
        actor === 'host' && writes.some((write) => write.space === 'memory' && words.has(write.address)),
    );
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
