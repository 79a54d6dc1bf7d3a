/** What composite events do to tables and registers beyond the policies: order, teardown, limits, refusals. */
import { describe, expect, it } from 'vitest';
import { word } from '../../base/word.ts';
import type { Event } from './event.ts';
import { makeWorld } from './make-world.ts';
import { REFERENCE_PLATFORM } from './reference-platform.ts';
import type { Platform, Scenario } from './scenario.ts';
import { step, type Stepped } from './step.ts';
import type { World } from './world.ts';

const PF = 0x3b00;
const FIRST = 0x3b80;
const SECOND = 0x3b81;

const worldOf = (rows: Partial<Scenario> = {}): World =>
  makeWorld({
    title: '',
    prose: '',
    tags: [],
    policy: 'iommu-kernel',
    placement: 'last-8-bytes',
    profile: 'rev3',
    platform: REFERENCE_PLATFORM,
    steps: [],
    ...rows,
  });

/** Applies events, none of which may be refused. */
const after = (world: World, events: readonly Event[]): World =>
  events.reduce((now, event) => {
    const done = step(now, event);
    expect(done.trace.refusal).toBeUndefined();
    return done.world;
  }, world);

const PF_UP: readonly Event[] = [
  { kind: 'host-probe', requesterId: PF, mappings: [] },
  { kind: 'host-enable-vfs', requesterId: PF, count: 2 },
];

const takes = (requesterId: number): readonly Event[] => [
  { kind: 'host-assign', requesterId },
  { kind: 'guest-boot', requesterId },
  { kind: 'guest-set-pasid', requesterId, enable: true, execute: true, privileged: true },
];

const binds = (requesterId: number, change: Partial<Extract<Event, { kind: 'guest-bind' }>> = {}): Event => ({
  kind: 'guest-bind',
  requesterId,
  pasid: 5,
  pages: [{ virtualAddress: 0x1000_0000, guestAddress: 0x1234_5000, write: true, user: true }],
  supervisor: true,
  execute: true,
  writeProtect: false,
  ...change,
});

const asks = (requesterId: number, pasid: number | null, privileged = false): Event => ({
  kind: 'request',
  request: {
    requesterId,
    kind: 'untranslated',
    pasid,
    address: word(0, 0x1000_0000),
    access: 'read',
    execute: false,
    privileged,
    length: 8,
  },
});

const hostWrites = (requesterId: number, offset: number, value: number): Event => ({
  kind: 'config-write',
  by: 'host',
  requesterId,
  offset,
  width: 2,
  value,
});

const resultOf = ({ trace: { outcome } }: Stepped) => [
  outcome?.actual.verdict,
  outcome?.actual.output,
  outcome?.agreement,
];

/** The platform with other words in its PF's config space. */
function withPfWord(offset: number, value: number): Platform {
  const functions = REFERENCE_PLATFORM.functions.map((fn) => {
    const config = fn.config.slice();
    new DataView(config.buffer).setUint32(offset, value, true);
    return { ...fn, config };
  });
  return { ...REFERENCE_PLATFORM, functions };
}

describe('two VFs of one guest', () => {
  const both = after(worldOf(), [...PF_UP, ...takes(FIRST), ...takes(SECOND), binds(FIRST)]);

  it('have tables of their own: what one binds does not change what the other may do', () => {
    const bound = after(both, [
      binds(SECOND, {
        pages: [{ virtualAddress: 0x1000_0000, guestAddress: 0x2234_5000, write: true, user: true }],
        supervisor: false,
      }),
    ]);
    expect(resultOf(step(bound, asks(FIRST, 5, true)))).toEqual(['allowed', 0x9234_5000, 'agrees']);
    expect(resultOf(step(bound, asks(SECOND, 5)))).toEqual(['allowed', 0xa234_5000, 'agrees']);
    expect(resultOf(step(bound, asks(SECOND, 5, true)))).toEqual(['blocked', undefined, 'agrees']);
  });

  it('are still apart when a VF comes back after the VFs were off', () => {
    const again = after(both, [
      { kind: 'host-enable-vfs', requesterId: PF, count: 0 },
      { kind: 'host-enable-vfs', requesterId: PF, count: 2 },
      ...takes(FIRST),
    ]);
    expect(resultOf(step(again, asks(FIRST, 5)))).toEqual(['blocked', undefined, 'agrees']);
  });
});

