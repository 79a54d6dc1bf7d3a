/**
 * The system that policies are compared on, as a small model of its own, against the engine's own events and checks:
 * every reachable state (pf, want, ent), every event from it, and in each state the five request shapes and what the
 * guest reads. One VF on the profile that has execute requests, with a PASID bound whose guest entry has SRE and ERE.
 */
import { describe, expect, it } from 'vitest';
import { word } from '../../base/word.ts';
import type { PolicyId } from '../../spec/policies.ts';
import { readPasidControl } from '../vfio/emulated-pasid.ts';
import type { Event } from './event.ts';
import { guestReads, pfControl } from './guest-config.ts';
import { makeWorld } from './make-world.ts';
import { REFERENCE_PLATFORM } from './reference-platform.ts';
import { step } from './step.ts';
import type { World } from './world.ts';

const PF = 0x3b00;
const VF = 0x3b81;
const ALL = [0, 1, 2, 3, 4, 5, 6, 7];
const SHAPES = [0b000, 0b001, 0b011, 0b101, 0b111];

type Policy = Exclude<PolicyId, 'pf-only'>;

// ——— the model ———

interface State {
  readonly pf: number;
  readonly want: number;
  readonly ent: number;
}

const enforces = (policy: Policy): boolean => policy.startsWith('iommu-');

function guestWrites(policy: Policy, state: State, v: number): State {
  if (policy === 'write-through') return { ...state, want: v, pf: v };
  return enforces(policy) ? { ...state, want: v, ent: v } : { ...state, want: v };
}

const readsBack = (policy: Policy, { pf, want }: State): number =>
  policy === 'read-only-mirror' || policy === 'write-through' ? pf : want;

const goesThrough = ({ pf, ent }: State, needed: number): boolean => (needed & ~(pf & ent)) === 0;

const agreementOf = (state: State, needed: number): string => {
  const wanted = (needed & ~state.want) === 0;
  if (goesThrough(state, needed) === wanted) return 'agrees';
  return wanted ? 'overblock' : 'leak';
};

// ——— the engine ———

const bits = (v: number) => ({ enable: (v & 1) !== 0, execute: (v & 2) !== 0, privileged: (v & 4) !== 0 });
const write = (v: number): Event => ({ kind: 'guest-set-pasid', requesterId: VF, ...bits(v) });
const setPf = (v: number): Event => ({ kind: 'host-set-pasid', requesterId: PF, ...bits(v) });
const RESET: Event = { kind: 'guest-flr', requesterId: VF };

const ask = (needed: number): Event => ({
  kind: 'request',
  request: {
    requesterId: VF,
    kind: 'untranslated',
    pasid: needed === 0 ? null : 5,
    address: word(0, needed === 0 ? 0x1234_5000 : 0x1000_0000),
    access: 'read',
    execute: (needed & 2) !== 0,
    privileged: (needed & 4) !== 0,
    length: 8,
  },
});

const after = (world: World, events: readonly Event[]): World =>
  events.reduce((now, event) => {
    const done = step(now, event);
    expect(done.trace.refusal).toBeUndefined();
    return done.world;
  }, world);

const bareWorld = (policy: Policy): World =>
  after(
    makeWorld({
      title: '',
      prose: '',
      tags: [],
      policy,
      placement: 'last-8-bytes',
      profile: 'rev3',
      platform: REFERENCE_PLATFORM,
      steps: [],
    }),
    [
      { kind: 'host-probe', requesterId: PF, mappings: [] },
      { kind: 'host-enable-vfs', requesterId: PF, count: 2 },
      { kind: 'host-assign', requesterId: VF },
      { kind: 'guest-boot', requesterId: VF },
    ],
  );

/** The VF's own context entry lies at 01002020h: PASIDE is bit 3. SRE and ERE are bits 0 and 1 of W2 of PASID 5. */
function entryBits({ memory }: World): number {
  const context = memory.read32(0x0100_2020);
  const table = memory.read32(context & 0xfffff000) & 0xfffff000;
  const w2 = memory.read32(table + 5 * 64 + 16);
  return ((context >>> 3) & 1) | (w2 & 2) | ((w2 & 1) << 2);
}

