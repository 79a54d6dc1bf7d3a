/**
 * The headline strip in words: one sentence that says what happened, one that says why, and both worlds' answers.
 * Everything is read off the trace: agreement, deciding checks, consulted values, and the policy's row.
 */
import { makeBdf } from '../base/bdf.ts';
import { hexDigits, pasidNumber } from '../base/hex.ts';
import type { CheckRecord, Completion, DmaRequest } from '../engine/explanation.ts';
import { worldAt, type Run } from '../engine/world/replay.ts';
import type { RequestOutcome, StepTrace } from '../engine/world/trace.ts';
import { ACTORS } from '../spec/actors.ts';
import { GATES } from '../spec/gates.ts';
import { policyRow, type PolicyId } from '../spec/policies.ts';
import { ownValues } from './select-ladder.ts';
import {
  badgeOf,
  decisiveCheck,
  guestDecisiveCheck,
  selectSubject,
  type Badge,
  type RequestStep,
} from './select-request.ts';
import type { ExplorerState } from './store.ts';

export interface Headline {
  /** Undefined while there is no request. */
  readonly badge: Badge | undefined;
  readonly headline: string;
  /** Names in backticks are printed in the monospaced face. */
  readonly explanation: string;
  /** What the guest's world promises; undefined where no guest owns the function. */
  readonly expected: Badge | undefined;
  readonly actual: Badge | undefined;
  readonly agrees: boolean | undefined;
}

/** The headline for the request or refusal that the page is about. */
export function selectHeadline(
  state: Pick<ExplorerState, 'run' | 'cursor' | 'selectedStep' | 'scenario'>,
): Headline {
  const subject = selectSubject(state);
  switch (subject.kind) {
    case 'request':
      return ofRequest(state.run, subject.request, state.scenario.policy);
    case 'refusal':
      return ofRefusal(subject.trace);
    case 'none':
      return {
        badge: undefined,
        headline: 'No DMA request yet.',
        explanation:
          subject.next === undefined
            ? 'Send one from the DMA log.'
            : `The first one is step ${subject.next.index + 1}. Step forward, or send one from the DMA log.`,
        expected: undefined,
        actual: undefined,
        agrees: undefined,
      };
  }
}

function ofRefusal({ refusal, sentence }: StepTrace): Headline {
  const actor = ACTORS.find(({ id }) => id === refusal?.actor)?.name ?? 'The model';
  const answer = refusal?.errno === undefined ? '' : ` with ${refusal.errno}`;
  return {
    badge: { verdict: 'refused' },
    headline: refusal?.reason ?? sentence,
    explanation: `${actor} refuses${answer}. Nothing of this step took effect.`,
    expected: undefined,
    actual: undefined,
    agrees: undefined,
  };
}

function ofRequest(run: Run, step: RequestStep, policy: PolicyId): Headline {
  const { outcome } = step;
  const { expected, actual, agreement } = outcome;
  return {
    badge: badgeOf(outcome),
    headline: headlineOf(run, step),
    explanation: explanationOf(outcome, policy),
    expected: expected && badgeOf({ request: outcome.request, actual: expected }),
    actual: badgeOf({ request: outcome.request, actual }),
    agrees: agreement === undefined ? undefined : agreement === 'agrees',
  };
}

function headlineOf(run: Run, step: RequestStep): string {
  const { request, expected, actual, agreement } = step.outcome;
  const pasid = pasidText(request);
  const asks = [request.execute ? 'execute' : '', request.privileged ? 'privileged mode' : ''].filter(
    Boolean,
  );
  const carries = `${pasid === '' ? '' : ` with ${pasid}`}${asks.length === 0 ? '' : `, asking for ${asks.join(' and ')}`}`;
  if (expected === undefined) {
    return actual.verdict === 'allowed'
      ? `The host's own ${makeBdf(request.requesterId)} ${VERBS[request.access].does}${carries}.`
      : `${stopText(step.outcome)}.`;
  }
  switch (agreement) {
    case 'leak':
      return expected.verdict === 'allowed'
        ? `Its device ${VERBS[request.access].does}${carries}, but not where the guest's tables point.`
        : `${guestReason(run, step)}. Its device still ${VERBS[request.access].does}${carries}.`;
    case 'overblock':
      return `The guest was promised this. ${stopText(step.outcome)}.`;
    default:
      return actual.verdict === 'allowed'
        ? `The guest allows it, and its device ${VERBS[request.access].does}${carries}.`
        : `${guestReason(run, step)}. ${stopText(step.outcome)}.`;
  }
}

