import { describe, expect, it } from 'vitest';
import { readVirtual, writeVirtual } from './access.ts';
import { configOf, DSA, PF, pfOf, pfWords, VF, vfOf } from './config-fixture.ts';
import {
  emulatePasid,
  insertPasid,
  readPasidControl,
  reportedPasidCapability,
  withPasidControl,
} from './emulated-pasid.ts';
import { openVirtualConfig } from './virtual-config.ts';

type Words = Parameters<typeof vfOf>[0];

const setUp = (words: Words, pf = pfOf()) => {
  const functions = [pf, vfOf(words)];
  const read = (config: ReturnType<typeof openVirtualConfig>, offset: number) =>
    readVirtual(config, functions, VF, offset, 4);
  return { functions, config: openVirtualConfig(functions, VF), read };
};

describe('reportedPasidCapability', () => {
  it.each([
    ['Intel DSA: Privileged on, width 20', 0x1404, 0x0005, 0x1404],
    ['AMD host: Enable only, so neither Execute nor Privileged', 0x1006, 0x0001, 0x1000],
    ['Skylake graphics: Execute on', 0x1402, 0x0003, 0x1402],
    ['Translated Requests with PASID has no flag', 0x100e, 0x0009, 0x1000],
  ])('%s', (_, capability, control, reported) => {
    expect(reportedPasidCapability(pfOf(pfWords(control, capability)).config)).toBe(reported);
  });

  it('reads the DSA dump', () => {
    expect(reportedPasidCapability(DSA.config)).toBe(0x1404);
  });

  it('is 0 for a PF without PASID', () => {
    expect(reportedPasidCapability(configOf({}))).toBe(0);
  });
});

describe('emulatePasid', () => {
  it('links behind the last capability and starts with control 0 (T5: VF that ends with ATS, host like DSA)', () => {
    const pf = pfOf(pfWords(0x0005, 0x1404));
    const { functions, config, read } = setUp({ 0x100: [0x0001000f, 0x00000020] }, pf);
    const emulated = emulatePasid(config, 'last-8-bytes', pf.config);
    expect(read(emulated, 0x100)).toBe(0xff81000f);
    expect(read(emulated, 0xff8)).toBe(0x0001001b);
    expect(read(emulated, 0xffc)).toBe(0x00001404);
    const written = writeVirtual(emulated, functions, VF, 0xffe, 2, 0x0005);
    expect(read(written.config, 0xffc)).toBe(0x00051404);
    expect(written.hardware).toEqual([]);
  });

  it('accepts Execute and Privileged although they are not reported (T6: AMD host)', () => {
    const pf = pfOf(pfWords(0x0001, 0x1006));
    const { functions, config, read } = setUp({ 0x100: 0x0001000f }, pf);
    const emulated = emulatePasid(config, 'last-8-bytes', pf.config);
    expect(read(emulated, 0xffc)).toBe(0x00001000);
    const written = writeVirtual(emulated, functions, VF, 0xffe, 2, 0x0007);
    expect(read(written.config, 0xffc)).toBe(0x00071000);
  });

  it('makes none and says why where the VF has no extended capability (T7)', () => {
    const { config, read } = setUp({});
    const emulated = emulatePasid(config, 'last-8-bytes', pfOf().config);
    expect(emulated.emulated).toBeUndefined();
    expect(emulated.placementRefused).toMatch(/no extended capability at 0x100/);
    expect(read(emulated, 0xff8)).toBe(0);
  });

  it("takes the PF's offset and ascending position between two capabilities", () => {
    const { config, read } = setUp({ 0x100: 0xc001000f, 0xc00: 0x0001000e });
    const emulated = emulatePasid(config, 'same-as-pf', pfOf(pfWords(0x0007)).config);
    expect(read(emulated, 0x100)).toBe(0xb401000f);
    expect(read(emulated, 0xb40)).toBe(0xc001001b);
    expect(read(emulated, 0xb44)).toBe(0x00001406);
    expect(emulated.emulated).toEqual({ offset: 0xb40, length: 8, kind: 'PASID' });
  });

  it('links behind the VSEC of a ConnectX-7 VF whose ARI follows (as T4)', () => {
    const { config, read } = setUp({ 0x100: [0x1501000b, 0x00c10000, 0x00000000], 0x150: 0x0001000e });
    const emulated = emulatePasid(config, 'last-8-bytes', pfOf().config);
    expect(read(emulated, 0x100)).toBe(0x1501000b);
    expect(read(emulated, 0x150)).toBe(0xff81000e);
  });
});

describe('insertPasid', () => {
  const { config } = setUp({ 0x100: 0x2001000f, 0x200: 0x0001000e });

  it.each([
    ['the header of a capability', 0x200, /overlaps ARI at 0x200/],
    ['the dword before a header, which its second half would cover', 0x1fc, /overlaps ARI/],
    ['a misaligned offset', 0xff6, /not a multiple of 4/],
    ['an offset below 0x100', 0xf8, /below 0x100/],
    ['an offset whose capability would not fit', 0xffc, /beyond 0xfff/],
  ])('refuses %s', (_, offset, reason) => {
    const refused = insertPasid(config, offset, 0x1400);
    expect(refused.placementRefused).toMatch(reason);
    expect(refused.bytes).toBe(config.bytes);
    expect(refused.emulated).toBeUndefined();
  });

  it('refuses a list that loops or leaves extended space', () => {
    const looped = setUp({ 0x100: 0x2001000f, 0x200: 0x1001000e }).config;
    expect(insertPasid(looped, 0xff8, 0x1400).placementRefused).toMatch(/no end to link to/);
    const leaving = setUp({ 0x100: 0x0401000f }).config;
    expect(insertPasid(leaving, 0xff8, 0x1400).placementRefused).toMatch(/no end to link to/);
  });

  it('follows backward links to the end of the list', () => {
    const { config: backward, read } = setUp({ 0x100: 0x2ec10001, 0x2ec: 0x1e41000d, 0x1e4: 0x0001000f });
    const emulated = insertPasid(backward, 0xff8, 0x1400);
    expect(read(emulated, 0x1e4)).toBe(0xff81000f);
  });

  it('changes nothing in the space it was given', () => {
    const before = config.bytes.slice();
    insertPasid(config, 0xff8, 0x1400);
    expect(config.bytes).toEqual(before);
    expect(config.owners[0xff8]).toBe(0xff);
  });
});

describe('PASID Control', () => {
  const { config } = setUp({ 0x100: 0x0001000f });
  const emulated = insertPasid(config, 0xff8, 0x1400);

  it('starts at 0 and holds bits 2:0', () => {
    expect(readPasidControl(emulated)).toBe(0);
    expect(readPasidControl(withPasidControl(emulated, 0xffff))).toBe(0x0007);
    expect(readPasidControl(withPasidControl(emulated, 0x0005))).toBe(0x0005);
    expect(readPasidControl(emulated)).toBe(0);
  });

  it('does not exist without an emulated capability', () => {
    expect(readPasidControl(config)).toBeUndefined();
    expect(withPasidControl(config, 1)).toBe(config);
  });

  it('is not the control of the PF', () => {
    const pf = pfOf(pfWords(0x0007));
    expect(readPasidControl(openVirtualConfig([pf], PF))).toBeUndefined();
  });
});
