import { describe, expect, it } from 'vitest';
import { unmetExpectations } from '../engine/world/expectations.ts';
import { replay } from '../engine/world/replay.ts';
import type { Scenario } from '../engine/world/scenario.ts';
import { FAULT_REASONS } from '../spec/vtd/fault-reasons.ts';
import { ALL_SCENARIOS } from './all.ts';
import { FAULT_CASES, NOT_REPRODUCIBLE } from './fault-scenarios.ts';

const cases = FAULT_CASES.map((each) => [each.scenario.id ?? '', each] as const);
const hexOf = (codes: readonly number[]): string[] => codes.map((code) => code.toString(16));

/** How the last request of a scenario ends. */
const lastOf = (scenario: Scenario) => replay(scenario).steps.at(-1)?.trace.outcome?.actual;

const without = (scenario: Scenario, index: number): Scenario => ({
  ...scenario,
  steps: scenario.steps.filter((_, at) => at !== index),
});

/** Its translated address is beyond the host too, so that without the table another reason stops it. */
const BLOCKED_EITHER_WAY = ['F60'];

describe('fault scenarios', () => {
  it('are one for every fault reason, or there is a reason why not', () => {
    const covered = [...FAULT_CASES.map(({ code }) => code), ...NOT_REPRODUCIBLE.keys()];
    expect(hexOf(covered.sort((a, b) => a - b))).toEqual(hexOf(FAULT_REASONS.map(({ code }) => code)));
    expect(FAULT_CASES).toHaveLength(55);
    expect(NOT_REPRODUCIBLE.size).toBe(32);
  });

  it.each(cases)('%s ends with its fault reason, as promised', (id, { code, scenario }) => {
    expect(id).toBe(`F${code.toString(16).toUpperCase().padStart(2, '0')}`);
    const run = replay(scenario);
    expect(unmetExpectations(scenario, run)).toEqual([]);
    expect(run.steps.map(({ trace }) => trace.refusal?.reason).filter(Boolean)).toEqual([]);
    expect(lastOf(scenario)?.fault?.code).toBe(code);
    expect(scenario.steps.at(-1)?.expect).toMatchObject({ verdict: 'blocked', faultCode: code });
  });

  it.each(cases.filter(([, { breaking }]) => breaking > 0))(
    '%s does not end so without any one of the steps that break something',
    (id, { code, scenario, breaking }) => {
      const last = scenario.steps.length - 1;
      for (let index = last - breaking; index < last; index++) {
        const whole = lastOf(without(scenario, index));
        expect(whole?.fault?.code).not.toBe(code);
        if (!BLOCKED_EITHER_WAY.includes(id)) expect(whole?.verdict).toBe('allowed');
        expect(scenario.steps[index]?.say).toBeDefined();
      }
    },
  );

  it.each(cases.filter(([, { breaking }]) => breaking === 0))(
    '%s shows a request that the same tables let through',
    (_id, { scenario }) => {
      const [before, last] = scenario.steps.slice(-2);
      expect(before?.expect?.verdict).toBe('allowed');
      expect(last?.event).not.toEqual(before?.event);
    },
  );

  it('break only a few things, most of them one', () => {
    const counts = FAULT_CASES.map(({ breaking }) => breaking);
    expect(Math.max(...counts)).toBe(2);
    expect(counts.filter((count) => count === 2)).toHaveLength(4);
  });
});

describe('all scenarios', () => {
  it('have ids of their own', () => {
    const ids = ALL_SCENARIOS.map(({ id }) => id);
    expect(ids).not.toContain(undefined);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