const VERBS: Readonly<Record<DmaRequest['access'], { readonly does: string }>> = {
  read: { does: 'reads memory' },
  write: { does: 'writes memory' },
  atomic: { does: 'updates memory' },
};

const pasidText = ({ pasid }: DmaRequest): string => (pasid === null ? '' : `PASID ${pasidNumber(pasid)}`);

/** Why the guest's world blocks a request, as a clause about the guest. */
function guestReason(run: Run, step: RequestStep): string {
  const check = guestDecisiveCheck(step.outcome);
  const toggles = check === undefined ? undefined : GUEST_BITS[check.id];
  if (toggles !== undefined) {
    return everSet(run, step, toggles.mask) ? toggles.cleared : toggles.never;
  }
  return GUEST_REASONS[check?.id ?? ''] ?? "The guest's own tables forbid it";
}

const GUEST_BITS: Readonly<
  Record<string, { readonly mask: number; readonly cleared: string; readonly never: string }>
> = {
  [GATES.guestPasidEnabled.id]: {
    mask: 1,
    cleared: 'The guest turned PASID off',
    never: 'The guest has not turned PASID on',
  },
  [GATES.guestExecuteEnabled.id]: {
    mask: 2,
    cleared: 'The guest turned execute requests off',
    never: 'The guest has not turned execute requests on',
  },
  [GATES.guestPrivilegedEnabled.id]: {
    mask: 4,
    cleared: 'The guest turned privileged requests off',
    never: 'The guest has not turned privileged requests on',
  },
};

const GUEST_REASONS: Readonly<Record<string, string>> = {
  [GATES.guestPasidCapability.id]: 'The guest sees no PASID capability',
  [GATES.guestIommuRunning.id]: 'The guest has not set up its vIOMMU yet',
  [GATES.guestMemoryBacked.id]: 'The guest has no memory there',
};

/** Did the guest have these PASID Control bits set at any time before the request? */
function everSet(run: Run, { index, outcome }: RequestStep, mask: number): boolean {
  for (let count = index; count > 0; count -= 1) {
    const owner = worldAt(run, count).assignments.find(
      ({ requesterId }) => requesterId === outcome.request.requesterId,
    );
    if (((owner?.guest.pasidControl ?? 0) & mask) !== 0) return true;
  }
  return false;
}

/** Who stops the request and where: `The IOMMU stops PASID 5 at the context entry`. */
function stopText(outcome: RequestOutcome): string {
  const check = decisiveCheck(outcome);
  const what = outcome.request.pasid === null ? `the ${outcome.request.access}` : pasidText(outcome.request);
  if (check?.stage === 'device') return `The device does not send ${what}`;
  const place = PLACES[check?.id.split('.')[0] ?? ''];
  return place === undefined ? `The IOMMU stops ${what}` : `The IOMMU stops ${what} at ${place}`;
}

/** Where a check looks, by the first part of its id. */
const PLACES: Readonly<Record<string, string>> = {
  'root-table': 'the root table',
  root: 'the root entry',
  context: 'the context entry',
  'pasid-directory': 'the PASID directory',
  'pasid-entry': 'the PASID entry',
  'host-permission': 'the host permission table',
  'first-stage': 'the first stage',
  'second-stage': 'the second stage',
};

function explanationOf(outcome: RequestOutcome, policy: PolicyId): string {
  const parts = [
    ...(outcome.expected === undefined ? [] : [policyText(policy)]),
    ...(outcome.agreement === 'leak'
      ? leakFacts(outcome)
      : outcome.actual.verdict === 'blocked'
        ? blockFacts(outcome)
        : allowFacts(outcome)),
  ];
  return parts.join(' ');
}

/** The policy's own sentence behind its id. */
export function policyText(policy: PolicyId): string {
  const { does } = policyRow(policy);
  return `\`${policy}\`: ${/^(?:The|A|As) /.test(does) ? does.charAt(0).toLowerCase() + does.slice(1) : does}`;
}

