import { describe, expect, it } from 'vitest';
import { configOf, pfOf, pfWords, VF, vfOf } from './config-fixture.ts';
import { placeCapability } from './placement.ts';
import { openVirtualConfig } from './virtual-config.ts';

type Words = Parameters<typeof vfOf>[0];

const pf = pfOf().config;
const open = (words: Words) => openVirtualConfig([pfOf(), vfOf(words)], VF);
/** ATS alone, which leaves every other byte of extended space free. */
const free: Words = { 0x100: [0x0001000f, 0x00000020] };

describe('placeCapability', () => {
  it("takes the PF's offset", () => {
    expect(placeCapability('same-as-pf', open(free), pf)).toEqual({ ok: true, value: 0xb40 });
  });

  it('takes the last eight bytes', () => {
    expect(placeCapability('last-8-bytes', open(free), pf)).toEqual({ ok: true, value: 0xff8 });
  });

  it.each(['same-as-pf', 'last-8-bytes'] as const)('%s: refuses where the PF has no PASID', (placement) => {
    const without = configOf({ ...pfWords(0), 0x100: 0xb8010001 });
    expect(placeCapability(placement, open(free), without)).toEqual({
      ok: false,
      error: 'The PF has no PASID capability, so its VFs cannot use PASID.',
    });
  });

  it('refuses where the VF has nothing at 0x100, because no pointer could lead there (T7)', () => {
    expect(placeCapability('last-8-bytes', open({}), pf)).toEqual({
      ok: false,
      error:
        'The VF has no extended capability at 0x100, so no next pointer can lead to 0xff8: a guest would never find it.',
    });
  });

  it('refuses where VFIO shows no extended capability, though the device has hidden ones', () => {
    const result = placeCapability('last-8-bytes', open({ 0x100: 0x0001001f }), pf);
    expect(result.ok ? '' : result.error).toContain('no extended capability at 0x100');
  });

  it('refuses an offset inside a linked capability', () => {
    const config = open({ 0x100: 0xb381000f, 0xb38: [0x00010023, 0x01808086, 0x5] });
    expect(placeCapability('same-as-pf', config, pf)).toEqual({
      ok: false,
      error: '0xb40 overlaps DVSEC at 0xb38.',
    });
  });

  it('refuses an offset inside a capability that VFIO hides, even one whose length nobody knows', () => {
    const known = open({ 0x100: 0xb3c1000f, 0xb3c: [0x0001001f, 0, 0] });
    expect(placeCapability('same-as-pf', known, pf)).toEqual({
      ok: false,
      error: '0xb40 overlaps PTM at 0xb3c, which VFIO hides but the device has.',
    });
    const unknown = open({ 0x100: 0xb441000f, 0xb44: 0x000100f0 });
    expect(placeCapability('same-as-pf', unknown, pf)).toMatchObject({ ok: false });
  });

  it('refuses the part of AER that VFIO does not own (prefix log, up to 0x48 bytes)', () => {
    const config = open({ 0x100: 0xb001000f, 0xb00: 0x00020001, 0xb18: 0x00000800 });
    expect(placeCapability('same-as-pf', config, pf)).toMatchObject({
      ok: false,
      error: '0xb40 overlaps ERR at 0xb00.',
    });
  });

  it('refuses what would end beyond config space', () => {
    const beyond = configOf({ ...pfWords(0), 0x100: 0xffc10001, 0xffc: 0x0001001b });
    expect(placeCapability('same-as-pf', open(free), beyond)).toEqual({
      ok: false,
      error: 'A capability at 0xffc would end beyond 0xfff.',
    });
  });

  it('takes the dword right behind a capability', () => {
    const config = open({ 0x100: 0xb381000f, 0xb38: [0x0001000e, 0] });
    expect(placeCapability('same-as-pf', config, pf)).toEqual({ ok: true, value: 0xb40 });
  });
});
