/**
 * Who set the bits: the acts of the last event that configured a function, hop by hop from the guest to the host,
 * where it stopped, and which entry it wrote or failed to write.
 */
import { wordDigits, type Word } from '../base/word.ts';
import type { Event } from '../engine/world/event.ts';
import type { Run } from '../engine/world/replay.ts';
import type { Act, StepTrace, Write } from '../engine/world/trace.ts';
import type { World } from '../engine/world/world.ts';
import type { ActorId } from '../spec/actors.ts';
import { addressText } from './path-cards.ts';
import type { ConfigNode, ConfigPath, PathPicture, Stop } from './path-picture.ts';
import { holdsAddress, type EntryAt } from './table-path.ts';

const LANES: readonly ActorId[] = ['guest', 'vmm', 'vfio', 'host'];

const TITLES: Readonly<Record<ActorId, string>> = {
  guest: 'Guest',
  vmm: 'VMM',
  vfio: 'VFIO',
  host: 'Host IOMMU driver',
  device: 'Device',
};

/** The host's lane when what it wrote is the PF's config space, not the IOMMU's tables. */
const PF_DRIVER = 'PF driver';

const GHOSTS: Readonly<Record<ActorId, string>> = {
  guest: 'does nothing',
  vmm: 'not involved',
  vfio: 'not involved',
  host: 'not called',
  device: '',
};

/** What the arrow can land on. */
export interface ArrowTargets {
  readonly entries: readonly EntryAt[];
  /** The plane whose entries they are. */
  readonly plane: PathPicture['plane'];
  /** The entry that could have backed what the guest forbids. */
  readonly backing: Stop | undefined;
}

/** The config path of the last event that configured this function at or before `count` steps. */
export function configPathOf(
  run: Run,
  count: number,
  requesterId: number,
  targets: ArrowTargets,
): ConfigPath | undefined {
  const index = lastConfigStep(run, count, requesterId);
  const step = run.steps[index];
  if (step === undefined) return undefined;
  const { trace, world } = step;
  const acts = trace.acts.filter(({ actor }) => LANES.includes(actor));
  const nodes = LANES.map((actor) => nodeOf(actor, acts, world));
  const links: { from: number; to: number; label: string | undefined }[] = [];
  acts.forEach((act, at) => {
    const next = acts[at + 1];
    if (next === undefined || next.actor === act.actor || act.outcome !== 'passes-on') return;
    const from = LANES.indexOf(act.actor);
    const to = LANES.indexOf(next.actor);
    if (to > from) links.push({ from, to, label: act.crosses });
  });
  return { step: index + 1, sentence: trace.sentence, nodes, links, arrow: arrowOf(trace, acts, targets) };
}

function lastConfigStep(run: Run, count: number, requesterId: number): number {
  for (let index = Math.min(count, run.steps.length) - 1; index >= 0; index--) {
    const step = run.steps[index];
    if (step === undefined || step.trace.refusal !== undefined) continue;
    const { event } = step.trace;
    if (event.kind === 'request' || event.kind === 'host-enable-vfs') continue;
    const pf = step.world.functions.find((fn) => fn.requesterId === requesterId)?.pf;
    const concerns = 'requesterId' in event ? event.requesterId : requesterId;
    if (concerns === requesterId || concerns === pf) return index;
  }
  return -1;
}

function nodeOf(actor: ActorId, acts: readonly Act[], world: World): ConfigNode {
  const own = acts.filter((act) => act.actor === actor);
  const title = actor === 'host' && writesOnlyPf(own, world) ? PF_DRIVER : TITLES[actor];
  if (own.length === 0) return { actor, title, lines: [GHOSTS[actor]], state: 'ghost', stops: false };
  const stops = own.at(-1)?.outcome === 'drops';
  const wrote = actor === 'host' && own.some(({ writes }) => writes.length > 0);
  const texts = own.map(({ short }) => short);
  return {
    actor,
    title,
    lines: [
      ...(texts.length > 2 ? [texts[0] ?? '', `and ${texts.length - 1} more`] : texts),
      ...(stops ? ['forwards nothing'] : []),
    ],
    state: wrote ? 'lit' : 'active',
    stops,
  };
}

