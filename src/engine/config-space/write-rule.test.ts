import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccessKind } from '../../spec/row.ts';
import { writtenBits } from './write-rule.ts';

const u32 = fc.integer({ min: 0, max: 0xffffffff });

const lawOf = (
  kinds: readonly AccessKind[],
  law: (kind: AccessKind, b: number, w: number, e: number) => void,
) => fc.assert(fc.property(fc.constantFrom(...kinds), u32, u32, u32, law));

describe('writtenBits', () => {
  it('changes nothing that software may not write', () => {
    lawOf(['RO', 'ROS', 'HwInit', 'RsvdP', 'RsvdZ'], (kind, before, written, enabled) => {
      expect(writtenBits(kind, before, written, enabled)).toBe(before);
    });
  });

  it('reads back what was written to a read-write field, and only under its byte enables', () => {
    lawOf(['RW', 'RWS', 'mem'], (kind, before, written, enabled) => {
      const after = writtenBits(kind, before, written, enabled);
      expect((after ^ written) & enabled).toBe(0);
      expect((after ^ before) & ~enabled).toBe(0);
      expect(writtenBits(kind, after, written, enabled)).toBe(after);
    });
  });

  it('clears a status bit where a 1 is written, and never sets one', () => {
    lawOf(['RW1C', 'RW1CS'], (kind, before, written, enabled) => {
      const after = writtenBits(kind, before, written, enabled);
      expect(after & ~before).toBe(0);
      expect(after & written & enabled).toBe(0);
      expect((after ^ before) & ~(written & enabled)).toBe(0);
      expect(writtenBits(kind, before, 0, enabled)).toBe(before);
    });
  });

  it('follows the rules on literal values', () => {
    expect(writtenBits('RW', 0x00ff, 0xab12, 0xff00)).toBe(0xabff);
    expect(writtenBits('RW1C', 0x8103, 0x0001, 0xffff)).toBe(0x8102);
    expect(writtenBits('RsvdZ', 0x0010, 0xffff, 0xffff)).toBe(0x0010);
    expect(writtenBits('RW', 0, 0xffffffff, 0xffffffff)).toBe(0xffffffff);
  });
});
