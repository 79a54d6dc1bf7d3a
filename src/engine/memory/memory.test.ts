import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { word } from '../../base/word.ts';
import { Memory } from './memory.ts';

describe('memory', () => {
  it('reads as zero where nothing was written', () => {
    const memory = Memory.empty();
    expect(memory.read64(0x1234_5678_9000)).toEqual({ hi: 0, lo: 0 });
    expect(memory.page(0)).toBeUndefined();
    expect(memory.frames()).toEqual([]);
  });

  it('holds 64-bit words little-endian, at any address below 2^52', () => {
    const memory = Memory.empty();
    for (const address of [0, 0xffff_fff8, 0x1_0000_0000, 0xf_ffff_ffff_fff8]) {
      memory.write64(address, word(0x8000_0001, 0xfedc_ba98));
      expect(memory.read64(address)).toEqual({ hi: 0x8000_0001, lo: 0xfedc_ba98 });
      expect(memory.read32(address)).toBe(0xfedc_ba98);
      expect(memory.read32(address + 4)).toBe(0x8000_0001);
    }
    expect(memory.frames()).toEqual([0, 0xf_ffff, 0x10_0000, 0xff_ffff_ffff]);
    expect(memory.page(0xff_ffff_ffff)?.[1023]).toBe(0x8000_0001);
  });

  it('keeps what older states saw, and shares the pages that did not change', () => {
    const first = Memory.empty();
    first.write32(0x1000, 1);
    first.write32(0x2000, 2);
    const second = first.fork();
    second.write32(0x1000, 10);
    expect(first.read32(0x1000)).toBe(1);
    expect(second.read32(0x1000)).toBe(10);
    expect(second.page(2)).toBe(first.page(2));
    const third = second.fork();
    third.write32(0x1004, 11);
    expect([second.read32(0x1004), third.read32(0x1000), third.read32(0x1004)]).toEqual([0, 10, 11]);
  });

  it('that was forked is read-only', () => {
    const memory = Memory.empty();
    memory.write32(0x1000, 1);
    memory.fork();
    expect(() => {
      memory.write32(0x1000, 2);
    }).toThrow('read-only');
  });

  it('is the last value written to each address, in every state of a history', () => {
    const address = fc
      .tuple(fc.constantFrom(0, 0x3ff, 0x400, 0xf_ffff, 0x10_0000, 0x12_3456), fc.nat(3))
      .map(([frame, slot]) => frame * 4096 + slot * 4);
    const write = fc.record({ address, value: fc.nat(0xffff_ffff), fork: fc.boolean() });
    fc.assert(
      fc.property(fc.array(write, { maxLength: 40 }), (writes) => {
        const states: { memory: Memory; expected: Map<number, number> }[] = [];
        let memory = Memory.empty();
        let expected = new Map<number, number>();
        for (const { address: at, value, fork } of writes) {
          if (fork) {
            states.push({ memory, expected });
            memory = memory.fork();
            expected = new Map(expected);
          }
          memory.write32(at, value);
          expected.set(at, value);
        }
        states.push({ memory, expected });
        for (const state of states) {
          for (const [at, value] of state.expected) expect(state.memory.read32(at)).toBe(value);
          const frames = new Set([...state.expected.keys()].map((at) => Math.floor(at / 4096)));
          expect(state.memory.frames()).toEqual([...frames].sort((a, b) => a - b));
        }
      }),
    );
  });
});
