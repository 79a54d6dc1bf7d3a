import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { POLICIES } from '../spec/policies.ts';
import { DEFAULT_SCENARIO, GALLERY } from '../scenarios/gallery.ts';
import { deflateText, inflateText, MAX_INFLATED } from './deflate.ts';
import { withRows } from '../engine/world/with-rows.ts';
import { makeLink, parseLink } from './link.ts';

const opened = async (fragment: string) => {
  const link = await parseLink(GALLERY, fragment);
  if (!link.ok) throw new Error(link.error);
  return link.value;
};

describe('links', () => {
  it('restore every gallery scenario at every step, in a form that people can read', async () => {
    for (const scenario of GALLERY) {
      for (let cursor = 0; cursor <= scenario.steps.length; cursor++) {
        const fragment = await makeLink(GALLERY, scenario, cursor);
        expect(fragment).toMatch(new RegExp(`^#/1/${scenario.id ?? ''}@${String(cursor)}~[0-9a-f]{8}$`));
        const link = await opened(fragment);
        expect(link.scenario).toBe(scenario);
        expect(link.cursor).toBe(cursor);
        expect(link.promised).toBe(link.found);
      }
    }
  });

  it('name the rows that were changed', async () => {
    for (const { id: policy } of POLICIES) {
      const scenario = withRows(DEFAULT_SCENARIO, { policy, profile: 'rev3' });
      const fragment = await makeLink(GALLERY, scenario, 3);
      expect(fragment).toContain('rev3@3');
      expect((await opened(fragment)).scenario).toEqual(scenario);
    }
  });

  it('pack an edited scenario whole', async () => {
    const { id: _id, ...own } = DEFAULT_SCENARIO;
    const scenario = { ...own, steps: own.steps.slice(0, 9) };
    const fragment = await makeLink(GALLERY, scenario, 9);
    expect(fragment).toMatch(/^#\/1\/z[\w-]+@9~/);
    expect((await opened(fragment)).scenario).toEqual(scenario);
  });

  it.each([
    ['#nonsense', 'form'],
    ['#/2/G04@1', 'format 2'],
    ['#/1/G99@1', 'G99'],
    ['#/1/G04,quantum@1', 'quantum'],
    ['#/1/G04@99', 'step 99'],
    ['#/1/G04@x', 'step x'],
    ['#/1/zAAAA@1', 'damaged'],
    ['#/1/z%%%@1', 'base64url'],
  ])('%s is answered with what is wrong', async (fragment, word) => {
    const link = await parseLink(GALLERY, fragment);
    expect(link.ok ? '' : link.error).toContain(word);
  });

  it('never throw, however they are damaged', async () => {
    const { id: _id, ...own } = DEFAULT_SCENARIO;
    const whole = await makeLink(GALLERY, own, 2);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length), fc.string({ maxLength: 5 }), fc.nat(6), async (at, put, cut) => {
        const link = await parseLink(GALLERY, whole.slice(0, at) + put + whole.slice(at + cut));
        expect(typeof link.ok).toBe('boolean');
      }),
      { numRuns: 200 },
    );
  });

  it('refuse to unpack a bomb', async () => {
    const bomb = await deflateText('a'.repeat(MAX_INFLATED + 1));
    expect(await inflateText(bomb)).toEqual({
      ok: false,
      error: `it unpacks to more than ${String(MAX_INFLATED)} bytes`,
    });
  });
});
