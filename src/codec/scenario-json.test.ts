import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { word } from '../base/word.ts';
import { arbitraryEvent } from '../engine/world/event.arbitrary.ts';
import { REFERENCE_PLATFORM } from '../engine/world/reference-platform.ts';
import type { Platform, Scenario, ScenarioStep } from '../engine/world/scenario.ts';
import { PLACEMENTS, POLICIES, PROFILES } from '../spec/policies.ts';
import { DEFAULT_SCENARIO, GALLERY } from '../scenarios/gallery.ts';
import { makeScenarioJson, parseScenario, parseScenarioJson } from './scenario-json.ts';

const step: fc.Arbitrary<ScenarioStep> = fc
  .tuple(arbitraryEvent, fc.option(fc.string()), fc.boolean())
  .filter(([event]) => event.kind !== 'memory-write' || event.address < 2 ** 52)
  .map(([event, say, expects]) => ({
    event,
    ...(say === null ? {} : { say }),
    ...(expects ? { expect: { verdict: 'blocked', faultCode: 0x45, agreement: 'agrees' } as const } : {}),
  }));

const platform: fc.Arbitrary<Platform> = fc.record({
  name: fc.string(),
  functions: fc.uniqueArray(
    fc.record({
      requesterId: fc.nat(0xffff),
      role: fc.constantFrom<'pf' | 'vf' | 'other'>('pf', 'vf', 'other'),
      config: fc
        .constantFrom(64, 256, 4096)
        .chain((size) => fc.uint8Array({ minLength: size, maxLength: size })),
    }),
    { minLength: 1, maxLength: 2, selector: ({ requesterId }) => requesterId },
  ),
  iommu: fc.record({
    cap: fc.nat(0xffffffff).map((lo) => word(lo, lo)),
    ecap: fc.nat(0xffffffff).map((lo) => word(1, lo)),
    hostAddressWidth: fc.integer({ min: 32, max: 52 }),
  }),
  guestMemory: fc.constant([
    { guestAddress: 0, hostAddress: 0x1000, size: 0x2000, read: true, write: false },
  ]),
  memory: fc.constant([{ address: 0x1000, value: word(1, 2) }]),
});

const scenario: fc.Arbitrary<Scenario> = fc.record({
  title: fc.string({ maxLength: 50 }),
  prose: fc.string(),
  tags: fc.array(fc.string({ maxLength: 10 }), { maxLength: 3 }),
  policy: fc.constantFrom(...POLICIES.map(({ id }) => id)),
  placement: fc.constantFrom(...PLACEMENTS.map(({ id }) => id)),
  profile: fc.constantFrom(...PROFILES.map(({ id }) => id)),
  platform: fc.oneof(fc.constant(REFERENCE_PLATFORM), platform),
  steps: fc.array(step, { maxLength: 12 }),
});

describe('scenario JSON', () => {
  it('parse undoes make, and make is canonical', () => {
    fc.assert(
      fc.property(scenario, (value) => {
        const text = makeScenarioJson(value);
        const parsed = parseScenarioJson(text);
        if (!parsed.ok) throw new Error(parsed.error);
        expect(parsed.value).toEqual(value);
        expect(makeScenarioJson(parsed.value)).toBe(text);
      }),
    );
  });

  it('keeps every gallery scenario as it is', () => {
    for (const value of GALLERY) {
      expect(parseScenarioJson(makeScenarioJson(value))).toEqual({ ok: true, value });
    }
  });

  it.each([
    ['{', 'not JSON'],
    ['[]', 'format'],
    ['{"format":2}', 'format'],
    ['{"format":1}', 'title'],
  ])('answers %s with what is wrong', (text, word) => {
    const parsed = parseScenarioJson(text);
    expect(parsed.ok).toBe(false);
    expect(parsed.ok ? '' : parsed.error).toContain(word);
  });

  it('names the path of a wrong field', () => {
    const [first] = GALLERY;
    if (first === undefined) throw new Error('no gallery');
    const json = JSON.parse(makeScenarioJson(first)) as { events: Record<string, unknown>[] };
    json.events[1] = { ...json.events[1], address: '12345' };
    const parsed = parseScenarioJson(JSON.stringify(json));
    expect(parsed.ok ? '' : parsed.error).toMatch(/^events\.1\.address: expected 0x/);
  });

  it('never throws, whatever JSON it is given', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(parseScenarioJson(JSON.stringify(value)).ok).toBe(false);
      }),
    );
  });
});

describe('hostile JSON', () => {
  const platformJson = () => {
    const platform = { ...DEFAULT_SCENARIO.platform, name: 'own' };
    return JSON.parse(makeScenarioJson({ ...DEFAULT_SCENARIO, platform })) as {
      platform: { functions: unknown[]; guestMemory: unknown[] };
    };
  };
  const errorOf = (json: unknown): string => {
    const parsed = parseScenario(json);
    return parsed.ok ? '' : parsed.error;
  };

  it('is answered with a short sentence, however deep or long it is', () => {
    const deep = `{"format":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    const parsed = parseScenarioJson(deep);
    expect(parsed.ok ? '' : parsed.error).toContain('format');
    for (const json of [{ format: 'x'.repeat(1e6) }, { ...platformJson(), policy: 'x'.repeat(1e6) }]) {
      expect(errorOf(json).length).toBeGreaterThan(0);
      expect(errorOf(json).length).toBeLessThan(400);
    }
  });

  it('cannot ask for guest memory that overlaps, or that takes long to map', () => {
    const json = platformJson();
    const withWindow = (guestAddress: string, hostAddress: string, size: string) =>
      errorOf({
        ...json,
        platform: {
          ...json.platform,
          guestMemory: [
            ...json.platform.guestMemory,
            { guestAddress, hostAddress, size, read: true, write: true },
          ],
        },
      });
    expect(withWindow('0x100000000', '0x200000000', '0x1000')).toBe('');
    expect(withWindow('0x7ffff000', '0x200000000', '0x2000')).toContain('overlap');
    expect(withWindow('0x100001000', '0x200000000', '0x10000000')).toContain('65536');
    expect(withWindow('0xfffffffff000', '0x200000000', '0x2000')).toContain('2^48');
    expect(withWindow('0x100000000', '0xffffffffff000', '0x2000')).toContain('2^52');
  });

  it('cannot have one function twice', () => {
    const json = platformJson();
    const functions = [...json.platform.functions, ...json.platform.functions];
    expect(errorOf({ ...json, platform: { ...json.platform, functions } })).toContain('once');
  });
});