describe('guest-bind', () => {
  const ready = after(worldOf(), [...PF_UP, ...takes(FIRST)]);

  it('takes PASIDs that a directory of 128 entries holds, and refuses those beyond', () => {
    expect(resultOf(step(after(ready, [binds(FIRST, { pasid: 0x1fff })]), asks(FIRST, 0x1fff)))).toEqual([
      'allowed',
      0x9234_5000,
      'agrees',
    ]);
    expect(step(ready, binds(FIRST, { pasid: 0x2000 })).trace.refusal?.reason).toContain('below 0x2000');
    expect(step(ready, binds(FIRST, { pasid: 0x8000 })).trace.refusal).toBeDefined();
  });

  it('refuses PASIDs beyond the Max PASID Width that the guest reads', () => {
    const narrow = after(worldOf({ platform: withPfWord(0xb44, 0x0406) }), [...PF_UP, ...takes(FIRST)]);
    expect(step(narrow, binds(FIRST, { pasid: 15 })).trace.refusal).toBeUndefined();
    expect(step(narrow, binds(FIRST, { pasid: 16 })).trace.refusal?.reason).toContain('below 0x10');
  });

  it('is refused when the pages for tables run out, instead of running into other tables', () => {
    // Pages 1 GiB apart: two tables for each, and 16 MiB for all tables.
    const pages = Array.from({ length: 1024 }, (_, i) => ({
      virtualAddress: i * 0x4000_0000,
      guestAddress: 0x1234_5000,
      write: true,
      user: true,
    }));
    const full = after(ready, [binds(FIRST, { pages })]);
    const refused = step(full, binds(FIRST, { pasid: 6, pages }));
    expect(refused.trace.refusal?.errno).toBe('-ENOMEM');
    expect(refused.world).toBe(full);
  });
});

describe('guest-boot', () => {
  it('is refused where the guest has no memory for its tables', () => {
    const guestMemory = REFERENCE_PLATFORM.guestMemory.slice(0, 1);
    const assigned = after(worldOf({ platform: { ...REFERENCE_PLATFORM, guestMemory } }), [
      ...PF_UP,
      { kind: 'host-assign', requesterId: FIRST },
    ]);
    const { refusal } = step(assigned, { kind: 'guest-boot', requesterId: FIRST }).trace;
    expect(refusal?.reason).toContain('no memory at 0x41000000');
  });
});

describe('host-enable-vfs', () => {
  it('0 clears the context entries of the VFs, so that nothing of a guest is left to them', () => {
    const again = after(worldOf(), [
      ...PF_UP,
      ...takes(FIRST),
      binds(FIRST),
      { kind: 'host-enable-vfs', requesterId: PF, count: 0 },
      { kind: 'host-enable-vfs', requesterId: PF, count: 2 },
      hostWrites(FIRST, 4, 6),
    ]);
    expect(again.assignments).toEqual([]);
    const { outcome } = step(again, asks(FIRST, 5)).trace;
    expect([outcome?.actual.decidedBy, outcome?.actual.fault?.code]).toEqual(['context.present', 0x41]);
  });

  it('0 clears VF Enable, MSE and NumVFs, and leaves ARI Capable Hierarchy', () => {
    const off = after(worldOf({ platform: withPfWord(0xb88, 0x10) }), [
      ...PF_UP,
      { kind: 'host-enable-vfs', requesterId: PF, count: 0 },
    ]);
    const config = off.functions.find(({ requesterId }) => requesterId === PF)?.config;
    expect([config?.[0xb88], config?.[0xb90]]).toEqual([0x10, 0]);
  });

  it('changes nothing where the number is there already, and refuses another one', () => {
    const up = after(worldOf(), PF_UP);
    const same = step(up, { kind: 'host-enable-vfs', requesterId: PF, count: 2 });
    expect([same.trace.refusal, same.world.functions]).toEqual([undefined, up.functions]);
    const { refusal } = step(up, { kind: 'host-enable-vfs', requesterId: PF, count: 3 }).trace;
    expect(refusal?.errno).toBe('-EBUSY');
  });
});

