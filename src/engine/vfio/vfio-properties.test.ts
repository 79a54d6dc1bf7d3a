import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readU32 } from '../config-space/bytes.ts';
import { walkChain } from '../config-space/walk-chain.ts';
import { readVirtual, writeVirtual } from './access.ts';
import { configOf, pfOf, VF, vfOf } from './config-fixture.ts';
import { emulatePasid, insertPasid } from './emulated-pasid.ts';
import { guestChain, guestConfigBytes, hiddenRegisters } from './guest-view.ts';
import { openVirtualConfig } from './virtual-config.ts';

const width = fc.constantFrom(1 as const, 2 as const, 4 as const);
const dword = fc.integer({ min: 0, max: 0x3ff }).map((n) => 4 * n);
const value = fc.integer({ min: 0, max: 0xffffffff });
const placement = fc.constantFrom('same-as-pf' as const, 'last-8-bytes' as const);

/** Any words anywhere, with headers that lead to one another often enough to loop, overlap and leave the range. */
const wildConfig = fc
  .array(
    fc.oneof(
      fc.tuple(dword, value),
      fc
        .tuple(dword, fc.integer({ min: 0, max: 0x40 }), dword)
        .map(([at, id, next]): [number, number] => [at, next * 0x100000 + 0x10000 + id]),
      fc.tuple(fc.constant(0x100), value),
      fc.tuple(fc.constant(0x34), fc.integer({ min: 0, max: 0xff })),
    ),
    { maxLength: 40 },
  )
  .map((words) => ({ 0x04: 0x00100000, 0x34: 0x40, 0x40: 0x00020010, ...Object.fromEntries(words) }));

const SHOWN_IDS = [0x03, 0x0e, 0x0f, 0x18];
const HIDDEN_IDS = [0x19, 0x1e, 0x1f, 0x25];

/** Extended capabilities with these IDs, 0x20 bytes or more apart, in any order of links. */
const chainOf = (ids: readonly number[]) =>
  fc
    .uniqueArray(fc.integer({ min: 9, max: 0x7e }), { minLength: 1, maxLength: 12 })
    .chain((slots) =>
      fc.tuple(
        fc.constant([0x100, ...slots.map((slot) => 0x20 * slot)]),
        fc.array(fc.constantFrom(...ids), {
          minLength: slots.length + 1,
          maxLength: slots.length + 1,
        }),
      ),
    )
    .map(([offsets, chosen]) =>
      Object.fromEntries(
        offsets.map((offset, i): [number, number[]] => [
          offset,
          [(offsets[i + 1] ?? 0) * 0x100000 + 0x10000 + (chosen[i] ?? 0x0e), 0x00000020],
        ]),
      ),
    );

const soundChain = chainOf([...SHOWN_IDS, ...HIDDEN_IDS]);

describe('properties of the VFIO room', () => {
  it('opens, reads, writes and places on any config space without throwing', () => {
    fc.assert(
      fc.property(
        wildConfig,
        placement,
        fc.array(fc.tuple(fc.integer({ min: -4, max: 0x1004 }), width, value), { maxLength: 8 }),
        (words, where, accesses) => {
          const vf = { ...vfOf({}), config: configOf(words) };
          const functions = [pfOf(), vf];
          const before = vf.config.slice();
          let config = emulatePasid(openVirtualConfig(functions, VF), where, pfOf().config);
          for (const [offset, bytes, written] of accesses) {
            const result = writeVirtual(config, functions, VF, offset, bytes, written);
            expect(result.hardware.every((one) => one.offset >= offset - 3 && one.offset < 0x1000)).toBe(
              true,
            );
            config = result.config;
            const read = readVirtual(config, functions, VF, offset, bytes);
            expect(read).toBeGreaterThanOrEqual(0);
            expect(read).toBeLessThan(2 ** (8 * bytes));
          }
          guestChain(config, functions, VF);
          hiddenRegisters(config, functions, VF);
          expect(vf.config).toEqual(before);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('a wide read equals the bytes that it covers', () => {
    fc.assert(
      fc.property(wildConfig, dword, (words, offset) => {
        const vf = { ...vfOf({}), config: configOf(words) };
        const config = openVirtualConfig([vf], VF);
        const bytes = [0, 1, 2, 3].map((i) => readVirtual(config, [vf], VF, offset + i, 1));
        const whole = readVirtual(config, [vf], VF, offset, 4);
        expect(bytes).toEqual([0, 8, 16, 24].map((shift) => (whole >>> shift) & 0xff));
      }),
    );
  });

  it('a clean placement leaves every shown capability reachable and unchanged but for its next pointer', () => {
    fc.assert(
      fc.property(soundChain, placement, (words, where) => {
        const functions = [pfOf(), vfOf(words)];
        const opened = openVirtualConfig(functions, VF);
        const config = emulatePasid(opened, where, pfOf().config);
        fc.pre(config.emulated !== undefined);
        const before = guestChain(opened, functions, VF).caps;
        const after = guestChain(config, functions, VF).caps;
        expect(after.filter(({ origin }) => origin === 'linked')).toEqual(before);
        expect(after.filter(({ origin }) => origin === 'emulated').map(({ name }) => name)).toEqual([
          'PASID',
        ]);
        const was = guestConfigBytes(opened, functions, VF);
        const is = guestConfigBytes(config, functions, VF);
        const changed = Array.from({ length: 0x400 }, (_, i) => 4 * i).filter(
          (offset) => readU32(was, offset) !== readU32(is, offset),
        );
        const placed = config.emulated.offset;
        const outside = changed.filter((offset) => offset < placed || offset >= placed + 8);
        expect(outside).toHaveLength(1);
        expect(before.some(({ kind, offset }) => kind === 'ext' && offset === outside[0])).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('no access to the emulated capability reaches the device', () => {
    fc.assert(
      fc.property(
        soundChain,
        fc.integer({ min: 0xff8, max: 0xfff }),
        width,
        value,
        (words, offset, bytes, written) => {
          const functions = [pfOf(), vfOf(words)];
          const config = insertPasid(openVirtualConfig(functions, VF), 0xff8, 0x1406);
          fc.pre(config.emulated !== undefined);
          expect(writeVirtual(config, functions, VF, offset, bytes, written).hardware).toEqual([]);
        },
      ),
    );
  });

  it('shows the chain of the device where VFIO hides nothing', () => {
    fc.assert(
      fc.property(chainOf(SHOWN_IDS), (words) => {
        const vf = vfOf(words);
        const config = openVirtualConfig([vf], VF);
        expect(config.hidden).toEqual([]);
        const list = (caps: readonly { id: number; offset: number }[]) =>
          caps.map(({ id, offset }) => [id, offset]);
        expect(list(guestChain(config, [vf], VF).caps)).toEqual(list(walkChain(vf.config).caps));
      }),
    );
  });
});
