/**
 * The way of the selected request through the tables, in hardware or in the guest's world: the same places in the
 * same order whatever the verdict, so that only what changed changes in the picture.
 */
import { makeBdf } from '../base/bdf.ts';
import { hexDigits } from '../base/hex.ts';
import { wordDigits } from '../base/word.ts';
import type { CheckRecord, DmaRequest, Judgement } from '../engine/explanation.ts';
import { GuestMemory } from '../engine/guest/guest-memory.ts';
import type { IommuState } from '../engine/iommu/iommu-state.ts';
import type { PhysicalMemory } from '../engine/memory/physical-memory.ts';
import { worldAt, type Run } from '../engine/world/replay.ts';
import type { World } from '../engine/world/world.ts';
import { GATES } from '../spec/gates.ts';
import { findFaultReason } from '../spec/vtd/fault-reasons.ts';
import { derive } from './derive.ts';
import { addressText, stageOf, WAY, type CardContext } from './path-cards.ts';
import { tableColumns } from './path-columns.ts';
import type { EntryState, PathPicture, PathResult, Stop } from './path-picture.ts';
import { isFpd } from './select-ladder.ts';
import {
  badgeOf,
  decisiveCheck,
  guestDecisiveCheck,
  selectRequest,
  type BadgeVerdict,
  type RequestStep,
} from './select-request.ts';
import { configPathOf } from './select-config-path.ts';
import { holdsAddress, readTablePath, type EntryAt, type Structure, type TablePath } from './table-path.ts';

/** What can be said when there is no path to draw. */
export type PathView =
  | { readonly kind: 'picture'; readonly picture: PathPicture }
  | { readonly kind: 'none'; readonly text: string };

/** The picture for the selected request on the chosen plane. */
export const selectPath = derive(
  (state) => [state.run, state.cursor, state.selectedStep, state.plane],
  (run, cursor, selectedStep, plane): PathView => {
    const step = selectRequest({ run, cursor, selectedStep });
    if (step === undefined) return { kind: 'none', text: 'No request yet. Send one from the DMA log.' };
    const now = selectedStep === undefined ? Math.max(cursor, step.index) : step.index;
    return pathOf(run, step, plane, now);
  },
);

/** The picture of a request; `now` is the number of steps whose outcome the entries are compared with. */
export function pathOf(run: Run, step: RequestStep, plane: PathPicture['plane'], now: number): PathView {
  const { outcome, index } = step;
  const { request } = outcome;
  const worldThen = worldAt(run, index);
  const unit = unitOf(worldThen, plane, request);
  const later = unitOf(worldAt(run, now), plane, request) ?? unit;
  const judgement = plane === 'guest' ? outcome.expected : outcome.actual;
  if (judgement === undefined)
    return { kind: 'none', text: 'No guest owns this function: it has no world of its own.' };
  if (unit === undefined || later === undefined) {
    return { kind: 'none', text: 'The guest has not set up its vIOMMU yet: there are no tables to show.' };
  }
  const tables = readTablePath(unit.iommu, unit.memory, request);
  const verdict: BadgeVerdict = plane === 'guest' ? judgement.verdict : badgeOf(outcome).verdict;
  const decisive = plane === 'guest' ? guestDecisiveCheck(outcome) : decisiveCheck(outcome);
  const entries = entriesOf(tables);
  const read = readAddresses(judgement);
  const isRead = (entry: EntryAt) => read.some((address) => holdsAddress(entry, address));
  const disagrees = verdict === 'leak' || verdict === 'overblock';
  const deciding = decidingEntry(decisive, entries);
  const blocked = judgement.verdict === 'blocked';
  const stateOf = (entry: EntryAt): EntryState => {
    if (entry === deciding && decisive !== undefined) {
      if (blocked) return 'stop';
      if (disagrees && decisive.id !== judgement.decidedBy) return 'decisive';
    }
    return isRead(entry) ? 'passed' : 'unread';
  };
  const context: CardContext = {
    requesterId: request.requesterId,
    pasid: tables.pasid,
    memory: unit.memory,
    memoryNow: later.memory,
    stateOf,
    decidingFields: (decisive?.consulted ?? []).flatMap(({ field }) =>
      field === undefined || isFpd(field) ? [] : [field],
    ),
  };
  const first = stageOf(
    'first-stage',
    'First stage',
    tables.firstStage,
    context,
    unusedText(tables, 'first'),
  );
  const second = stageOf(
    'second-stage',
    'Second stage',
    tables.secondStage,
    context,
    unusedText(tables, 'second'),
  );
  const blockedAt = blocked ? placeOf(decisive, deciding) : undefined;
  const { reached, unread } = wayOf(tables, entries.filter(isRead), blockedAt, first.used, second.used);
  const backing = deciding !== undefined && stateOf(deciding) === 'decisive' ? deciding.structure : undefined;
  return {
    kind: 'picture',
    picture: {
      plane,
      seq: step.seq,
      step: index + 1,
      request,
      verdict,
      device: deviceOf(worldThen, request),
      columns: tableColumns(tables, context),
      first,
      second,
      memory: memoryOf(judgement, plane),
      reached,
      unread,
      blockedAt,
      answer: answerOf(judgement, request),
      result: resultOf(judgement, decisive, plane, disagrees),
      config: configPathOf(run, Math.max(now, index), request.requesterId, { entries, plane, backing }),
    },
  };
}

