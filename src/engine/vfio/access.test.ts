import { describe, expect, it } from 'vitest';
import type { FunctionState } from '../device/function-state.ts';
import { readVirtual, writeVirtual } from './access.ts';
import { DSA, pfOf, VF, vfOf } from './config-fixture.ts';
import { insertPasid } from './emulated-pasid.ts';
import { openVirtualConfig } from './virtual-config.ts';

const DSA_ID = 0x6a08;

/**
 * A VF with one capability of each permission: PCI Express at 0x40, PM at 0x80, MSI (64-bit, 4 vectors) at 0x90,
 * MSI-X at 0xA0, AF at 0xB0, a vendor capability of 8 bytes at 0xC0; AER, ARI, ATS, DVSEC and TPH above 0x100.
 */
const vf = vfOf({
  0x40: [0x00028010, 0x10008000, 0x00002810],
  0x68: 0x00000000,
  0x80: [0xfe039001, 0x00008100],
  0x90: [0x0084a005, 0xfee00000],
  0xa0: [0x8007b011, 0x00000000, 0x00002000],
  0xb0: [0x0306c013, 0x00000000],
  0xc0: [0x00080009, 0x00000000],
  0x100: [0x15020001, 0x00000000, 0x00000000, 0x00462030],
  0x150: [0x1601000e, 0x00000000],
  0x160: [0x1701000f, 0x80000020],
  0x170: [0x18010023, 0x01008086, 0x00000000, 0x00000000],
  0x180: [0x00010017, 0x00000001, 0x00000000],
});
const functions: readonly FunctionState[] = [pfOf(), vf];
const opened = openVirtualConfig(functions, VF);

const read = (offset: number, width: 1 | 2 | 4): number => readVirtual(opened, functions, VF, offset, width);
const write = (offset: number, width: 1 | 2 | 4, value: number) =>
  writeVirtual(opened, functions, VF, offset, width, value);

describe('readVirtual', () => {
  it.each([
    ['IDs from the PF', 0x00, 4, 0x0d528086],
    ['Memory Space Enable from the shadow', 0x04, 2, 0x0002],
    ['PME support as 0', 0x82, 2, 0x0603],
    ['PME enable and status as 0', 0x84, 2, 0x0000],
    ['ATS with the live Enable bit', 0x164, 4, 0x80000020],
    ['the whole dword where a capability ends inside it (MSI, 14 bytes)', 0x9c, 4, 0x00000000],
    ['one byte', 0x161, 1, 0x00],
    ['the upper half of a dword', 0x166, 2, 0x8000],
  ] as const)('reads %s', (_, offset, width, value) => {
    expect(read(offset, width)).toBe(value);
  });

  it('reads all ones beyond config space', () => {
    expect(read(0xffe, 4)).toBe(0xffffffff);
    expect(read(0x1000, 2)).toBe(0xffff);
    expect(read(-1, 1)).toBe(0xff);
  });

  it('reads live hardware where a bit is not virtual', () => {
    const later = [pfOf(), { ...vf, config: vf.config.with(0x167, 0x00) }];
    expect(readVirtual(opened, later, VF, 0x164, 4)).toBe(0x00000020);
  });
});

