import { describe, expect, it } from 'vitest';
import type { FieldRow, RegisterRow } from './row.ts';
import { validateOffsets, validateRegisters } from './validate.ts';

const field = (id: string, msb: number, lsb: number, more: Partial<FieldRow> = {}): FieldRow => ({
  id,
  name: id,
  bits: [msb, lsb],
  access: 'RW',
  ...more,
});

const register = (fields: readonly FieldRow[], more: Partial<RegisterRow> = {}): RegisterRow => ({
  id: 'some.reg',
  name: 'Some register',
  offset: 4,
  width: 16,
  source: { doc: 'test', at: '1' },
  fields,
  ...more,
});

const whole = [field('high', 15, 8), field('low', 7, 0)];

describe('validateRegisters', () => {
  it('accepts a register whose fields tile its width', () => {
    expect(validateRegisters([register(whole)])).toEqual([]);
  });

  it.each<[string, readonly RegisterRow[], string]>([
    ['a gap', [register([field('high', 15, 8)])], 'some.reg: no field covers bits 7:0'],
    ['a missing top', [register([field('low', 7, 0)])], 'some.reg: no field covers bits 15:8'],
    [
      'an overlap',
      [register([field('high', 15, 7), field('low', 7, 0)])],
      'some.reg: high overlaps the field below it at bit 7',
    ],
    [
      'a field too high',
      [register([...whole, field('more', 16, 16)])],
      'some.reg: fields reach bit 16 of 16',
    ],
    [
      'a repeated id',
      [register([field('low', 15, 8), field('low', 7, 0)])],
      'some.reg: field id low is used twice',
    ],
    [
      'a reset too large',
      [register([field('high', 15, 8, { reset: 256 }), field('low', 7, 0)])],
      'some.reg.high: reset 256 does not fit',
    ],
    [
      'a value too large',
      [register([field('high', 15, 8), field('low', 7, 0, { values: { 256: 'x' } })])],
      'some.reg.low: value 256 does not fit',
    ],
    ['a missing source', [register(whole, { source: { doc: '', at: '' } })], 'some.reg: has no source'],
    [
      'an unknown reference',
      [register([field('high', 15, 8, { needs: 'other.reg.bit' }), field('low', 7, 0)])],
      'some.reg.high: other.reg.bit names no field',
    ],
    ['a register declared twice', [register(whole), register(whole)], 'register id some.reg is used twice'],
  ])('refuses %s', (_what, registers, sentence) => {
    expect(validateRegisters(registers)).toContain(sentence);
  });

  it('resolves references through the caller where one is given', () => {
    const locked = register([field('high', 15, 8, { lockedBy: 'ats.ctrl.ctrlEnable' }), field('low', 7, 0)]);
    expect(validateRegisters([locked], { resolves: (path) => path === 'ats.ctrl.ctrlEnable' })).toEqual([]);
  });
});

describe('validateOffsets', () => {
  it('refuses registers that share a byte', () => {
    const second = register(whole, { id: 'other.reg', offset: 5 });
    expect(validateOffsets([register(whole), second])).toEqual(['other.reg overlaps some.reg at +5h']);
    expect(validateOffsets([register(whole), register(whole, { id: 'other.reg', offset: 6 })])).toEqual([]);
  });
});
