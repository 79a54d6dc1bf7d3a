/**
 * What the guest and the host can do next, as events for the store, with the reason where something is impossible.
 * A policy's refusal is not an impossibility: it is an outcome worth seeing, so it stays available.
 */
import { makeBdf } from '../base/bdf.ts';
import type { BoundPage, Event, PasidControlBit } from '../engine/world/event.ts';
import { worldAt } from '../engine/world/replay.ts';
import type { Scenario } from '../engine/world/scenario.ts';
import type { Assignment, World } from '../engine/world/world.ts';
import type { ActorId } from '../spec/actors.ts';
import { focusAt } from './select-focus.ts';
import type { ExplorerState } from './store.ts';

export interface PossibleAct {
  readonly id: string;
  readonly actor: ActorId;
  readonly text: string;
  readonly event: Event;
  readonly unavailable: string | undefined;
}

export interface ActGroup {
  readonly title: string;
  readonly acts: readonly PossibleAct[];
}

const BITS: readonly { readonly bit: PasidControlBit; readonly name: string; readonly mask: number }[] = [
  { bit: 'enable', name: 'PASID Enable', mask: 1 },
  { bit: 'execute', name: 'Execute Permission Enable', mask: 2 },
  { bit: 'privileged', name: 'Privileged Mode Enable', mask: 4 },
];

/** Where a process is bound when the scenario has bound none yet. */
const DEFAULT_PAGE: BoundPage = {
  virtualAddress: 0x1000_0000,
  guestAddress: 0x1234_5000,
  write: true,
  user: true,
};

/** Acts of the guest that owns the function in focus, then of the host. */
export function selectActs(
  state: Pick<ExplorerState, 'run' | 'cursor' | 'focus' | 'scenario'>,
): readonly ActGroup[] {
  const { run, cursor, scenario } = state;
  const world = worldAt(run, cursor);
  const { pf, vf, assignment } = focusAt(run, cursor, state.focus);
  const guestOf = vf?.requesterId ?? 0;
  const noGuest =
    vf === undefined ? 'There is no VF.' : assignment === undefined ? 'The VF is not assigned.' : undefined;
  const guest: PossibleAct[] = [
    ...bitActs(guestOf, assignment, noGuest),
    bindAct(guestOf, scenario, assignment, noGuest),
    {
      id: 'guest-boot',
      actor: 'guest',
      text: 'Boot: set up the vIOMMU',
      event: { kind: 'guest-boot', requesterId: guestOf },
      unavailable: noGuest ?? (assignment?.guest.iommu === undefined ? undefined : 'The guest has booted.'),
    },
    {
      id: 'guest-flr',
      actor: 'guest',
      text: 'Reset the VF (FLR)',
      event: { kind: 'guest-flr', requesterId: guestOf },
      unavailable: noGuest,
    },
  ];
  return [
    { title: vf === undefined ? 'Guest' : `Guest of ${makeBdf(vf.requesterId)}`, acts: guest },
    { title: 'Host', acts: hostActs(world, pf?.requesterId) },
  ];
}

function bitActs(
  requesterId: number,
  assignment: Assignment | undefined,
  noGuest: string | undefined,
): PossibleAct[] {
  const control = assignment?.guest.pasidControl ?? 0;
  const unavailable =
    noGuest ??
    (assignment?.config.emulated === undefined ? 'The guest sees no PASID capability on the VF.' : undefined);
  return BITS.map(({ bit, name, mask }) => {
    const isSet = (control & mask) !== 0;
    const next = control ^ mask;
    const event: Event = isSet
      ? { kind: 'guest-clear-bit', requesterId, bit }
      : {
          kind: 'guest-set-pasid',
          requesterId,
          enable: (next & 1) !== 0,
          execute: (next & 2) !== 0,
          privileged: (next & 4) !== 0,
        };
    return {
      id: `guest-${bit}`,
      actor: 'guest',
      text: `${isSet ? 'Clear' : 'Set'} ${name}`,
      event,
      unavailable,
    };
  });
}

/** Binds the next free PASID, with the pages that the scenario bound before. */
function bindAct(
  requesterId: number,
  { steps }: Scenario,
  assignment: Assignment | undefined,
  noGuest: string | undefined,
): PossibleAct {
  const earlier = steps.findLast(({ event }) => event.kind === 'guest-bind')?.event;
  const bound = assignment?.guest.bound ?? [];
  const pasid = bound.length === 0 ? 5 : Math.max(...bound) + 1;
  const event: Event = {
    kind: 'guest-bind',
    requesterId,
    pasid,
    pages: earlier?.kind === 'guest-bind' ? earlier.pages : [DEFAULT_PAGE],
    supervisor: false,
    execute: false,
    writeProtect: false,
  };
  const notBooted = assignment?.guest.iommu === undefined ? 'The guest has not booted.' : undefined;
  return {
    id: 'guest-bind',
    actor: 'guest',
    text: `Bind a process to PASID ${pasid}`,
    event,
    unavailable: noGuest ?? notBooted,
  };
}

function hostActs(world: World, pf: number | undefined): PossibleAct[] {
  const requesterId = pf ?? 0;
  const name = pf === undefined ? 'the PF' : makeBdf(pf);
  const noPf = pf === undefined ? 'There is no PF.' : undefined;
  const vfs = world.functions.filter((fn) => fn.role === 'vf' && fn.pf === pf);
  const free = vfs.find((fn) => world.assignments.every((one) => one.requesterId !== fn.requesterId));
  const setPasid = (enable: boolean): PossibleAct => ({
    id: enable ? 'host-pasid-on' : 'host-pasid-off',
    actor: 'host',
    text: `PF driver ${enable ? 'enables' : 'disables'} PASID on ${name}`,
    event: { kind: 'host-set-pasid', requesterId, enable, execute: enable, privileged: enable },
    unavailable: noPf,
  });
  return [
    setPasid(false),
    setPasid(true),
    {
      id: 'host-assign',
      actor: 'host',
      text:
        free === undefined ? 'Assign a VF to the guest' : `Assign ${makeBdf(free.requesterId)} to the guest`,
      event: { kind: 'host-assign', requesterId: free?.requesterId ?? 0 },
      unavailable: free === undefined ? 'No VF is left to assign.' : undefined,
    },
    {
      id: 'host-enable-vfs',
      actor: 'host',
      text: `Enable 2 VFs of ${name}`,
      event: { kind: 'host-enable-vfs', requesterId, count: 2 },
      unavailable: noPf ?? (vfs.length > 0 ? 'VFs are enabled already.' : undefined),
    },
  ];
}