describe('writeVirtual', () => {
  it.each([
    ['a vendor ID', 0x00, 2, 0x8086],
    ['Status', 0x06, 2, 0xffff],
    ['a BAR', 0x10, 4, 0xffffffff],
    ['ATS Enable', 0x166, 2, 0x0000],
    ['ARI Control', 0x156, 2, 0x0001],
    ['TPH Control', 0x188, 4, 0x00000101],
    ['MSI-X Enable', 0xa2, 2, 0x8007],
    ['an extended header', 0x150, 4, 0x00000000],
    ['Device Status', 0x4a, 2, 0x000f],
  ] as const)('drops a write of %s and says so', (_, offset, width, value) => {
    const result = write(offset, width, value);
    expect(result.dropped).toBe(true);
    expect(result.hardware).toEqual([]);
    expect(result.config).toBe(opened);
    expect(result.note).toMatch(/read-only at 0x[0-9a-f]{3}: the write is dropped\.$/);
  });

  it.each([
    ['Bus Master Enable', 0x04, 2, 0x0004, [{ offset: 0x04, width: 2, value: 0x0004 }]],
    ['the cache line size', 0x0c, 1, 0x10, [{ offset: 0x0c, width: 1, value: 0x10 }]],
    ['Device Control 2 but for ARI', 0x68, 2, 0xffff, [{ offset: 0x68, width: 2, value: 0xffdf }]],
    [
      'the AER mask by its writable bits',
      0x108,
      4,
      0xffffffff,
      [{ offset: 0x108, width: 4, value: 0x03fff031 }],
    ],
    ['ECRC enables only', 0x118, 4, 0xffffffff, [{ offset: 0x118, width: 4, value: 0x00000140 }]],
    ['a vendor body raw', 0xc4, 4, 0x12345678, [{ offset: 0xc4, width: 4, value: 0x12345678 }]],
    ['a DVSEC body raw', 0x178, 4, 0x12345678, [{ offset: 0x178, width: 4, value: 0x12345678 }]],
    ['an unowned dword raw', 0x12c, 4, 0xdeadbeef, [{ offset: 0x12c, width: 4, value: 0xdeadbeef }]],
  ] as const)('sends %s to the device', (_, offset, width, value, hardware) => {
    const result = write(offset, width, value);
    expect(result.hardware).toEqual(hardware);
    expect(result.dropped).toBe(false);
    expect(result.flr).toBe(false);
  });

  it('keeps Memory Space Enable and INTX_DISABLE in the shadow', () => {
    const result = write(0x04, 2, 0x0404);
    expect(readVirtual(result.config, functions, VF, 0x04, 2)).toBe(0x0400);
    expect(result.hardware).toEqual([{ offset: 0x04, width: 2, value: 0x0004 }]);
  });

  it('keeps the interrupt line in the shadow alone', () => {
    const result = write(0x3c, 1, 0x0b);
    expect(result.hardware).toEqual([]);
    expect(readVirtual(result.config, functions, VF, 0x3c, 2)).toBe(0x000b);
  });

  it('traps Initiate FLR: the device does not see the bit and the guest reads 0', () => {
    const result = write(0x48, 2, 0xa810);
    expect(result.flr).toBe(true);
    expect(result.hardware).toEqual([{ offset: 0x48, width: 2, value: 0x2810 }]);
    expect(readVirtual(result.config, functions, VF, 0x48, 2)).toBe(0x2810);
    expect(write(0x49, 1, 0xa8).flr).toBe(true);
  });

  it('ignores Initiate FLR where Device Capabilities has no FLR', () => {
    const plain = [vfOf({ 0x44: 0x00008000 })];
    const result = writeVirtual(openVirtualConfig(plain, VF), plain, VF, 0x48, 2, 0x8000);
    expect(result.flr).toBe(false);
    expect(result.note).toMatch(/has no FLR/);
  });

  it('traps the AF reset where AF has FLR and transactions pending', () => {
    const result = write(0xb4, 1, 0x01);
    expect(result.flr).toBe(true);
    expect(result.hardware).toEqual([]);
    expect(readVirtual(result.config, functions, VF, 0xb4, 1)).toBe(0);
  });

  it('keeps the payload size in the shadow and raises the read request size to the physical payload size', () => {
    const wide = [vfOf({ 0x48: 0x00002040 })];
    const result = writeVirtual(openVirtualConfig(wide, VF), wide, VF, 0x48, 2, 0x0000);
    expect(readVirtual(result.config, wide, VF, 0x48, 2)).toBe(0x0000);
    expect(result.hardware).toEqual([
      { offset: 0x48, width: 2, value: 0x2040 },
      { offset: 0x48, width: 2, value: 0x2040 },
    ]);
    expect(writeVirtual(openVirtualConfig(wide, VF), wide, VF, 0x48, 2, 0x5040).hardware[1]).toEqual({
      offset: 0x48,
      width: 2,
      value: 0x5040,
    });
  });

  it('hands a power state to the host after the other bits', () => {
    expect(write(0x84, 2, 0x0003).hardware).toEqual([
      { offset: 0x84, width: 2, value: 0x8100 },
      { offset: 0x84, width: 2, value: 0x8103 },
    ]);
  });

  it('does not enable MSI by the bit, nor grant more vectors than there are', () => {
    const result = write(0x92, 2, 0x00f1);
    expect(result.hardware).toEqual([{ offset: 0x92, width: 2, value: 0x00a0 }]);
    expect(readVirtual(result.config, functions, VF, 0x92, 2)).toBe(0x00a0);
    expect(result.note).toMatch(/VFIO_DEVICE_SET_IRQS/);
  });

  it('cuts a write where one owner ends: MSI data to the shadow, the rest raw', () => {
    const result = write(0x9c, 4, 0xaaaabbbb);
    expect(result.hardware).toEqual([{ offset: 0x9e, width: 2, value: 0xaaaa }]);
    expect(readVirtual(result.config, functions, VF, 0x9c, 2)).toBe(0xbbbb);
  });

  it('writes a hidden PASID Control of an assigned function raw, and names it', () => {
    const config = openVirtualConfig([DSA], DSA_ID);
    const result = writeVirtual(config, [DSA], DSA_ID, 0x236, 2, 0x0000);
    expect(result.hardware).toEqual([{ offset: 0x236, width: 2, value: 0x0000 }]);
    expect(result.note).toBe(
      'No shown capability owns 0x236: VFIO writes it straight to the device, into the hidden PASID.',
    );
  });

  it('keeps a write to the emulated PASID Control from the device and masks it by 0x7', () => {
    const config = insertPasid(opened, 0xff8, 0x1406);
    const result = writeVirtual(config, functions, VF, 0xffe, 2, 0xffff);
    expect(result).toMatchObject({ hardware: [], dropped: false, flr: false });
    expect(readVirtual(result.config, functions, VF, 0xffc, 4)).toBe(0x00071406);
    const whole = writeVirtual(config, functions, VF, 0xffc, 4, 0x0005ffff);
    expect(readVirtual(whole.config, functions, VF, 0xffc, 4)).toBe(0x00051406);
    expect(writeVirtual(config, functions, VF, 0xff8, 4, 0)).toMatchObject({ hardware: [], dropped: true });
    expect(writeVirtual(config, functions, VF, 0xffc, 2, 0)).toMatchObject({ hardware: [], dropped: true });
  });

  it('drops a write beyond config space', () => {
    expect(write(0xffe, 4, 0)).toMatchObject({ dropped: true, hardware: [], config: opened });
  });
});
