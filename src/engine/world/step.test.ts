import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PLACEMENTS, POLICIES, PROFILES } from '../../spec/policies.ts';
import { canonicalJson } from '../../base/canonical-json.ts';
import { arbitraryEvent } from './event.arbitrary.ts';
import type { Event } from './event.ts';
import { makeWorld } from './make-world.ts';
import { REFERENCE_PLATFORM } from './reference-platform.ts';
import { replay, worldAt } from './replay.ts';
import type { Scenario } from './scenario.ts';
import { step } from './step.ts';
import type { World } from './world.ts';

const scenarioOf = (rows: Partial<Scenario>, events: readonly Event[]): Scenario => ({
  title: 'test',
  prose: '',
  tags: [],
  policy: 'spoof',
  placement: 'last-8-bytes',
  profile: 'rev5',
  platform: REFERENCE_PLATFORM,
  ...rows,
  steps: events.map((event) => ({ event })),
});

const rows = fc.record({
  policy: fc.constantFrom(...POLICIES.map(({ id }) => id)),
  placement: fc.constantFrom(...PLACEMENTS.map(({ id }) => id)),
  profile: fc.constantFrom(...PROFILES.map(({ id }) => id)),
});

/** Random events, half of the time after a start that gets far enough to be interesting. */
const VF = 0x3b81;
const START: readonly Event[] = [
  { kind: 'host-probe', requesterId: 0x3b00, mappings: [] },
  { kind: 'host-enable-vfs', requesterId: 0x3b00, count: 2 },
  { kind: 'host-assign', requesterId: VF },
  { kind: 'guest-boot', requesterId: VF },
  { kind: 'guest-set-pasid', requesterId: VF, enable: true, execute: false, privileged: false },
];
const events = fc
  .tuple(fc.boolean(), fc.array(arbitraryEvent, { maxLength: 30 }))
  .map(([started, rest]) => (started ? [...START, ...rest] : rest));

/** Everything in a world as text, memory by its words. */
function fingerprint(world: World): string {
  const { memory, ...rest } = world;
  const pages = memory.frames().map((frame) => [frame, Array.from(memory.page(frame) ?? [])]);
  return canonicalJson({ ...rest, pages });
}

describe('step', () => {
  it('is total: any event gives a world and a trace, and a refusal changes nothing', () => {
    fc.assert(
      fc.property(rows, events, (chosen, list) => {
        let world = makeWorld(scenarioOf(chosen, []));
        let words = fingerprint(world);
        for (const event of list) {
          const done = step(world, event);
          expect(done.trace.sentence).not.toBe('');
          const after = fingerprint(done.world);
          if (done.trace.refusal !== undefined) expect(after).toBe(words);
          [world, words] = [done.world, after];
        }
      }),
      { numRuns: 25 },
    );
  });

  it('leaves the world before it as it was', () => {
    fc.assert(
      fc.property(rows, events, arbitraryEvent, (chosen, list, event) => {
        const world = worldAt(replay(scenarioOf(chosen, list)), list.length);
        const before = fingerprint(world);
        step(world, event);
        expect(fingerprint(world)).toBe(before);
      }),
      { numRuns: 40 },
    );
  });

  it('is deterministic: the same events give the same bytes and the same words', () => {
    fc.assert(
      fc.property(rows, events, (chosen, list) => {
        const [one, two] = [replay(scenarioOf(chosen, list)), replay(scenarioOf(chosen, list))];
        expect(one.steps.map(({ trace }) => canonicalJson(trace))).toEqual(
          two.steps.map(({ trace }) => canonicalJson(trace)),
        );
        expect(fingerprint(worldAt(one, list.length))).toBe(fingerprint(worldAt(two, list.length)));
      }),
      { numRuns: 20 },
    );
  });

  it('replays to any step as from zero, also from the run of an edited scenario', () => {
    fc.assert(
      fc.property(rows, events, fc.nat(40), arbitraryEvent, (chosen, list, at, extra) => {
        const scenario = scenarioOf(chosen, list);
        const run = replay(scenario);
        const cut = Math.min(at, list.length);
        const edited = { ...scenario, steps: [...scenario.steps.slice(0, cut), { event: extra }] };
        const incremental = replay(edited, { scenario, run });
        const fresh = replay(edited);
        expect(fingerprint(worldAt(incremental, cut))).toBe(fingerprint(worldAt(run, cut)));
        expect(fingerprint(worldAt(incremental, cut + 1))).toBe(fingerprint(worldAt(fresh, cut + 1)));
        expect(canonicalJson(incremental.steps.at(-1)?.trace)).toBe(canonicalJson(fresh.steps.at(-1)?.trace));
      }),
      { numRuns: 20 },
    );
  });
});