/** Whether there are writes and all of them go to the config space of a function that has VFs. */
function writesOnlyPf(acts: readonly Act[], { functions }: World): boolean {
  const writes = acts.flatMap((act) => act.writes);
  return (
    writes.length > 0 &&
    writes.every((write) => write.space === 'config' && functions.some(({ pf }) => pf === write.requesterId))
  );
}

const PASID_EVENTS: readonly Event['kind'][] = ['guest-set-pasid', 'guest-clear-bit', 'config-write'];

function arrowOf(
  trace: StepTrace,
  acts: readonly Act[],
  { entries, plane, backing }: ArrowTargets,
): ConfigPath['arrow'] {
  const writer: ActorId = plane === 'guest' ? 'guest' : 'host';
  for (const act of acts.filter(({ actor }) => actor === writer)) {
    for (const entry of inOrder(entries, backing)) {
      const hits = act.writes.filter((write) => lands(write, entry, plane));
      const [first] = hits;
      if (first?.space === 'memory') {
        return {
          from: LANES.indexOf(writer),
          to: entry.structure,
          text: changeText(entry, first, hits.length, plane),
          kind: 'written',
        };
      }
    }
    const config = act.writes.find(({ space }) => space === 'config');
    if (
      config?.space === 'config' &&
      trace.event.kind !== 'host-assign' &&
      trace.event.kind !== 'host-probe'
    ) {
      return { from: LANES.indexOf(writer), to: 'device', text: act.short, kind: 'written' };
    }
  }
  const dropped = acts.some(({ outcome }) => outcome === 'drops');
  if (plane === 'guest' || !dropped || !PASID_EVENTS.includes(trace.event.kind)) return undefined;
  const target = backing ?? 'context';
  return {
    from: LANES.indexOf('host'),
    to: target,
    text: backing === undefined ? 'nobody writes this entry' : 'missing: nobody writes this entry',
    kind: 'missing',
  };
}

/** The entry that matters most comes first: the one that could have backed the guest, then by what they switch. */
const inOrder = (entries: readonly EntryAt[], backing: Stop | undefined): readonly EntryAt[] => {
  const rank = ({ structure }: EntryAt): number => (structure === backing ? -1 : RANKS.indexOf(structure));
  return [...entries].sort((a, b) => rank(a) - rank(b));
};

const RANKS: readonly Stop[] = [
  'context',
  'pasid-entry',
  'pasid-directory',
  'root',
  'first-stage',
  'second-stage',
];

function lands(write: Write, entry: EntryAt, plane: PathPicture['plane']): boolean {
  if (write.space !== 'memory') return false;
  const address =
    plane === 'guest' ? write.guestAddress : write.guestAddress === undefined ? write.address : undefined;
  return address !== undefined && holdsAddress(entry, address);
}

/** `01002020 PASIDE 1 → 0`, or that the entry was written. */
function changeText(
  { address, row }: EntryAt,
  write: Extract<Write, { readonly space: 'memory' }>,
  words: number,
  plane: PathPicture['plane'],
): string {
  const at = plane === 'guest' ? (write.guestAddress ?? write.address) : write.address;
  const bits = changedBits(write.before, write.after).map((bit) => bit + (at - address) * 8);
  const [only] = bits;
  if (words === 1 && bits.length === 1 && only !== undefined) {
    const field = row.fields.find(({ bits: [msb, lsb] }) => only <= msb && only >= lsb);
    const value = (word: Word): number => ((only % 64 < 32 ? word.lo : word.hi) >>> (only % 32)) & 1;
    const name = field === undefined ? `bit ${only}` : field.id.toUpperCase();
    return `${addressText(at)} ${name} ${value(write.before)} → ${value(write.after)}`;
  }
  return `${addressText(at)} written: ${wordDigits(write.after)
    .toUpperCase()
    .replace(/^0{1,8}/, '')}`;
}

function changedBits(before: Word, after: Word): number[] {
  const bits: number[] = [];
  for (let bit = 0; bit < 64; bit++) {
    const half = (word: Word): number => (bit < 32 ? word.lo : word.hi);
    if ((((half(before) ^ half(after)) >>> (bit % 32)) & 1) === 1) bits.push(bit);
  }
  return bits;
}