function leakFacts(outcome: RequestOutcome): string[] {
  const { expected, actual } = outcome;
  if (expected?.verdict === 'allowed') {
    return [
      `Guest's world: ${addressText(expected.output)} (guest). Hardware: ${addressText(actual.output)}.`,
    ];
  }
  const gate = actual.checks.find((check) => check.id === deviceGateOf(guestDecisiveCheck(outcome)));
  const backing = decisiveCheck(outcome);
  const facts = [
    ...(gate === undefined || gate === backing ? [] : [`PF ${valuesOf(gate)}`]),
    ...(backing === undefined || backing.consulted.length === 0
      ? []
      : [`${ownerOf(backing)}${valuesOf(backing)}`]),
  ].filter((fact) => fact !== '');
  const said = facts.length === 0 ? '' : `${capitalise(facts.join(', '))}: `;
  return [`${said}${said === '' ? 'Nothing' : 'nothing'} on the path says no.`];
}

/** The device's gate for the same bit as a gate of the guest. */
const deviceGateOf = (check: CheckRecord | undefined): string | undefined =>
  check === undefined ? undefined : DEVICE_GATES[check.id];

const DEVICE_GATES: Readonly<Record<string, string>> = {
  [GATES.guestPasidCapability.id]: GATES.devicePasidEnabled.id,
  [GATES.guestPasidEnabled.id]: GATES.devicePasidEnabled.id,
  [GATES.guestExecuteEnabled.id]: GATES.deviceExecuteEnabled.id,
  [GATES.guestPrivilegedEnabled.id]: GATES.devicePrivilegedEnabled.id,
};

function blockFacts(outcome: RequestOutcome): string[] {
  const { request, actual } = outcome;
  const check = decisiveCheck(outcome);
  const bdf = `\`${makeBdf(request.requesterId)}\``;
  if (check?.stage === 'device') {
    const gate = Object.values(GATES).find(({ id }) => id === check.id);
    return [gate?.otherwise ?? `${check.title}: no.`];
  }
  const values = check === undefined ? '' : `${capitalise(ownerOf(check) + valuesOf(check))}: `;
  const siblings =
    check?.id === 'context.pasid-enabled' && isOn(actual.checks, GATES.devicePasidEnabled.id)
      ? ['The PF keeps PASID.']
      : [];
  return [`${values}${bdf} ${ANSWERS[actual.completion]}.`, ...siblings];
}

const ANSWERS: Readonly<Record<Completion, string>> = {
  data: 'gets data',
  none: 'is told nothing, the write is dropped',
  UR: 'gets Unsupported Request, no data',
  CA: 'gets Completer Abort, no data',
  'success-zero': 'gets a translation without rights',
  success: 'gets a translation',
  'invalid-request': 'gets Invalid Request',
  dropped: 'is told nothing, the request is dropped',
  'not-sent': 'sends nothing',
};

function allowFacts({ request, actual }: RequestOutcome): string[] {
  const passed = actual.checks.filter((check) => check.outcome === 'pass').length;
  return [
    `All ${passed} checks pass: \`${makeBdf(request.requesterId)}\` reaches host memory at \`${addressText(actual.output)}\`.`,
  ];
}

const isOn = (checks: readonly CheckRecord[], id: string): boolean =>
  checks.some((check) => check.id === id && check.outcome === 'pass');

const addressText = (address: number | undefined): string =>
  address === undefined ? 'no address' : `0x${hexDigits(address)}`;

/** `PASIDE is 0`, `Enable is 1 and Exec is 0`: what a check looked at, without the request's own attributes. */
function valuesOf(check: CheckRecord): string {
  return ownValues(check)
    .map(({ label, value }) => `${label} is ${value}`)
    .join(' and ');
}

/** `context entry ` for a bit in an entry, `PF ` for a register that a VF obeys. */
function ownerOf(check: CheckRecord): string {
  if (check.stage === 'device') return 'PF ';
  const place = PLACES[check.id.split('.')[0] ?? ''];
  return place === undefined || check.consulted.length === 0 ? '' : `${place.replace(/^the /, '')} `;
}

const capitalise = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
