import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeWord } from '../../base/word.ts';
import { source, type RegisterRow } from '../../spec/row.ts';
import { fieldOf, mask32, packFields, readBits, readBitsWord, unpackFields, writeBits } from './fields.ts';

const ROW: RegisterRow = {
  id: 'row',
  name: 'Row',
  offset: 0,
  width: 64,
  source: source('test', '1'),
  fields: [
    { bits: [2, 0], id: 'low', name: 'Low', access: 'RW' },
    { bits: [35, 3], id: 'across', name: 'Across', access: 'RW' },
    { bits: [63, 36], id: 'high', name: 'High', access: 'RW' },
  ],
};

describe('bits', () => {
  it('are counted from bit 0 of the first word, also across words', () => {
    const words = [0x8000_0001, 0x0000_0003, 0xffff_ffff];
    expect(readBits(words, 0, 0)).toBe(1);
    expect(readBits(words, 33, 31)).toBe(7);
    expect(readBits(words, 67, 64)).toBe(15);
    expect(readBits(words, 63, 34)).toBe(0);
    expect(readBits([0xffff_ffff, 0xffff_ffff], 52, 0)).toBe(2 ** 53 - 1);
  });

  it('up to 64 of them are read as a word', () => {
    expect(makeWord(readBitsWord([0x1234_5678, 0x9abc_def0], 63, 0))).toBe('0x9abcdef012345678');
    expect(makeWord(readBitsWord([0x1234_5678, 0x9abc_def0], 47, 16))).toBe('0x00000000def01234');
    expect(makeWord(readBitsWord([0x1234_5678], 7, 4))).toBe('0x0000000000000007');
  });

  it('that were written are read back, and no other bit changes', () => {
    const word = fc.nat(0xffff_ffff);
    fc.assert(
      fc.property(
        fc.tuple(word, word, word),
        fc.nat(95),
        fc.nat(52),
        fc.nat(2 ** 53 - 1),
        (before, lsb, more, any) => {
          const msb = Math.min(95, lsb + more);
          const value = any % 2 ** (msb - lsb + 1);
          const words = [...before];
          writeBits(words, msb, lsb, value);
          expect(readBits(words, msb, lsb)).toBe(value);
          for (let bit = 0; bit < 96; bit++) {
            if (bit < lsb || bit > msb) expect(readBits(words, bit, bit)).toBe(readBits(before, bit, bit));
          }
        },
      ),
    );
  });

  it('of a mask are as many as asked for', () => {
    expect([mask32(1), mask32(12), mask32(31), mask32(32)]).toEqual([1, 0xfff, 0x7fff_ffff, 0xffff_ffff]);
  });
});

describe('named fields', () => {
  it('are packed over zero or over what was there', () => {
    expect(packFields(ROW, { low: 5, across: 0x1_0000_0000 })).toEqual([0x0000_0005, 0x0000_0008]);
    expect(packFields(ROW, { low: 0 }, [0xffff_ffff, 0x1])).toEqual([0xffff_fff8, 0x1]);
  });

  it('are unpacked by id', () => {
    expect(unpackFields(ROW, [0x0000_000d, 0x8000_0000])).toEqual({ low: 5, across: 1, high: 0x800_0000 });
  });

  it('refuse values that do not fit and ids that do not exist', () => {
    expect(() => packFields(ROW, { low: 8 })).toThrow('row.low');
    expect(() => packFields(ROW, { low: -1 })).toThrow('row.low');
    expect(() => fieldOf(ROW, 'middle')).toThrow('no field middle in row');
  });
});
