import { describe, expect, test } from 'vitest';
import type { Act } from '../engine/world/trace.ts';
import { DEFAULT_SCENARIO } from '../scenarios/gallery.ts';
import { GUEST_FORBIDS, HARDWARE_ALLOWS, HARDWARE_BLOCKS, outcome, runOf } from './request-fixtures.ts';
import { selectColumns, selectSentence } from './select-timeline.ts';

const act = (actor: Act['actor'], short: string, kind: Act['outcome'] = 'done'): Act => ({
  actor,
  outcome: kind,
  short,
  text: short,
  writes: [],
});

describe('a column of the timeline', () => {
  const [composite, leak, block, refused] = selectColumns(
    runOf([
      {
        acts: [
          act('guest', 'Enable 0'),
          act('vmm', 'passes on'),
          act('vfio', 'keeps 0', 'drops'),
          act('guest', 'again'),
        ],
      },
      { outcome: outcome(HARDWARE_ALLOWS, GUEST_FORBIDS, 'leak') },
      { outcome: outcome(HARDWARE_BLOCKS, GUEST_FORBIDS, 'agrees') },
      { refusal: { actor: 'host', reason: 'Locked.', errno: '-EBUSY' } },
    ]),
  );

  test('stacks a composite step across the lanes, one cell an actor', () => {
    expect(composite?.cells.map(({ actor, text, more, drops }) => [actor, text, more, drops])).toEqual([
      ['guest', 'Enable 0', 1, false],
      ['vmm', 'passes on', 0, false],
      ['vfio', 'keeps 0', 0, true],
    ]);
  });

  test('says a request’s number and verdict in the device’s lane', () => {
    expect(leak?.cells).toMatchObject([{ actor: 'device', text: '#1 LEAK', verdict: 'leak' }]);
    expect(block?.cells).toMatchObject([{ actor: 'device', text: '#2 45h', verdict: 'blocked' }]);
  });

  test('marks a refused step', () => {
    expect(refused).toMatchObject({
      refused: true,
      cells: [{ actor: 'host', text: '-EBUSY', verdict: 'refused' }],
    });
  });
});

describe('the sentence of a step', () => {
  const run = runOf([{ sentence: 'What the engine says.' }]);
  const step = { event: { kind: 'guest-boot', requesterId: 0x3b81 }, say: 'Narration.' } as const;
  const say = (steps: typeof DEFAULT_SCENARIO.steps, cursor = 1) =>
    selectSentence({ run, cursor, scenario: { ...DEFAULT_SCENARIO, steps } });

  test('is the narration while the rows are those it was written for', () => {
    expect(say([{ ...step, expect: { verdict: 'allowed' } }])).toBe('Narration.');
  });

  test('is the engine’s own where the step has none', () => {
    expect(say([{ event: step.event }])).toBe('What the engine says.');
  });

  test('names the start', () => {
    expect(say([], 0)).toContain('Before the first step');
  });
});