interface Unit {
  readonly iommu: IommuState;
  readonly memory: PhysicalMemory;
}

/** The unit and the memory that a plane is about; a guest's tables lie in its own memory. */
function unitOf(world: World, plane: PathPicture['plane'], { requesterId }: DmaRequest): Unit | undefined {
  if (plane === 'hardware') return { iommu: world.iommu, memory: world.memory };
  const guest = world.assignments.find((one) => one.requesterId === requesterId)?.guest;
  return guest?.iommu === undefined
    ? undefined
    : { iommu: guest.iommu, memory: new GuestMemory(world.memory, world.guestMemory) };
}

const entriesOf = ({
  root,
  context,
  directory,
  pasidEntry,
  firstStage,
  secondStage,
}: TablePath): readonly EntryAt[] =>
  [root, context, directory, pasidEntry, ...firstStage, ...secondStage].filter(
    (entry) => entry !== undefined,
  );

const readAddresses = ({ checks }: Judgement): readonly number[] =>
  checks
    .filter(({ outcome }) => outcome !== 'not-evaluated')
    .flatMap(({ reads }) => reads.map(({ address }) => address));

/** The structure that a check looks at, by the first part of its id. */
const CHECK_PLACES: Readonly<Record<string, Stop>> = {
  device: 'device',
  guest: 'device',
  unit: 'unit',
  request: 'unit',
  'root-table': 'unit',
  translated: 'unit',
  legacy: 'unit',
  root: 'root',
  'legacy-root': 'root',
  context: 'context',
  'legacy-context': 'context',
  'pasid-directory': 'pasid-directory',
  'pasid-entry': 'pasid-entry',
  'pass-through': 'pasid-entry',
  'host-permission': 'pasid-entry',
  'first-stage': 'first-stage',
  'second-stage': 'second-stage',
  'legacy-second-stage': 'second-stage',
  output: 'memory',
};

const placeOfCheck = ({ id }: CheckRecord): Stop => {
  if (id === 'guest.memory-backed') return 'memory';
  if (id === 'request.pasid-supported') return 'context';
  return CHECK_PLACES[id.split('.')[0] ?? ''] ?? 'unit';
};

/** The entry that decided: of the check's structure, the last one that it looked at. */
function decidingEntry(check: CheckRecord | undefined, entries: readonly EntryAt[]): EntryAt | undefined {
  if (check === undefined) return undefined;
  const place = placeOfCheck(check);
  const own = entries.filter(({ structure }) => structure === place);
  const looked = check.consulted.flatMap(({ at }) => (at?.space === 'memory' ? [at.address] : []));
  return own.findLast((entry) => looked.some((address) => holdsAddress(entry, address))) ?? own.at(-1);
}

const placeOf = (check: CheckRecord | undefined, entry: EntryAt | undefined): Stop =>
  entry?.structure ?? (check === undefined ? 'unit' : placeOfCheck(check));

/** The places on the way, split where the request ended. */
function wayOf(
  { mode, pasidEntry }: TablePath,
  read: readonly EntryAt[],
  blockedAt: Stop | undefined,
  usesFirst: boolean,
  usesSecond: boolean,
): { readonly reached: readonly Stop[]; readonly unread: readonly Stop[] } {
  const skipped: readonly Structure[] = [
    ...(mode === 'legacy' ? (['pasid-directory', 'pasid-entry'] as const) : []),
    ...(mode === 'off' || mode === 'abort' ? WAY.slice(0, 4) : []),
    ...(usesFirst || pasidEntry?.present !== true ? [] : (['first-stage'] as const)),
    ...(usesSecond || pasidEntry?.present !== true ? [] : (['second-stage'] as const)),
  ];
  const way: readonly Stop[] = [
    'device',
    'unit',
    ...WAY.filter((place) => !skipped.includes(place)),
    'memory',
  ];
  if (blockedAt === undefined) {
    // Interrupts and translated requests reach memory without any paging table.
    const seen = way.filter(
      (place) => !WAY.includes(place as Structure) || read.some(({ structure }) => structure === place),
    );
    return { reached: seen, unread: [] };
  }
  const end = way.indexOf(blockedAt);
  return { reached: way.slice(0, end + 1), unread: way.slice(end + 1) };
}

const unusedText = ({ mode, pasidEntry }: TablePath, stage: 'first' | 'second'): string =>
  mode === 'legacy' && stage === 'first'
    ? 'not in legacy mode'
    : pasidEntry?.present === true
      ? 'not used'
      : 'not reached';

const KIND_WORDS: Readonly<Record<DmaRequest['kind'], string>> = {
  untranslated: '',
  'translation-request': 'Translation',
  translated: 'Translated',
  'page-request': 'Page request',
};

