import { describe, expect, it } from 'vitest';
import { DEFAULT_SCENARIO, GALLERY } from '../scenarios/gallery.ts';
import { createExplorer } from './store.ts';

const lastVerdict = (store: ReturnType<typeof createExplorer>) =>
  store.getState().run.steps.at(-1)?.trace.outcome?.agreement;

describe('the store', () => {
  it('opens at the end of the scenario', () => {
    expect(createExplorer(DEFAULT_SCENARIO).getState().cursor).toBe(DEFAULT_SCENARIO.steps.length);
  });

  it('changes the policy and comes back to the scenario as it was written', () => {
    const store = createExplorer(DEFAULT_SCENARIO);
    store.getState().setPolicy('iommu-kernel');
    expect(lastVerdict(store)).toBe('agrees');
    expect(store.getState().scenario.steps[0]).not.toHaveProperty('say');
    store.getState().setPolicy('spoof');
    expect(store.getState().scenario).toBe(DEFAULT_SCENARIO);
    expect(lastVerdict(store)).toBe('leak');
  });

  it('keeps the step that is looked at when a row changes', () => {
    const store = createExplorer(DEFAULT_SCENARIO, 9);
    store.getState().selectStep(8);
    store.getState().setProfile('rev3');
    expect([store.getState().cursor, store.getState().selectedStep]).toEqual([9, 8]);
  });

  it('undoes and redoes every edit, and an edit after an undo drops what was undone', () => {
    const store = createExplorer(DEFAULT_SCENARIO);
    const other = GALLERY[0];
    if (other === undefined) throw new Error('no gallery');
    store.getState().setPolicy('iommu-vmm');
    store.getState().open(other);
    store.getState().undo();
    expect(store.getState().scenario.policy).toBe('iommu-vmm');
    store.getState().undo();
    expect(store.getState().scenario).toBe(DEFAULT_SCENARIO);
    store.getState().undo();
    expect(store.getState().scenario).toBe(DEFAULT_SCENARIO);
    store.getState().redo();
    expect(store.getState().scenario.policy).toBe('iommu-vmm');
    store.getState().setPolicy('pf-only');
    expect(store.getState().future).toEqual([]);
  });

  it('acts at the cursor: the past before it stays, what came after is forked away', () => {
    const store = createExplorer(DEFAULT_SCENARIO, 6);
    store.getState().act({ kind: 'guest-flr', requesterId: 0x3b81 });
    const { scenario, cursor } = store.getState();
    expect(scenario.steps).toHaveLength(7);
    expect(scenario.steps.slice(0, 6)).toEqual(DEFAULT_SCENARIO.steps.slice(0, 6));
    expect(cursor).toBe(7);
    expect(scenario.id).toBeUndefined();
  });

  it('never moves the cursor out of the scenario', () => {
    const store = createExplorer(DEFAULT_SCENARIO);
    store.getState().seek(-Infinity);
    expect(store.getState().cursor).toBe(0);
    store.getState().seek(99);
    expect(store.getState().cursor).toBe(DEFAULT_SCENARIO.steps.length);
  });
});
