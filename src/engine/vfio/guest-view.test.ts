import { describe, expect, it } from 'vitest';
import { DSA, pfOf, VF, vfOf } from './config-fixture.ts';
import { emulatePasid, insertPasid } from './emulated-pasid.ts';
import { guestChain, guestConfigBytes, hiddenRegisters } from './guest-view.ts';
import { openVirtualConfig } from './virtual-config.ts';

const DSA_ID = 0x6a08;
const shown = (chain: ReturnType<typeof guestChain>) =>
  chain.caps.map(({ kind, offset, name, origin }) => [kind, offset, name, origin]);

describe('guestChain', () => {
  it('shows an assigned DSA without PASID (T1)', () => {
    const chain = guestChain(openVirtualConfig([DSA], DSA_ID), [DSA], DSA_ID);
    expect(shown(chain)).toEqual([
      ['std', 0x40, 'EXP', 'linked'],
      ['std', 0x80, 'MSIX', 'linked'],
      ['std', 0x90, 'PM', 'linked'],
      ['ext', 0x100, 'ERR', 'linked'],
      ['ext', 0x150, 'LTR', 'linked'],
      ['ext', 0x160, 'TPH', 'linked'],
      ['ext', 0x170, 'VC', 'linked'],
      ['ext', 0x200, 'DVSEC', 'linked'],
      ['ext', 0x220, 'ATS', 'linked'],
      ['ext', 0x240, 'PRI', 'linked'],
    ]);
    expect(chain.hidden).toEqual([{ kind: 'ext', id: 0x1b, offset: 0x230, length: 8 }]);
  });

  it('marks the emulated capability in the place that its links give it', () => {
    const functions = [pfOf(), vfOf({ 0x100: 0xc001000f, 0xc00: 0x0001000e })];
    const config = emulatePasid(openVirtualConfig(functions, VF), 'same-as-pf', pfOf().config);
    expect(shown(guestChain(config, functions, VF))).toEqual([
      ['std', 0x40, 'EXP', 'linked'],
      ['ext', 0x100, 'ATS', 'linked'],
      ['ext', 0xb40, 'PASID', 'emulated'],
      ['ext', 0xc00, 'ARI', 'linked'],
    ]);
  });

  it.each([
    ['abut', 0x01808086],
    ['overlap', 0x04008086],
  ])('follows the shadow where two capabilities with the same ID %s', (_, header) => {
    const dvsec = [header, 0x00000005, 0, 0, 0];
    const functions = [pfOf(), vfOf({ 0x100: [0x11810023, ...dvsec], 0x118: [0x00010023, ...dvsec] })];
    const config = insertPasid(openVirtualConfig(functions, VF), 0xff8, 0x1400);
    expect(shown(guestChain(config, functions, VF)).slice(1)).toEqual([
      ['ext', 0x100, 'DVSEC', 'linked'],
      ['ext', 0x118, 'DVSEC', 'linked'],
      ['ext', 0xff8, 'PASID', 'emulated'],
    ]);
  });
});

describe('guestConfigBytes', () => {
  it('holds every byte as the guest reads it, across owners', () => {
    const functions = [pfOf(), vfOf({ 0x100: 0x0001000f, 0x700: 0x11223344 })];
    const bytes = guestConfigBytes(
      insertPasid(openVirtualConfig(functions, VF), 0xff8, 0x1400),
      functions,
      VF,
    );
    expect(bytes.length).toBe(0x1000);
    expect([...bytes.subarray(0, 6)]).toEqual([0x86, 0x80, 0x52, 0x0d, 0x02, 0x00]);
    expect([...bytes.subarray(0x100, 0x104)]).toEqual([0x0f, 0x00, 0x81, 0xff]);
    expect([...bytes.subarray(0x700, 0x704)]).toEqual([0x44, 0x33, 0x22, 0x11]);
    expect([...bytes.subarray(0xff8)]).toEqual([0x1b, 0x00, 0x01, 0x00, 0x00, 0x14, 0x00, 0x00]);
  });
});

describe('hiddenRegisters', () => {
  it('finds known ranges and dwords that are not zero outside every capability', () => {
    const vf = {
      ...vfOf({ 0x100: [0x0001000f, 0x20], 0x708: [0x1, 0x2] }),
      hidden: [{ offset: 0xff0, length: 12 }],
    };
    const config = openVirtualConfig([vf], VF);
    expect(hiddenRegisters(config, [vf], VF)).toEqual([
      { offset: 0x708, length: 8, covered: false },
      { offset: 0xff0, length: 12, covered: false },
    ]);
  });

  it('says which of them the emulated capability covers', () => {
    const vf = { ...vfOf({ 0x100: [0x0001000f, 0x20] }), hidden: [{ offset: 0xff0, length: 12 }] };
    const config = insertPasid(openVirtualConfig([vf], VF), 0xff8, 0x1400);
    expect(hiddenRegisters(config, [vf], VF)).toEqual([{ offset: 0xff0, length: 12, covered: true }]);
  });

  it('counts a capability that VFIO hides as linked: the device has it in its chain', () => {
    expect(hiddenRegisters(openVirtualConfig([DSA], DSA_ID), [DSA], DSA_ID)).toEqual([]);
  });
});
