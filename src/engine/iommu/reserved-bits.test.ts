import { describe, expect, it } from 'vitest';
import { word, wordDigits, type Word } from '../../base/word.ts';
import { makeIommuState, type IommuOptions } from './iommu-state.ts';
import { rulesOf } from './rules.ts';

const rules = (options: Partial<IommuOptions> = {}) =>
  rulesOf(makeIommuState({ profile: 'rev4', hostAddressWidth: 46, ...options }));

/** The 64-bit words of a mask. */
const words = (mask: Int32Array): string[] =>
  Array.from({ length: mask.length / 2 }, (_, index) =>
    wordDigits(word(mask[2 * index + 1] ?? 0, mask[2 * index] ?? 0)),
  );

const ONES = 'ffffffffffffffff';
const NONE = '0000000000000000';

/** The ECAP of the examples with some bits changed. */
const ecap = (change: { clear?: Word; set?: Word }): Word =>
  word(
    (0x0033ef9a & ~(change.clear?.hi ?? 0)) | (change.set?.hi ?? 0),
    (0xa4f00fdf & ~(change.clear?.lo ?? 0)) | (change.set?.lo ?? 0),
  );

describe('reserved bits of the examples (width 46, no MTS, EAFS, HPTS, PTRS)', () => {
  it('of each half of a scalable root entry', () => {
    expect(words(rules().root)).toEqual(['ffffc00000000ffe', 'ffffc00000000ffe']);
  });

  it('of a scalable context entry', () => {
    expect(words(rules().context)).toEqual(['ffffc000000001e0', 'ffffffffffe00000', ONES, ONES]);
  });

  it('of a PASID directory entry', () => {
    expect(words(rules().directory)).toEqual(['ffffc00000000ffc']);
  });

  it('of a PASID entry that uses both stages', () => {
    const mask = words(rules().pasid[3] ?? new Int32Array(0));
    expect(mask).toEqual([
      'ffffc00000000c20',
      'fffffffffe7f0000',
      'ffffc00000000f82',
      ...[ONES, ONES, ONES, ONES, ONES],
    ]);
  });

  it('of legacy entries', () => {
    expect(words(rules().legacyRoot)).toEqual(['ffffc00000000ffe', ONES]);
    expect(words(rules().legacyContext[0] ?? new Int32Array(0))).toEqual([
      'ffffc00000000ff0',
      'ffffffffff000080',
    ]);
  });

  it('of first-stage entries by level', () => {
    const { tables, leaves } = rules().firstStageMasks;
    const at = (masks: Int32Array, level: number) => words(masks.subarray(2 * level, 2 * level + 2))[0];
    expect([at(tables, 5), at(tables, 4), at(tables, 3), at(tables, 2)]).toEqual([
      '000fc00000000080',
      '000fc00000000080',
      '000fc00000000000',
      '000fc00000000000',
    ]);
    expect([at(leaves, 3), at(leaves, 2), at(leaves, 1)]).toEqual([
      '000fc0003fffe000',
      '000fc000001fe000',
      '000fc00000000000',
    ]);
  });

  it('of second-stage entries by level', () => {
    const { tables, leaves } = rules().secondStageMasks;
    const at = (masks: Int32Array, level: number) => words(masks.subarray(2 * level, 2 * level + 2))[0];
    expect([at(tables, 5), at(tables, 4), at(tables, 3), at(tables, 2)]).toEqual([
      '400fc00000000880',
      '400fc00000000880',
      '400fc00000000800',
      '400fc00000000800',
    ]);
    expect([at(leaves, 3), at(leaves, 2), at(leaves, 1)]).toEqual([
      '400fc0003ffff000',
      '400fc000001ff000',
      '400fc00000000000',
    ]);
  });
});

describe('reserved bits follow', () => {
  it('the host address width', () => {
    expect(words(rules({ hostAddressWidth: 52 }).root)[0]).toBe('fff0000000000ffe');
    expect(words(rules({ hostAddressWidth: 39 }).directory)[0]).toBe('ffffff8000000ffc');
    expect(words(rules({ hostAddressWidth: 52 }).firstStageMasks.leaves.subarray(2, 4))[0]).toBe(NONE);
  });

  it.each([
    ['DT: DTE', word(0, 0x4), 0, '00000004'],
    ['PRS: PRE', word(0, 0x2000_0000), 0, '00000010'],
    ['PASID: PASIDE', word(0x100, 0), 0, '00000008'],
    ['RPS: RID_PASID', word(0x2_0000, 0), 1, '000fffff'],
    ['RPRIVS: RID_PRIV', word(0x20_0000, 0), 1, '00100000'],
  ] as const)('the capability %s', (_, clear, index, bits) => {
    const mask = words(rules({ ecap: ecap({ clear }) }).context)[index] ?? '';
    const usual = words(rules().context)[index] ?? '';
    const more = Number.parseInt(mask.slice(8), 16) - Number.parseInt(usual.slice(8), 16);
    expect(more.toString(16).padStart(8, '0')).toBe(bits);
  });

  it('SRS, FSTS, SMPWCS and SC in the PASID entry', () => {
    const second = (clear: Word) => words(rules({ ecap: ecap({ clear }) }).pasid[3] ?? new Int32Array(0));
    expect(second(word(0, 0x8000_0000))[2]).toBe('ffffc00000000f83');
    expect(second(word(0x8000, 0))[2]).toBe('fffffffffffffF9e'.toLowerCase());
    expect(second(word(0x1_0000, 0))[1]).toBe('fffffffffeff0000');
    expect(second(word(0, 0x80))[1]).toBe('ffffffffff7f0000');
  });

  it('the revision: ERE, NXE and SMEP are fields on 3.0 to 4.0, and ERE is one only with ERS', () => {
    const third = (options: Partial<IommuOptions>) => words(rules(options).pasid[1] ?? new Int32Array(0))[2];
    expect(third({ profile: 'rev3' })).toBe('ffffc00000000f80');
    expect(third({ profile: 'rev3', ecap: ecap({}) })).toBe('ffffc00000000f82');
    expect(third({ profile: 'rev5' })).toBe('ffffc00000000f82');
  });

  it('the translation type: fields of a stage that is not used are not looked at', () => {
    const first = (type: number) => words(rules().pasid[type] ?? new Int32Array(0));
    expect(first(1)[0]).toBe('0000000000000c20');
    expect(first(4)[0]).toBe('0000000000000c20');
    expect(first(2)[2]).toBe('0000000000000f82');
  });

  it('the number of domains', () => {
    expect(words(rules({ cap: word(0x81d2008c, 0x226f0602) }).pasid[2] ?? new Int32Array(0))[1]).toBe(
      'fffffffffe7fff00',
    );
  });

  it('large page sizes', () => {
    const { leaves } = rules({ cap: word(0x80d20080, 0x226f0606) }).secondStageMasks;
    expect(words(leaves.subarray(6, 8))[0]).toBe('400fc0003ffff080');
    expect(words(leaves.subarray(4, 6))[0]).toBe('400fc000001ff080');
    const first = rules({ cap: word(0x80d2008c, 0x226f0606) }).firstStageMasks.leaves;
    expect(words(first.subarray(6, 8))[0]).toBe('000fc0003fffe080');
  });

  it('SSIRWE: the write bit 62 is reserved only without it', () => {
    const io = rules({ ecap: ecap({ set: word(0x0200_0000, 0) }), rtaddr: word(0, 0x0100_0480) });
    expect(words(io.secondStageMasks.leaves.subarray(2, 4))[0]).toBe('000fc00000000000');
  });
});