function stateOf(world: World): State {
  const want = world.assignments[0]?.guest.pasidControl ?? -1;
  return { pf: pfControl(world.functions, VF) ?? -1, want, ent: entryBits(world) };
}

function readOf(world: World): number | undefined {
  const [assignment] = world.assignments;
  return assignment && readPasidControl(guestReads(world, assignment));
}

/** A process bound as PASID 5; the model knows of `want` 0 and `pf` 7 at the start. */
const started = (policy: Policy): World => {
  const bound = after(bareWorld(policy), [
    write(7),
    {
      kind: 'guest-bind',
      requesterId: VF,
      pasid: 5,
      pages: [{ virtualAddress: 0x1000_0000, guestAddress: 0x1234_5000, write: true, user: true }],
      supervisor: true,
      execute: true,
      writeProtect: false,
    },
    write(0),
  ]);
  return policy === 'write-through' ? after(bound, [setPf(7)]) : bound;
};

const locked = (policy: Policy): boolean => policy === 'iommu-vmm-locked-pf';
const keyOf = ({ pf, want, ent }: State): string => [pf, want, ent].join(' ');

/** States that the model reaches when the guest writes and resets and, unless locked, the PF takes any value. */
const REACHABLE: Readonly<Record<Policy, number>> = {
  spoof: 64,
  'read-only-mirror': 64,
  'write-through': 64,
  'iommu-kernel': 64,
  'iommu-vmm': 64,
  'iommu-vmm-locked-pf': 8,
};

describe.each(Object.keys(REACHABLE) as Policy[])('%s', (policy) => {
  it('opens the entry at assignment or leaves it shut, and starts with nothing wanted', () => {
    const { pf, want } = stateOf(bareWorld(policy));
    expect([pf, want]).toEqual([7, 0]);
    expect((bareWorld(policy).memory.read32(0x0100_2020) >>> 3) & 1).toBe(enforces(policy) ? 0 : 1);
    expect(stateOf(started(policy))).toEqual({ pf: 7, want: 0, ent: enforces(policy) ? 0 : 7 });
  });

  it('moves, reads and lets through as the semantics say, in every reachable state', () => {
    const first = started(policy);
    const worlds = new Map([[keyOf(stateOf(first)), first]]);
    const wrong: string[] = [];
    for (const [key, world] of worlds) {
      const state = stateOf(world);
      const moves: [string, Event, State][] = [
        ...ALL.map((v): [string, Event, State] => [
          `write ${String(v)}`,
          write(v),
          guestWrites(policy, state, v),
        ]),
        ['reset', RESET, guestWrites(policy, state, 0)],
        ...ALL.map((v): [string, Event, State] => [
          `pf ${String(v)}`,
          setPf(v),
          locked(policy) ? state : { ...state, pf: v },
        ]),
      ];
      for (const [name, event, next] of moves) {
        const done = step(world, event);
        const found = stateOf(done.world);
        if (keyOf(found) !== keyOf(next)) wrong.push(`${key}: ${name} gives ${keyOf(found)}`);
        if (!worlds.has(keyOf(found))) worlds.set(keyOf(found), done.world);
      }
      if (readOf(world) !== readsBack(policy, state)) wrong.push(`${key}: reads ${String(readOf(world))}`);
      for (const needed of SHAPES) {
        const outcome = step(world, ask(needed)).trace.outcome;
        const wanted = [goesThrough(state, needed) ? 'allowed' : 'blocked', agreementOf(state, needed)];
        const found = [outcome?.actual.verdict, outcome?.agreement];
        if (wanted.join() !== found.join())
          wrong.push(`${key}: request ${String(needed)} is ${found.join()}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(worlds.size).toBe(REACHABLE[policy]);
  });
});
