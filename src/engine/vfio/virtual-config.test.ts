import { describe, expect, it } from 'vitest';
import { readU16, readU32 } from '../config-space/bytes.ts';
import type { FunctionState } from '../device/function-state.ts';
import { readVirtual } from './access.ts';
import { configOf, DSA, PF, pfOf, VF, vfOf } from './config-fixture.ts';
import { openVirtualConfig } from './virtual-config.ts';

const DSA_ID = 0x6a08;

/** Skylake graphics 8086:191e: PASID is the first extended capability (pciutils, tests/cap-pasid-pri). */
const skylakeGraphics: FunctionState = {
  requesterId: 0x0010,
  role: 'other',
  config: configOf({
    0x00: 0x191e8086,
    0x04: 0x00100006,
    0x34: 0x00000070,
    0x70: 0x00920010,
    0x100: [0x2001001b, 0x00031402],
    0x200: [0x3001000f, 0x80000020],
    0x300: [0x00010013, 0x80000000, 0x00008000, 0x00000000],
  }),
};

describe('openVirtualConfig', () => {
  it('links around a hidden PASID and leaves its bytes raw (T1: Intel DSA)', () => {
    const config = openVirtualConfig([DSA], DSA_ID);
    expect(readU32(config.bytes, 0x220)).toBe(0x2401000f);
    expect(Array.from(config.owners.subarray(0x230, 0x238))).toEqual(Array(8).fill(0xff));
    expect(config.hidden).toEqual([{ kind: 'ext', id: 0x1b, offset: 0x230, length: 8 }]);
    expect(readVirtual(config, [DSA], DSA_ID, 0x220, 4)).toBe(0x2401000f);
    expect(readVirtual(config, [DSA], DSA_ID, 0x224, 4)).toBe(0x80000060);
    expect(readVirtual(config, [DSA], DSA_ID, 0x234, 4)).toBe(0x00051404);
    expect(readVirtual(config, [DSA], DSA_ID, 0x244, 4)).toBe(0x81000000);
  });

  it('leaves a placeholder of a hidden capability that is first (T2: Skylake graphics)', () => {
    const config = openVirtualConfig([skylakeGraphics], 0x0010);
    expect(readVirtual(config, [skylakeGraphics], 0x0010, 0x100, 4)).toBe(0x20000000);
    expect(Array.from(config.owners.subarray(0x100, 0x108))).toEqual([
      0x1b, 0x1b, 0x1b, 0x1b, 0xff, 0xff, 0xff, 0xff,
    ]);
    expect(config.hidden).toEqual([{ kind: 'ext', id: 0x1b, offset: 0x100, length: 8 }]);
  });

  it('shows VSEC and ARI of a VF and owns what the VSEC length says (as T3: ConnectX-7 VF)', () => {
    const vf = vfOf({ 0x100: [0x1501000b, 0x00c10000, 0x00000000], 0x150: 0x0001000e });
    const config = openVirtualConfig([pfOf(), vf], VF);
    expect(readU32(config.bytes, 0x100)).toBe(0x1501000b);
    expect(readU32(config.bytes, 0x150)).toBe(0x0001000e);
    expect(config.hidden).toEqual([]);
    expect([config.owners[0x10b], config.owners[0x10c]]).toEqual([0x0b, 0xff]);
    expect([config.owners[0x157], config.owners[0x158]]).toEqual([0x0e, 0xff]);
  });

  it('re-points the header before a hidden SECPCI and leaves its body raw (T8)', () => {
    const vf = vfOf({ 0x100: 0x1c020001, 0x1c0: [0x23010019, 0x0000000f], 0x230: 0x0001000d });
    const config = openVirtualConfig([pfOf(), vf], VF);
    expect(readU32(config.bytes, 0x100)).toBe(0x23020001);
    expect(config.owners[0x1c0]).toBe(0xff);
    expect(readVirtual(config, [pfOf(), vf], VF, 0x1c0, 4)).toBe(0x23010019);
    expect(config.hidden.map(({ id, offset }) => [id, offset])).toEqual([[0x19, 0x1c0]]);
  });

  it('shows no extended space where every extended capability is hidden', () => {
    const vf = vfOf({ 0x100: 0x14010019, 0x140: 0x0001001f });
    const config = openVirtualConfig([pfOf(), vf], VF);
    expect(readVirtual(config, [pfOf(), vf], VF, 0x100, 4)).toBe(0);
    expect(config.hidden.map(({ offset }) => offset)).toEqual([0x100, 0x140]);
    const stray = openVirtualConfig([vfOf({ 0x100: 0x04010019 })], VF);
    expect(readU32(stray.bytes, 0x100)).toBe(0);
  });

  it('leaves extended space raw where the dword at 0x100 is 0 or no PCI Express capability exists', () => {
    const empty = openVirtualConfig([vfOf({})], VF);
    expect(Array.from(empty.owners.subarray(0x100)).every((owner) => owner === 0xff)).toBe(true);
    const conventional = vfOf({ 0x34: 0, 0x100: 0x0001000f });
    const config = openVirtualConfig([conventional], VF);
    expect(config.owners[0x100]).toBe(0xff);
    expect(config.hidden).toEqual([]);
  });

  it("takes a VF's IDs from its PF, sets Memory Space Enable and clears the interrupt pin", () => {
    const vf = vfOf({ 0x3c: 0x00000100 });
    const config = openVirtualConfig([pfOf(), vf], VF);
    expect(readU32(config.bytes, 0x00)).toBe(0x0d528086);
    expect(readU16(config.bytes, 0x04)).toBe(0x0002);
    expect(config.bytes[0x3d]).toBe(0);
    expect(readU32(vf.config, 0x00)).toBe(0xffffffff);
  });

  it("keeps a PF's own IDs and Command", () => {
    const config = openVirtualConfig([pfOf()], PF);
    expect(readU32(config.bytes, 0x00)).toBe(0x0d938086);
    expect(readU16(config.bytes, 0x04)).toBe(0x0006);
  });

  it('takes hidden standard capabilities out and clears Capabilities List when none is left', () => {
    const some = vfOf({ 0x34: 0x60, 0x60: 0x0000400d });
    const config = openVirtualConfig([some], VF);
    expect(config.bytes[0x34]).toBe(0x40);
    expect(config.hidden).toEqual([{ kind: 'std', id: 0x0d, offset: 0x60, length: 8 }]);
    const none = openVirtualConfig([vfOf({ 0x34: 0x60, 0x60: 0x0000000d })], VF);
    expect(readU16(none.bytes, 0x06)).toBe(0x0000);
  });

  it('owns 0x2C bytes of AER, so its tail is raw', () => {
    const config = openVirtualConfig([DSA], DSA_ID);
    expect([config.owners[0x12b], config.owners[0x12c]]).toEqual([0x01, 0xff]);
  });

  it('ends on a list that loops', () => {
    const vf = vfOf({ 0x100: 0x2001000e, 0x200: 0x1001000f });
    expect(openVirtualConfig([vf], VF).owned.map(({ offset }) => offset)).toEqual([0x40, 0x100, 0x200]);
  });

  it('answers for a Requester ID without function with a space of ones', () => {
    const config = openVirtualConfig([], VF);
    expect(readVirtual(config, [], VF, 0x00, 4)).toBe(0xffffffff);
    expect(config.hidden).toEqual([]);
  });
});
