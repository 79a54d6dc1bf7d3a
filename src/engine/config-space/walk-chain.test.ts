import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { walkChain } from './walk-chain.ts';
import { putWidth } from './bytes.ts';
import { findCapability } from './find-capability.ts';

/** 4096 zero bytes with a capability list of one PCI Express capability at 40h, and dwords by offset. */
function space(dwords: Readonly<Record<number, number>> = {}, size = 0x1000): Uint8Array {
  const bytes = new Uint8Array(size);
  bytes[0x06] = 0x10;
  bytes[0x34] = 0x40;
  putWidth(bytes, 0x40, 32, 0x00020010);
  for (const [offset, value] of Object.entries(dwords)) putWidth(bytes, Number(offset), 32, value);
  return bytes;
}

const listed = (bytes: Uint8Array, size?: number) =>
  walkChain(bytes, size).caps.map(({ kind, offset, id }) => [kind, offset, id]);

const problems = (bytes: Uint8Array, size?: number) =>
  walkChain(bytes, size).problems.map(({ kind, chain, offset }) => [kind, chain, offset]);

describe('walkChain', () => {
  it('lists ATS, PASID and PRI of a DSA device in list order, with version, name and length', () => {
    // Dwords of pciutils tests/pri-pasid; 100h is made to lead to 220h.
    const bytes = space({
      0x100: 0x22010003,
      0x220: 0x2301000f,
      0x230: 0x2401001b,
      0x234: 0x00051404,
      0x240: 0x00010013,
      0x244: 0x81000000,
    });
    expect(walkChain(bytes).caps.slice(1)).toEqual([
      { kind: 'ext', id: 3, offset: 0x100, version: 1, name: 'DSN', length: 12 },
      { kind: 'ext', id: 0x0f, offset: 0x220, version: 1, name: 'ATS', length: 8 },
      { kind: 'ext', id: 0x1b, offset: 0x230, version: 1, name: 'PASID', length: 8 },
      { kind: 'ext', id: 0x13, offset: 0x240, version: 1, name: 'PRI', length: 16 },
    ]);
    expect(problems(bytes)).toEqual([]);
  });

  it('lists nothing without the Capabilities List bit, or with an unknown header layout', () => {
    const off = space();
    off[0x06] = 0;
    expect(listed(off)).toEqual([]);
    const unknown = space();
    unknown[0x0e] = 3;
    expect(listed(unknown)).toEqual([]);
  });

  it('takes the pointer of a CardBus bridge from 14h', () => {
    const bytes = space({}, 256);
    bytes[0x0e] = 2;
    bytes[0x14] = 0x40;
    bytes[0x34] = 0;
    expect(listed(bytes)).toEqual([['std', 0x40, 0x10]]);
    expect(listed(bytes, 0x7f)).toEqual([]);
  });

  it('reads extended capabilities only behind PCI Express or PCI-X, even where that list loops', () => {
    const loop = space({ 0x40: 0x00024010, 0x100: 0x00010003 });
    expect(listed(loop)).toEqual([
      ['std', 0x40, 0x10],
      ['ext', 0x100, 3],
    ]);
    expect(problems(loop)).toEqual([['loop', 'std', 0x40]]);
    const plain = space({ 0x40: 0x00000001, 0x100: 0x00010003 });
    expect(listed(plain)).toEqual([['std', 0x40, 1]]);
  });

  it('ends at an id of FFh and says that the list is broken', () => {
    const bytes = space({ 0x40: 0x00025010, 0x50: 0xffffffff });
    expect(listed(bytes)).toEqual([['std', 0x40, 0x10]]);
    expect(problems(bytes)).toContainEqual(['broken', 'std', 0x50]);
  });

  it('walks through Null capabilities and through ids without a name', () => {
    const bytes = space({
      0x40: 0x00025010,
      0x50: 0x00006000,
      0x60: 0x0000007f,
      0x100: 0x15000000,
      0x150: 0x0001fffe,
    });
    expect(listed(bytes)).toEqual([
      ['std', 0x40, 0x10],
      ['std', 0x50, 0],
      ['std', 0x60, 0x7f],
      ['ext', 0x100, 0],
      ['ext', 0x150, 0xfffe],
    ]);
    expect(walkChain(bytes).caps.at(-1)?.name).toBeNull();
  });

  it('follows a pointer below its range, and back up again', () => {
    const bytes = space({ 0x100: 0x08010003, 0x80: 0x20010018, 0x200: 0x0001001b });
    expect(listed(bytes).slice(1)).toEqual([
      ['ext', 0x100, 3],
      ['ext', 0x80, 0x18],
      ['ext', 0x200, 0x1b],
    ]);
    expect(problems(bytes)).toContainEqual(['belowRange', 'ext', 0x80]);
    expect(problems(bytes)).toContainEqual(['descending', 'ext', 0x80]);
  });

  it('rounds unaligned pointers down', () => {
    const bytes = space({ 0x100: 0x2331000f, 0x230: 0x0001001b });
    expect(listed(bytes).slice(1)).toEqual([
      ['ext', 0x100, 0x0f],
      ['ext', 0x230, 0x1b],
    ]);
    expect(problems(bytes)).toEqual([['unaligned', 'ext', 0x230]]);
  });

  it('tells a self-loop from a list, and lists the capability once', () => {
    const bytes = space({ 0x100: 0x20010003, 0x200: 0x2001001b });
    expect(listed(bytes).slice(1)).toEqual([
      ['ext', 0x100, 3],
      ['ext', 0x200, 0x1b],
    ]);
    expect(problems(bytes)).toEqual([['loop', 'ext', 0x200]]);
  });

  it('ends an extended list at a header of zeros without a word, and at one of ones with a sentence', () => {
    expect(problems(space({ 0x100: 0x30010003 }))).toEqual([]);
    expect(problems(space({ 0x100: 0x30010003, 0x300: 0xffffffff }))).toEqual([['allOnes', 'ext', 0x300]]);
  });

  it('says what a short dump hides', () => {
    const standard = space({ 0x40: 0x0002fc10, 0xfc: 0x00000011 }, 256);
    expect(problems(standard)).toEqual([['truncated', 'std', 0xfc]]);
    expect(problems(space(), 64)).toEqual([
      ['access-denied', 'std', 0x40],
      ['truncated', 'std', 0x40],
    ]);
    expect(problems(space({}, 256))).toEqual([]);
    expect(problems(space({ 0x100: 0x30010003 }), 0x200)).toEqual([['truncated', 'ext', 0x300]]);
  });

  it('reports bodies that overlap, second copies and versions that nobody defined', () => {
    const bytes = space({ 0x100: 0x1081000f, 0x108: 0x10c1000f, 0x10c: 0x0005001b });
    expect(problems(bytes)).toEqual([
      ['duplicate', 'ext', 0x108],
      ['unknownVersion', 'ext', 0x10c],
      ['overlap', 'ext', 0x10c],
    ]);
  });

  it('finds a header that no link reaches, but not inside a linked capability', () => {
    const bytes = space({ 0x100: 0x00010003, 0x104: 0x0001001b, 0x3cc: 0x3d81001f, 0x3d8: 0x00010018 });
    expect(problems(bytes)).toEqual([
      ['unreachable', 'ext', 0x3cc],
      ['unreachable', 'ext', 0x3d8],
    ]);
  });

  it('ends on any bytes of any length, with every offset once in each list', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 4096 }), fc.nat(4200), (bytes, size) => {
        const { caps } = walkChain(bytes, size);
        for (const list of ['std', 'ext']) {
          const offsets = caps.filter(({ kind }) => kind === list).map(({ offset }) => offset);
          expect(new Set(offsets).size).toBe(offsets.length);
        }
      }),
    );
  });

  it('ends on spaces whose list is switched on and whose pointers are random', () => {
    const random = fc.tuple(
      fc.uint8Array({ minLength: 256, maxLength: 256 }),
      fc.array(fc.tuple(fc.nat(1023), fc.nat())),
    );
    fc.assert(
      fc.property(random, ([low, dwords]) => {
        const bytes = new Uint8Array(4096);
        bytes.set(low);
        bytes[0x06] = 0x10;
        bytes[0x0e] = 0;
        for (const [index, value] of dwords) putWidth(bytes, index * 4, 32, value);
        expect(walkChain(bytes).caps.length).toBeLessThanOrEqual(64 + 1024);
      }),
    );
  });
});

describe('findCapability', () => {
  it('gives the first capability of an id that the lists lead to', () => {
    const bytes = space({ 0x100: 0x2001000f, 0x200: 0x3001001b, 0x300: 0x0001001b });
    expect(findCapability(bytes, 'ext', 'PASID')).toBe(0x200);
    expect(findCapability(bytes, 'ext', 0x13)).toBeUndefined();
    expect(findCapability(bytes, 'std', 'EXP')).toBe(0x40);
  });

  it('agrees with the walk on any bytes', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 64, maxLength: 4096 }),
        fc.constantFrom(1, 5, 0x10, 0x11),
        (bytes, id) => {
          bytes[0x06] = 0x10;
          bytes[0x0e] = 0;
          const first = walkChain(bytes).caps.find((cap) => cap.kind === 'std' && cap.id === id);
          expect(findCapability(bytes, 'std', id)).toBe(first?.offset);
        },
      ),
    );
  });
});