function deviceOf(world: World, request: DmaRequest): PathPicture['device'] {
  const fn = world.functions.find(({ requesterId }) => requesterId === request.requesterId);
  const role = fn?.role === 'vf' ? 'VF' : fn?.role === 'pf' ? 'PF' : 'Function';
  const access = request.access.charAt(0).toUpperCase() + request.access.slice(1);
  const at = { untranslated: '00', 'translation-request': '01', translated: '10', 'page-request': '–' }[
    request.kind
  ];
  return {
    title: KIND_WORDS[request.kind] || access,
    name: `${role} ${makeBdf(request.requesterId)}`,
    lines: [
      request.pasid === null ? 'no PASID' : `PASID ${hexDigits(request.pasid).toUpperCase()}`,
      wordDigits(request.address)
        .toUpperCase()
        .replace(/^0{1,8}/, ''),
      ...(request.pasid === null ? [] : [`PR ${request.privileged ? 1 : 0} ER ${request.execute ? 1 : 0}`]),
      `AT ${at}`,
      `RID ${hexDigits(request.requesterId, 4).toUpperCase()}`,
    ],
  };
}

function memoryOf({ verdict, output }: Judgement, plane: PathPicture['plane']): PathPicture['memory'] {
  const space = plane === 'guest' ? 'GPA' : 'HPA';
  if (verdict === 'blocked') return { reached: false, text: 'not reached' };
  return { reached: true, text: output === undefined ? 'no address' : `${space} ${addressText(output)}` };
}

/** What goes back to the device; a posted write sees nothing, and data needs no line. */
function answerOf({ completion }: Judgement, request: DmaRequest): string | undefined {
  switch (completion) {
    case 'UR':
      return request.kind === 'translation-request' ? 'answer: UR, ATS goes off' : 'completion: UR, no data';
    case 'CA':
      return 'completion: CA, no data';
    case 'success-zero':
      return 'answer: Success, R=W=0';
    case 'success':
      return 'answer: Success, with rights';
    case 'invalid-request':
      return 'answer: Invalid Request';
    case 'data':
    case 'none':
    case 'dropped':
    case 'not-sent':
      return undefined;
  }
}

const NOT_RECORDED: Readonly<Record<string, string>> = {
  FPD: 'Not logged: FPD is set on the way.',
  PFO: 'Not logged: fault records are full (PFO).',
  recoverable: 'Not logged: a translation request may fail without a record.',
  compressed: 'Not logged: the same source already has a pending record.',
};

function resultOf(
  judgement: Judgement,
  decisive: CheckRecord | undefined,
  plane: PathPicture['plane'],
  disagrees: boolean,
): PathResult {
  const passed = judgement.checks.filter(({ outcome }) => outcome === 'pass').length;
  if (judgement.verdict === 'allowed') {
    const where = memoryOf(judgement, plane).text;
    const silent =
      plane === 'hardware' && disagrees
        ? ['No fault record, no dmesg line: the host cannot see this either.']
        : [];
    return { title: `All ${passed} checks pass. ${where}.`, lines: silent };
  }
  const { fault, completion } = judgement;
  const gate = Object.values(GATES).find(({ id }) => id === decisive?.id);
  if (gate !== undefined) {
    const nowhere = completion === 'not-sent' && plane === 'hardware';
    return {
      title: gate.otherwise,
      lines: nowhere ? ['Nothing reaches the IOMMU, and nothing is logged.'] : [],
    };
  }
  const title = decisive?.title ?? 'blocked';
  if (fault === undefined) {
    return { title: `Blocked. This does not hold: ${title}.`, lines: ['No fault reason is reported.'] };
  }
  const code = `${hexDigits(fault.code, 2).toUpperCase()}h ${fault.name}`;
  const step = decisive === undefined ? '' : ` ${stoppedAt(decisive)}`;
  const heading = `${code}: ${findFaultReason(fault.code)?.meaning ?? `this does not hold: ${title}.`}${step}`;
  if (plane === 'guest') return { title: heading, lines: ["By the guest's own tables."] };
  const record =
    fault.frcd === undefined
      ? {}
      : { record: `FRCD ${wordDigits(fault.frcd.hi)} / ${wordDigits(fault.frcd.lo)}`.toUpperCase() };
  const logged = fault.recorded
    ? fault.qualified
      ? 'Logged: no FPD on the way.'
      : 'Logged: FPD cannot suppress this fault.'
    : (NOT_RECORDED[fault.notRecordedBecause ?? ''] ?? 'Not logged.');
  return { title: heading, ...record, lines: [logged] };
}

/** The stages of the procedure that have no number of their own. */
const STAGE_WORDS: Readonly<Record<string, string>> = {
  FS: 'in the first stage',
  SS: 'in the second stage',
  PT: 'in pass-through',
  out: 'at the output address',
};

/** Where in the procedure a request ended: `Stopped at check 16.` */
function stoppedAt({ step, level }: CheckRecord): string {
  const place = STAGE_WORDS[step] ?? (/^\d/.test(step) ? `at check ${step}` : 'here');
  return `Stopped ${place}${level === undefined ? '' : `, ${level}`}.`;
}
