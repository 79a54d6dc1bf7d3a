/**
 * What each policy makes of a guest's write and of a VF reset: the PF's register, the VF's host entries, and what
 * the guest reads back. Expectations are the semantics that the policies are compared on, as literals.
 */
import { describe, expect, it } from 'vitest';
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

const run = (world: World, events: readonly Event[]): World =>
  events.reduce((now, event) => {
    const done = step(now, event);
    expect(done.trace.refusal).toBeUndefined();
    return done.world;
  }, world);

const writes = (control: number): Event => ({
  kind: 'guest-set-pasid',
  requesterId: VF,
  enable: (control & 1) !== 0,
  execute: (control & 2) !== 0,
  privileged: (control & 4) !== 0,
});

/** A guest that has bound PASID 5 with SRE and ERE set in its own entry, on the profile that has ERE. */
function started(policy: PolicyId): World {
  const world = makeWorld({
    title: '',
    prose: '',
    tags: [],
    policy,
    placement: 'last-8-bytes',
    profile: 'rev3',
    platform: REFERENCE_PLATFORM,
    steps: [],
  });
  return run(world, [
    { kind: 'host-probe', requesterId: PF, mappings: [] },
    { kind: 'host-enable-vfs', requesterId: PF, count: 2 },
    { kind: 'host-assign', requesterId: VF },
    { kind: 'guest-boot', requesterId: VF },
    writes(7),
    {
      kind: 'guest-bind',
      requesterId: VF,
      pasid: 5,
      pages: [{ virtualAddress: 0x1000_0000, guestAddress: 0x1234_5000, write: true, user: true }],
      supervisor: true,
      execute: true,
      writeProtect: false,
    },
  ]);
}

/** The VF's context entry lies at 01002020h; its PASID 5 entry in the table of its directory's first entry. */
function entryBits({ memory }: World): number {
  const paside = (memory.read32(0x0100_2020) >>> 3) & 1;
  const directory = memory.read32(0x0100_2020) & 0xfffff000;
  const table = memory.read32(directory) & 0xfffff000;
  const w2 = memory.read32(table + 5 * 64 + 16);
  const [sre, ere] = [w2 & 1, (w2 >>> 1) & 1];
  return paside | (ere << 1) | (sre << 2);
}

function guestReadsBack(world: World): number | undefined {
  const [assignment] = world.assignments;
  return assignment && readPasidControl(guestReads(world, assignment));
}

/** [pf, entry, what the guest reads] after the guest wrote `v`. */
const AFTER: Readonly<
  Record<Exclude<PolicyId, 'pf-only'>, (v: number) => readonly [number, number, number]>
> = {
  spoof: (v) => [7, 7, v],
  'read-only-mirror': () => [7, 7, 7],
  'write-through': (v) => [v, 7, v],
  'iommu-kernel': (v) => [7, v, v],
  'iommu-vmm': (v) => [7, v, v],
  'iommu-vmm-locked-pf': (v) => [7, v, v],
};

describe.each(Object.keys(AFTER) as (keyof typeof AFTER)[])('%s', (policy) => {
  it.each([0, 1, 2, 3, 4, 5, 6, 7])('takes a guest write of %i', (v) => {
    const world = run(started(policy), [writes(v)]);
    expect([pfControl(world.functions, VF), entryBits(world), guestReadsBack(world)]).toEqual(
      AFTER[policy](v),
    );
    expect(world.assignments[0]?.guest.pasidControl).toBe(v);
  });

  it('takes a reset of the VF as a write of 0, with Command and ATS Enable restored', () => {
    const world = run(started(policy), [{ kind: 'guest-flr', requesterId: VF }]);
    expect([pfControl(world.functions, VF), entryBits(world), guestReadsBack(world)]).toEqual(
      AFTER[policy](0),
    );
    const vf = world.functions.find((fn) => fn.requesterId === VF);
    expect([vf?.config[0x004], vf?.config[0x6e7]]).toEqual([0x04, 0x80]);
  });
});

describe('pf-only', () => {
  it('gives the guest no capability, so it can neither enable nor bind', () => {
    const events: Event[] = [
      { kind: 'host-probe', requesterId: PF, mappings: [] },
      { kind: 'host-enable-vfs', requesterId: PF, count: 2 },
      { kind: 'host-assign', requesterId: VF },
      { kind: 'guest-boot', requesterId: VF },
    ];
    const world = run(makeWorldOf('pf-only'), events);
    const done = step(world, writes(1));
    expect(done.trace.refusal?.errno).toBe('-EINVAL');
  });
});

const makeWorldOf = (policy: PolicyId): World =>
  makeWorld({
    title: '',
    prose: '',
    tags: [],
    policy,
    placement: 'last-8-bytes',
    profile: 'rev5',
    platform: REFERENCE_PLATFORM,
    steps: [],
  });

describe('the PF lock', () => {
  const off: Event = {
    kind: 'host-set-pasid',
    requesterId: PF,
    enable: false,
    execute: false,
    privileged: false,
  };

  it('refuses a PF change while a VF is assigned, under iommu-vmm-locked-pf alone', () => {
    expect(step(started('iommu-vmm-locked-pf'), off).trace.refusal?.errno).toBe('-EBUSY');
    expect(step(started('iommu-vmm'), off).trace.refusal).toBeUndefined();
  });

  it('lets the PF change while none is assigned', () => {
    const world = run(makeWorldOf('iommu-vmm-locked-pf'), [
      { kind: 'host-probe', requesterId: PF, mappings: [] },
    ]);
    expect(step(world, off).trace.refusal).toBeUndefined();
  });
});
