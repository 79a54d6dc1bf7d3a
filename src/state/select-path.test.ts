import { describe, expect, it } from 'vitest';
import { replay } from '../engine/world/replay.ts';
import type { Scenario } from '../engine/world/scenario.ts';
import { asks } from '../scenarios/steps.ts';
import { GALLERY } from '../scenarios/gallery.ts';
import type { EntryCard, PathPicture } from './path-picture.ts';
import { pathOf } from './select-path.ts';
import { listRequests } from './select-request.ts';

const VF = 0x3b81;

function scenarioOf(id: string, change: Partial<Scenario> = {}): Scenario {
  const found = GALLERY.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no ${id}`);
  return { ...found, ...change };
}

function pictureOf(
  scenario: Scenario,
  {
    plane = 'hardware',
    request = -1,
    now = scenario.steps.length,
  }: { readonly plane?: PathPicture['plane']; readonly request?: number; readonly now?: number } = {},
): PathPicture {
  const run = replay(scenario);
  const step = listRequests(run).at(request);
  if (step === undefined) throw new Error('no request');
  const view = pathOf(run, step, plane, now);
  if (view.kind !== 'picture') throw new Error(view.text);
  return view.picture;
}

function cardOf(picture: PathPicture, structure: string): EntryCard | undefined {
  for (const { items } of picture.columns) {
    for (const item of items) {
      if (item.kind === 'entry' && item.card.structure === structure) return item.card;
    }
  }
  return undefined;
}

const spoof = scenarioOf('G04');
const kernel = scenarioOf('G04', { policy: 'iommu-kernel' });

describe('the way through the hardware', () => {
  it('passes every table to memory in a leak, and marks the bit that could have stopped it', () => {
    const picture = pictureOf(spoof);
    expect(picture.verdict).toBe('leak');
    expect(picture.reached).toEqual([
      'device',
      'unit',
      'root',
      'context',
      'pasid-directory',
      'pasid-entry',
      'first-stage',
      'second-stage',
      'memory',
    ]);
    expect(picture.memory).toEqual({ reached: true, text: 'HPA 92345000' });
    const context = cardOf(picture, 'context');
    expect(context).toMatchObject({ state: 'decisive', title: '81 · 3b:10.1', address: '01002020' });
    expect(context?.chips.filter(({ deciding }) => deciding)).toEqual([
      { id: 'paside', label: 'PASIDE', value: '1', deciding: true },
    ]);
    expect(cardOf(picture, 'root')).toMatchObject({
      state: 'passed',
      title: '3B upper',
      address: '010003B8',
    });
    expect(picture.answer).toBeUndefined();
  });

  it('ends where the entry blocks, and leaves the rest unread', () => {
    const picture = pictureOf(kernel);
    expect(picture.blockedAt).toBe('context');
    expect(picture.reached.at(-1)).toBe('context');
    expect(picture.unread).toEqual([
      'pasid-directory',
      'pasid-entry',
      'first-stage',
      'second-stage',
      'memory',
    ]);
    expect(cardOf(picture, 'context')).toMatchObject({ state: 'stop' });
    expect(cardOf(picture, 'pasid-entry')).toMatchObject({ state: 'unread' });
    expect(picture.answer).toBe('completion: UR, no data');
    expect(picture.result.title).toMatch(/^45h SCT\.6: .* Stopped at check 16\.$/);
  });

  it('shows the same entries whatever the policy, except what the policy changes', () => {
    const places = (picture: PathPicture) =>
      picture.columns.map(({ title, place, items }) => [
        title,
        place,
        items.map((item) => (item.kind === 'entry' ? item.card.title : item.kind)),
      ]);
    expect(places(pictureOf(kernel))).toEqual(places(pictureOf(spoof)));
  });

  it('folds sparse tables', () => {
    const context = pictureOf(spoof).columns.find(({ structure }) => structure === 'context');
    expect(context?.items.map((item) => (item.kind === 'fold' ? item.text : item.kind))).toEqual([
      '1 not present',
      'entry',
      '126 not present',
    ]);
  });

  it('stops at the device when its own gate is closed', () => {
    const picture = pictureOf(scenarioOf('G08'));
    expect(picture).toMatchObject({ blockedAt: 'device', reached: ['device'], verdict: 'overblock' });
    expect(picture.config?.arrow).toMatchObject({ to: 'device', kind: 'written' });
  });

  it('stops at the unit when it refuses execute before reading any table', () => {
    const g05 = scenarioOf('G05', { profile: 'rev5' });
    expect(pictureOf(g05)).toMatchObject({ blockedAt: 'unit', reached: ['device', 'unit'] });
  });

  it('sends nothing back for a posted write', () => {
    expect(pictureOf(kernel, { request: 2 })).toMatchObject({ verdict: 'blocked', answer: undefined });
  });

  it('names the second stage alone for a request without PASID', () => {
    const picture = pictureOf(spoof, { request: 0 });
    expect(picture.first).toMatchObject({ used: false, lines: ['not used'] });
    expect(picture.reached).not.toContain('first-stage');
    expect(cardOf(picture, 'pasid-entry')?.title).toBe('0 · second');
  });

  it('shows a bit that a later step changed with both values', () => {
    const changed = scenarioOf('G04', {
      policy: 'iommu-kernel',
      steps: kernel.steps.slice(0, 11),
    });
    const picture = pictureOf(changed, { request: 1 });
    expect(cardOf(picture, 'context')?.chips.find(({ id }) => id === 'paside')).toEqual({
      id: 'paside',
      label: 'PASIDE',
      value: '1',
      now: '0',
      deciding: false,
    });
  });
});

describe("the way through the guest's world", () => {
  it("walks the guest's own tables to guest-physical memory", () => {
    const picture = pictureOf(spoof, { plane: 'guest', request: 1 });
    expect(picture.verdict).toBe('allowed');
    expect(picture.memory.text).toBe('GPA 12345000');
    expect(picture.columns.map(({ place }) => place)).toEqual([
      '@41000000',
      '@41001000',
      '@41010000',
      '@41011000',
    ]);
    expect(picture.second.used).toBe(false);
  });

  it('ends at the device when the guest turned PASID off', () => {
    const picture = pictureOf(spoof, { plane: 'guest' });
    expect(picture).toMatchObject({ verdict: 'blocked', blockedAt: 'device' });
    expect(picture.result.title).toContain('The guest cleared PASID Enable');
  });

  it('has no tables before the guest has booted', () => {
    const early = scenarioOf('G04', {
      steps: [...spoof.steps.slice(0, 3), { event: asks(VF, 'read', '0x10000000') }],
    });
    const run = replay(early);
    const [step] = listRequests(run);
    expect(step && pathOf(run, step, 'guest', 4)).toMatchObject({ kind: 'none' });
  });
});

describe('who set the bits', () => {
  it('shows a write that ends in VFIO, and the entry that nobody writes', () => {
    const config = pictureOf(spoof).config;
    expect(config?.step).toBe(11);
    expect(config?.nodes.map(({ state, stops }) => [state, stops])).toEqual([
      ['active', false],
      ['active', false],
      ['active', true],
      ['ghost', false],
    ]);
    expect(config?.arrow).toEqual({
      from: 3,
      to: 'context',
      text: 'missing: nobody writes this entry',
      kind: 'missing',
    });
  });

  it('lands on the bit that the host wrote', () => {
    const config = pictureOf(kernel).config;
    expect(config?.arrow).toEqual({
      from: 3,
      to: 'context',
      text: '01002020 PASIDE 1 → 0',
      kind: 'written',
    });
    expect(config?.links.map(({ label }) => label)).toEqual(['trap', 'VFIO config region', 'kernel call']);
  });

  it('goes from the VMM to the host where the VMM keeps the register', () => {
    const config = pictureOf(scenarioOf('G04', { policy: 'iommu-vmm' })).config;
    expect(config?.links.map(({ from, to }) => [from, to])).toEqual([
      [0, 1],
      [1, 3],
    ]);
    expect(config?.nodes[2]?.state).toBe('ghost');
  });

  it("calls the host's lane the PF driver where only the PF's register is written", () => {
    const titleOf = (picture: PathPicture) => picture.config?.nodes[3]?.title;
    expect(titleOf(pictureOf(scenarioOf('G04', { policy: 'write-through' })))).toBe('PF driver');
    expect(titleOf(pictureOf(scenarioOf('G08')))).toBe('PF driver');
    expect(titleOf(pictureOf(kernel))).toBe('Host IOMMU driver');
    expect(titleOf(pictureOf(spoof))).toBe('Host IOMMU driver');
  });

  it("draws the guest's writes to its own tables in its own world", () => {
    const config = pictureOf(spoof, { plane: 'guest', request: 1, now: 7 }).config;
    expect(config).toMatchObject({ step: 6, arrow: { from: 0, to: 'pasid-entry', kind: 'written' } });
  });
});
