import { describe, expect, it } from 'vitest';
import { unmetExpectations } from '../engine/world/expectations.ts';
import { replay } from '../engine/world/replay.ts';
import { GALLERY } from './gallery.ts';

describe('gallery', () => {
  it.each(GALLERY.map((scenario) => [scenario.id ?? scenario.title, scenario] as const))(
    '%s does what it promises',
    (_id, scenario) => {
      const run = replay(scenario);
      expect(unmetExpectations(scenario, run)).toEqual([]);
      const refused = run.steps.filter(({ trace }) => trace.refusal !== undefined);
      const promised = scenario.steps.filter((step) => step.expect?.verdict === 'refused');
      expect(refused.map(({ trace }) => trace.refusal?.reason)).toHaveLength(promised.length);
    },
  );

  it('has ids that are unique', () => {
    const ids = GALLERY.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
