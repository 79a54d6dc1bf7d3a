import { describe, expect, it } from 'vitest';
import { replay, worldAt } from '../engine/world/replay.ts';
import type { Event } from '../engine/world/event.ts';
import type { Scenario } from '../engine/world/scenario.ts';
import type { PolicyId, ProfileId } from '../spec/policies.ts';
import { GALLERY } from '../scenarios/gallery.ts';
import { controlOf, controlTable, selectControlTable } from './select-control.ts';
import { listRequests } from './select-request.ts';
import { createExplorer } from './store.ts';

const VF = 0x3b81;

function scenarioOf(id: string, change: Partial<Scenario> = {}): Scenario {
  const found = GALLERY.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no ${id}`);
  return { ...found, ...change };
}

const rowsOf = (id: string, policy: PolicyId, profile: ProfileId = 'rev5', pasid: number | undefined = 5) => {
  const scenario = scenarioOf(id, { policy, profile });
  const world = worldAt(replay(scenario), scenario.steps.length);
  return Object.fromEntries(controlTable(world, VF, pasid).rows.map((row) => [row.id, row]));
};

describe('claimed, actual, enforced', () => {
  it('shows a cleared enable bit that nothing backs', () => {
    const { pasid } = rowsOf('G04', 'spoof');
    expect(pasid).toMatchObject({
      claimed: { value: 0, where: 'VF @FFE' },
      actual: { value: 1, where: 'PF @B46' },
      enforced: { value: 1, where: 'PASIDE', effect: 'lets it through', blocks: false },
      claimedDiffers: true,
      enforcedDiffers: false,
    });
  });

  it("shows the same bit enforced in the VF's context entry", () => {
    expect(rowsOf('G04', 'iommu-kernel')['pasid']).toMatchObject({
      claimed: { value: 0 },
      actual: { value: 1 },
      enforced: { value: 0, effect: 'blocks 45h', blocks: true },
      enforcedDiffers: true,
    });
  });

  it('keeps what the guest claims apart from what it reads back', () => {
    expect(rowsOf('G04', 'read-only-mirror')['pasid']?.claimed).toEqual({
      value: 0,
      where: 'VF @FFE, reads 1',
    });
  });

  it('has nothing to claim without a capability', () => {
    expect(rowsOf('G04', 'pf-only')['pasid']?.claimed).toEqual({ value: undefined, where: 'none' });
  });

  it('takes privileged from SRE of the PASID entry', () => {
    expect(rowsOf('G04', 'spoof')['privileged']?.enforced).toEqual({
      value: 0,
      where: 'SRE, PASID 5',
      effect: 'blocks 5Dh',
      blocks: true,
    });
  });

  describe('names what stops a request before its PASID entry is looked at', () => {
    const effectsOf = (events: readonly Event[], pasid: number, policy: PolicyId = 'spoof') => {
      const scenario = scenarioOf('G05', {
        policy,
        profile: 'rev3',
        steps: events.map((event) => ({ event })),
      });
      const { rows } = controlTable(worldAt(replay(scenario), events.length), VF, pasid);
      const one = (id: string) => rows.find((row) => row.id === id)?.enforced.effect;
      return [one('pasid'), one('privileged'), one('execute')];
    };
    const all = scenarioOf('G05').steps.map(({ event }) => event);
    const until = (kind: Event['kind']) =>
      all.slice(
        0,
        all.findIndex((event) => event.kind === kind),
      );

    it('the root entry while no VF on its half of the bus was taken', () => {
      expect(effectsOf(until('host-assign'), 5)).toEqual(['blocks 39h', 'blocks 39h', 'blocks 39h']);
    });

    it('the context entry of a VF that nobody took, beside one that was', () => {
      const sibling = [...until('host-assign'), { kind: 'host-assign', requesterId: 0x3b80 } as const];
      expect(effectsOf(sibling, 5)).toEqual(['blocks 41h', 'blocks 41h', 'blocks 41h']);
    });

    it('PASIDE, clear while the guest has not turned PASID on', () => {
      expect(effectsOf(until('guest-set-pasid'), 5, 'iommu-kernel')).toEqual([
        'blocks 45h',
        'blocks 45h',
        'blocks 45h',
      ]);
    });

    it.each([
      [0x7ffff, 'blocks 46h'],
      [0, 'blocks 48h'],
      [0x80, 'blocks 51h'],
    ])('the PASID 0x%s of the request itself', (pasid, effect) => {
      expect(effectsOf(all, pasid)).toEqual(['lets it through', effect, effect]);
    });
  });

  it.each([
    ['rev3', 'spoof', { value: 1, where: 'ERE, PASID 5', effect: 'lets it through', blocks: false }],
    ['rev3', 'iommu-kernel', { value: 0, where: 'ERE, PASID 5', effect: 'blocks 5Ch', blocks: true }],
    ['rev4', 'spoof', { value: undefined, where: 'rev4', effect: 'refuses 5Ch', blocks: true }],
    ['rev5', 'spoof', { value: undefined, where: 'rev5', effect: 'refuses 34h', blocks: true }],
  ] as const)('enforces execute as %s does under %s', (profile, policy, expected) => {
    expect(rowsOf('G05', policy, profile)['execute']?.enforced).toEqual(expected);
  });

  it('takes PRI from the PF and ATS from the function itself', () => {
    const { pri, ats } = rowsOf('G04', 'spoof');
    expect(pri).toMatchObject({
      claimed: { value: undefined, where: 'none' },
      actual: { where: 'PF @B24' },
      enforced: { where: 'PRE' },
    });
    expect(ats).toMatchObject({
      claimed: { value: 1, where: 'VF @6E6' },
      actual: { value: 1, where: 'VF @6E6' },
      enforced: { value: 1, where: 'DTE', effect: 'accepts' },
    });
  });

  it('puts a request on the row of the bit that decides it', () => {
    const controls = (id: string) =>
      listRequests(replay(scenarioOf(id))).map(({ outcome }) => controlOf(outcome));
    expect(controls('G06')).toEqual(['execute']);
    expect(controls('G07')).toEqual(['privileged']);
    expect(controls('G04')).toEqual([undefined, 'pasid', 'pasid', 'pasid', undefined, 'pasid']);
  });

  it('tints the row only while its request is the last thing that happened', () => {
    const explorer = createExplorer(scenarioOf('G04'));
    const hot = () => selectControlTable(explorer.getState())?.rows.find((row) => row.hot !== undefined);
    expect(hot()).toMatchObject({ id: 'pasid', hot: 'leak' });
    explorer.getState().act({ kind: 'guest-clear-bit', requesterId: VF, bit: 'enable' });
    expect(hot()).toBeUndefined();
    explorer.getState().undo();
    expect(hot()).toMatchObject({ id: 'pasid', hot: 'leak' });
  });

  it('says nothing before there is a function to speak of', () => {
    const empty = scenarioOf('G04', {
      steps: [],
      platform: { ...scenarioOf('G04').platform, functions: [] },
    });
    expect(selectControlTable(createExplorer(empty).getState())).toBeUndefined();
  });
});