describe('host-assign', () => {
  it('opens the VF, attaches it, and then places the capability, as QEMU does', () => {
    const { trace } = step(after(worldOf(), PF_UP), { kind: 'host-assign', requesterId: FIRST });
    expect(trace.acts.map(({ actor }) => actor)).toEqual(['vfio', 'host', 'host', 'vmm']);
  });

  it('keeps the VF from drivers of the host', () => {
    const assigned = after(worldOf(), [...PF_UP, { kind: 'host-assign', requesterId: FIRST }]);
    const { refusal } = step(assigned, { kind: 'host-probe', requesterId: FIRST, mappings: [] }).trace;
    expect(refusal?.errno).toBe('-EBUSY');
  });
});

describe('guest-flr', () => {
  it('has ATS Enable restored before Command, as pci_restore_state does', () => {
    const up = after(worldOf(), [...PF_UP, ...takes(FIRST)]);
    const { trace } = step(up, { kind: 'guest-flr', requesterId: FIRST });
    const restored = trace.acts.find(({ short }) => short === 'restores')?.writes;
    expect(restored?.map((write) => 'offset' in write && write.offset)).toEqual([0x6e7, 0x004]);
  });
});

describe('the PF lock', () => {
  it('holds for raw writes to PASID Control too, and for no other register', () => {
    const rows = { policy: 'iommu-vmm-locked-pf' } as const;
    const held = after(worldOf(rows), [...PF_UP, { kind: 'host-assign', requesterId: FIRST }]);
    expect(step(held, hostWrites(PF, 0xb46, 0)).trace.refusal?.errno).toBe('-EBUSY');
    expect(step(held, hostWrites(PF, 0xb44, 0)).trace.refusal).toBeUndefined();
    expect(step(held, { kind: 'host-probe', requesterId: PF, mappings: [] }).trace.refusal?.errno).toBe(
      '-EBUSY',
    );
    expect(step(after(worldOf(rows), PF_UP), hostWrites(PF, 0xb46, 0)).trace.refusal).toBeUndefined();
  });
});

describe('memory-write by the guest', () => {
  it('is dropped where the guest has no memory, or may only read it', () => {
    const world = after(worldOf(), [...PF_UP, ...takes(FIRST)]);
    for (const address of [0x2_0000_0000, 0x8000_0000]) {
      const done = step(world, { kind: 'memory-write', by: 'guest', address, value: word(0, 1) });
      expect(done.trace.acts.map(({ outcome, writes }) => [outcome, writes])).toEqual([['drops', []]]);
    }
  });
});

describe('Bus Master Enable of a VF', () => {
  it('is one bit for both worlds: no overblock where the guest itself, or the host, clears it', () => {
    const world = after(worldOf(), [...PF_UP, ...takes(FIRST)]);
    for (const by of ['guest', 'host'] as const) {
      const write: Event = { kind: 'config-write', by, requesterId: FIRST, offset: 4, width: 2, value: 2 };
      const { outcome } = step(after(world, [write]), asks(FIRST, null)).trace;
      expect([outcome?.actual.decidedBy, outcome?.expected?.decidedBy, outcome?.agreement]).toEqual([
        'device.bus-master',
        'guest.bus-master',
        'agrees',
      ]);
    }
  });
});

describe('an address that no table entry or walk can hold', () => {
  it('is refused, and neither thrown at nor mapped somewhere else', () => {
    const world = after(worldOf(), [...PF_UP, ...takes(FIRST)]);
    for (const [from, to] of [
      [2 ** 48, 0],
      [0, 2 ** 52],
    ] as const) {
      const rights = { read: true, write: true };
      const mappings = [{ iova: from, address: to, ...rights }];
      expect(step(world, { kind: 'host-probe', requesterId: PF, mappings }).trace.refusal?.errno).toBe(
        '-ERANGE',
      );
      const pages = [{ virtualAddress: from, guestAddress: to, write: true, user: true }];
      expect(step(world, binds(FIRST, { pages })).trace.refusal?.actor).toBe('guest');
    }
  });
});
