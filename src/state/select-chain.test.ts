import { describe, expect, it } from 'vitest';
import { REFERENCE_PLATFORM } from '../engine/world/reference-platform.ts';
import { replay } from '../engine/world/replay.ts';
import type { Scenario } from '../engine/world/scenario.ts';
import { GALLERY } from '../scenarios/gallery.ts';
import type { ConfigChain } from './chain.ts';
import { chainsOf } from './select-chain.ts';
import { focusAt } from './select-focus.ts';

const [first] = GALLERY;
const scenario = (change: Partial<Scenario> = {}): Scenario => {
  const found = GALLERY.find(({ id }) => id === 'G04') ?? first;
  if (found === undefined) throw new Error('the gallery is empty');
  return { ...found, ...change };
};

const chainsAt = (of: Scenario, cursor = of.steps.length, focus?: number): readonly ConfigChain[] =>
  chainsOf(focusAt(replay(of), cursor, focus));

const block = (chain: ConfigChain | undefined, offset: number) =>
  chain?.blocks.find((one) => one.offset === offset);

describe('chains of the function in focus', () => {
  it('shows the PF alone before any VF exists', () => {
    expect(chainsAt(scenario(), 1).map(({ id, title }) => [id, title])).toEqual([['pf', 'PF in hardware']]);
  });

  it('follows the VF that was assigned last, and another one when told', () => {
    expect(chainsAt(scenario()).map(({ id, requesterId }) => [id, requesterId])).toEqual([
      ['pf', 0x3b00],
      ['vf', 0x3b81],
      ['guest', 0x3b81],
    ]);
    expect(chainsAt(scenario(), undefined, 0x3b80).map(({ requesterId }) => requesterId)).toEqual([
      0x3b00, 0x3b80,
    ]);
  });

  it('marks what VFs share, borrow, and what is emulated or hidden', () => {
    const [pf, vf, guest] = chainsAt(scenario());
    expect(block(pf, 0xb40)).toMatchObject({ name: 'PASID', state: 'shared', length: 8 });
    expect(block(pf, 0xb80)).toMatchObject({ name: 'SRIOV', state: 'linked' });
    expect(block(vf, 0xb40)).toMatchObject({ name: 'PASID', state: 'borrowed' });
    expect(block(vf, 0x708)).toMatchObject({ state: 'hidden-registers', length: 0x78 });
    expect(block(guest, 0xff8)).toMatchObject({ name: 'PASID', state: 'emulated', keeper: 'vmm' });
    expect(block(guest, 0xd00)).toMatchObject({ name: 'DEV3', state: 'hidden' });
    expect(block(guest, 0xb40)).toBeUndefined();
  });

  it('tells next pointers that software wrote from the device’s own', () => {
    const [, vf, guest] = chainsAt(scenario());
    expect(vf?.links.find(({ from }) => from === 0x6e0)).toEqual({ kind: 'ext', from: 0x6e0, to: 0xd00 });
    expect(guest?.links.find(({ from }) => from === 0x6e0)).toEqual({
      kind: 'ext',
      from: 0x6e0,
      to: 0xff8,
      keeper: 'vmm',
    });
    expect(guest?.links.find(({ from }) => from === 0x100)).toEqual({ kind: 'ext', from: 0x100, to: 0x148 });
  });

  it('says what an emulated capability lies on', () => {
    const functions = REFERENCE_PLATFORM.functions.map((fn) => ({
      ...fn,
      vfHidden: [{ offset: 0xb40, length: 0x10 }],
    }));
    const chains = chainsAt(
      scenario({ placement: 'same-as-pf', platform: { ...REFERENCE_PLATFORM, functions } }),
    );
    const guest = chains.find(({ id }) => id === 'guest');
    const pasid = guest?.blocks.find(({ state }) => state === 'emulated');
    expect(pasid?.overlaps).toBe('hidden registers at 0xb40 to 0xb4f');
    expect(guest?.problems).toContain('PASID at 0xb40 lies on hidden registers at 0xb40 to 0xb4f.');
  });

  it('draws no extended links where no standard capability leads software there', () => {
    const config = REFERENCE_PLATFORM.functions[0]?.config.slice() ?? new Uint8Array();
    config[0x34] = 0x80; // MSI, then PM: no PCI Express
    const functions = [{ requesterId: 0x3b00, role: 'pf' as const, config }];
    const [only] = chainsAt(scenario({ platform: { ...REFERENCE_PLATFORM, functions }, steps: [] }));
    expect(only?.links.map(({ from, to }) => [from, to])).toEqual([
      [0x34, 0x80],
      [0x80, 0xa0],
    ]);
    expect(only?.title).toBe('In hardware');
  });

  it('keeps the link that closes a loop, and says so', () => {
    const config = REFERENCE_PLATFORM.functions[0]?.config.slice() ?? new Uint8Array();
    config.set([0x0e, 0x00, 0x01, 0x10], 0x148); // ARI, next 100h
    const functions = [{ requesterId: 0x3b00, role: 'pf' as const, config }];
    const [pf] = chainsAt(scenario({ platform: { ...REFERENCE_PLATFORM, functions }, steps: [] }));
    expect(pf?.links).toContainEqual({ kind: 'ext', from: 0x148, to: 0x100 });
    expect(pf?.problems.some((text) => text.includes('comes back to 100h'))).toBe(true);
  });
});
