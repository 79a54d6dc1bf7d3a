import { describe, expect, it } from 'vitest';
import { putWidth } from './bytes.ts';
import { decodeCapability } from './decode-capability.ts';
import { walkChain } from './walk-chain.ts';

/** Fields of the capability whose dwords stand at `offset`, as the only capability of its list. */
function decode(kind: 'std' | 'ext', offset: number, dwords: readonly number[], size = 0x1000) {
  const bytes = new Uint8Array(0x1000);
  bytes[0x06] = 0x10;
  bytes[0x34] = kind === 'std' ? offset : 0x40;
  if (kind === 'ext') {
    putWidth(bytes, 0x40, 32, 0x00020010);
    putWidth(bytes, 0x100, 32, offset * 2 ** 20 + 0x10003);
  }
  dwords.forEach((value, i) => {
    putWidth(bytes, offset + 4 * i, 32, value);
  });
  const found = walkChain(bytes, size).caps.find((cap) => cap.offset === offset);
  if (found === undefined) throw new Error('not listed');
  return decodeCapability(bytes, size, found);
}

describe('decodeCapability', () => {
  it.each([
    [
      0x00051404,
      {
        capExec: 0,
        capPriv: 1,
        capTranslated: 0,
        capWidth: 20,
        ctrlEnable: 1,
        ctrlExec: 0,
        ctrlPriv: 1,
        ctrlTranslated: 0,
      },
    ],
    [
      0x00031402,
      {
        capExec: 1,
        capPriv: 0,
        capTranslated: 0,
        capWidth: 20,
        ctrlEnable: 1,
        ctrlExec: 1,
        ctrlPriv: 0,
        ctrlTranslated: 0,
      },
    ],
    [
      0x0009100e,
      {
        capExec: 1,
        capPriv: 1,
        capTranslated: 1,
        capWidth: 16,
        ctrlEnable: 1,
        ctrlExec: 0,
        ctrlPriv: 0,
        ctrlTranslated: 1,
      },
    ],
  ])('reads PASID %#x', (value, fields) => {
    expect(decode('ext', 0x230, [0x0001001b, value])).toEqual(fields);
  });

  it('reads ATS of a DSA device: depth 0, page aligned, global invalidate, enabled', () => {
    expect(decode('ext', 0x220, [0x0001000f, 0x80000060])).toEqual({
      capQdep: 0,
      capPageAligned: 1,
      capGlobalInvalidate: 1,
      capRelaxedOrdering: 0,
      capMemoryAttributes: 0,
      ctrlStu: 0,
      ctrlMemoryAttributesDefault: 0,
      ctrlMemoryAttributesEnable: 0,
      ctrlEnable: 1,
    });
  });

  it('reads PRI with Response Failure, Stopped and PASID Required', () => {
    expect(decode('ext', 0x240, [0x00010013, 0x81010000, 0x200, 32])).toEqual({
      ctrlEnable: 0,
      ctrlReset: 0,
      statusRf: 1,
      statusUprgi: 0,
      statusStopped: 1,
      statusPasid: 1,
      maxReq: 512,
      allocReq: 32,
    });
  });

  it('reads SR-IOV of an 82576 and its 64-bit VF BARs', () => {
    const dwords = [
      0x00010010, 0, 0x00000009, 0x00080008, 1, 0x00020180, 0x10ca0000, 0x553, 1, 0xd2840004, 0, 0,
      0xd2860004, 0x12, 0, 0x0000000b,
    ];
    expect(decode('ext', 0x160, dwords)).toMatchObject({
      ctrlVfe: 1,
      ctrlMse: 1,
      ctrlAri: 0,
      initialVf: 8,
      totalVf: 8,
      numVf: 1,
      vfOffset: 384,
      vfStride: 2,
      vfDid: 0x10ca,
      supPgsize: 0x553,
      sysPgsize: 1,
      vfmBir: 3,
      vfmOffset: 8,
      bar: [
        { index: 0, address: '0x00000000d2840000', is64: true, prefetch: false },
        { index: 3, address: '0x00000012d2860000', is64: true, prefetch: false },
      ],
    });
  });

  it('shows odd VF BARs as lspci does', () => {
    const bars = [0x10000002, 0, 0xffffffff, 0x2000000e, 0x3000000c, 0x4000000c];
    const dwords = [0x00010010, 0, 0, 0, 0, 0, 0, 0, 0, ...bars, 0x55];
    expect(decode('ext', 0x160, dwords)['bar']).toEqual([
      { index: 0, address: '0x0000000010000000', is64: true, prefetch: false },
      { index: 3, address: '0x0000000020000000', is64: true, prefetch: true },
      { index: 4, address: '0x4000000c30000000', is64: true, prefetch: true },
    ]);
    const last = [0x00010010, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x4000000c, 0x55];
    expect(decode('ext', 0x160, last)['bar']).toEqual([
      { index: 5, address: '0x0000005540000000', is64: true, prefetch: true },
    ]);
  });

  it('keeps MSI-X offsets in place and shows them only where the dump holds both', () => {
    expect(decode('std', 0x80, [0x80080011, 0x00002003, 0x00003004])).toEqual({
      flagsQsize: 8,
      flagsMaskall: 0,
      flagsEnable: 1,
      tableBir: 3,
      tableOffset: 0x2000,
      pbaBir: 4,
      pbaOffset: 0x3000,
    });
    expect(decode('std', 0xf8, [0x80080011, 0x00002003], 0x100)).toEqual({
      flagsQsize: 8,
      flagsMaskall: 0,
      flagsEnable: 1,
    });
  });

  it('shows the bridge byte of power management only where it is not 0', () => {
    expect(Object.keys(decode('std', 0x80, [0x00030001, 0]))).not.toContain('ppbB2B3');
    expect(decode('std', 0x80, [0x00030001, 0x00c00000])).toMatchObject({ ppbB2B3: 1, ppbBpccEnable: 1 });
    expect(decode('std', 0xfc, [0xfe030001], 0x100)).toMatchObject({
      capVer: 3,
      capPmeD0: 1,
      capPmeD3cold: 1,
    });
  });

  it('shows Slot Implemented for root ports, downstream ports and reverse bridges only', () => {
    const slot = (type: number) => decode('std', 0x80, [((0x0102 | (type << 4)) << 16) | 0x10])['flagsSlot'];
    expect([0, 1, 4, 5, 6, 7, 8, 9].map(slot)).toEqual([
      undefined,
      undefined,
      1,
      undefined,
      1,
      undefined,
      1,
      undefined,
    ]);
  });

  it('shows a register that reaches past the dump not at all', () => {
    expect(decode('ext', 0x230, [0x0001001b, 0x00051404], 0x237)).toEqual({});
    expect(decode('ext', 0x230, [0x00010023, 0x01808086, 5], 0x23b)).toEqual({});
  });
});
