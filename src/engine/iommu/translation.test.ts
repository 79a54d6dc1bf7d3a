/** Page sizes, numbers of levels, rights and flags of the two stages, on tables made for each case. */
import { describe, expect, it } from 'vitest';
import { makeWord, word, type Word } from '../../base/word.ts';
import type { DmaRequest } from '../explanation.ts';
import { Memory } from '../memory/memory.ts';
import {
  mapFirstStage,
  mapSecondStage,
  writeContextEntry,
  writePasidDirectoryEntry,
  writePasidEntry,
  writeRootEntry,
  type FirstStageRights,
  type Mapping,
} from './build.ts';
import type { EntryFields } from './entries.ts';
import { makeIommuState, type IommuOptions } from './iommu-state.ts';
import { judge } from './judge.ts';
import { requestOf } from './worked-example.fixture.ts';

const FIRST_ROOT = 0x0500_0000;
const SECOND_ROOT = 0x0600_0000;
const ENTRY = 0x0400_0000 + 5 * 64;

/** A function whose PASID 5 has these fields. */
function tables(fields: EntryFields, profile: 'rev3' | 'rev4' = 'rev4'): Memory {
  const memory = Memory.empty();
  writeRootEntry(memory, 0x0100_0000, 0x3b81, 0x0200_0000);
  writeContextEntry(memory, 0x0200_0020, { p: 1, dte: 1, paside: 1, pasiddirptr: 0x0300_0000 });
  writePasidDirectoryEntry(memory, 0x0300_0000, { p: 1, smptblptr: 0x0400_0000 });
  writePasidEntry(memory, ENTRY, { p: 1, pwsnp: 1, ...fields }, profile);
  return memory;
}

let nextPage = 0x1000_0000;
const allocate = () => (nextPage += 0x1000);

const ask = (memory: Memory, request: Partial<DmaRequest>, options: Partial<IommuOptions> = {}) =>
  judge(
    makeIommuState({ profile: 'rev4', rtaddr: word(0, 0x0100_0400), ...options }),
    memory,
    requestOf('0x0', { pasid: 5, ...request }),
  ).judgement;

const USER: FirstStageRights = { write: true, user: true };

const firstStage = (
  input: Word,
  output: number,
  mapping: Mapping = {},
  rights = USER,
  more: EntryFields = {},
) => {
  const memory = tables({ pgtt: 1, fsptptr: FIRST_ROOT, ...more });
  const leaf = mapFirstStage(memory, FIRST_ROOT, input, output, rights, allocate, mapping);
  return { memory, leaf };
};

describe('first stage', () => {
  it.each([
    [0x1000, '0x7f1234567abc', 0x9_1234_5000, 0x9_1234_5abc],
    [0x20_0000, '0x7f1234567abc', 0x9_1220_0000, 0x9_1236_7abc],
    [0x4000_0000, '0x7f1234567abc', 0x9_4000_0000, 0x9_7456_7abc],
  ] as const)('maps pages of %i bytes', (size, input, page, output) => {
    const address = word(0x7f12, 0x34567abc);
    const { memory } = firstStage(address, page, { size });
    expect(makeWord(address)).toBe(`0x0000${input.slice(2)}`);
    expect(ask(memory, { address }).output).toBe(output);
    const ats = ask(memory, { address, kind: 'translation-request' });
    expect(ats.response?.size).toBe(size);
  });

  it('has a fifth level only with FS5LP', () => {
    const address = word(0x0023_4567, 0x89ab_c000);
    const { memory } = firstStage(address, 0x9_0000_0000, { levels: 5 }, USER, { fspm: 1 });
    const cap = word(0x91d2008c, 0x226f0606);
    expect(ask(memory, { address }, { cap }).output).toBe(0x9_0000_0000);
    expect(ask(memory, { address }).fault?.code).toBe(0x5b);
    const beyond = ask(memory, { address: word(0x0200_0000, 0) }, { cap });
    expect(beyond.fault?.code).toBe(0x80);
  });

  it('takes canonical addresses of the upper half', () => {
    const address = word(0xffff_8000, 0x1000);
    const { memory } = firstStage(address, 0x9_0000_0000);
    expect(ask(memory, { address }).output).toBe(0x9_0000_0000);
    expect(ask(memory, { address: word(0xfffe_8000, 0x1000) }).fault?.code).toBe(0x80);
  });

  it('sets the accessed flag all along the path, and the dirty flag on a write', () => {
    const address = word(0, 0x1000);
    const { memory, leaf } = firstStage(address, 0x9000_0000);
    const read = ask(memory, { address });
    expect(read.tableWrites.map(({ after }) => after.lo & 0xfff)).toEqual([0x27, 0x27, 0x27, 0x27]);
    expect(memory.read32(leaf)).toBe(0x9000_0027);
    const write = ask(memory, { address, access: 'write' });
    expect(write.tableWrites).toEqual([
      { address: leaf, before: word(0, 0x9000_0027), after: word(0, 0x9000_0067) },
    ]);
  });

  it('sets the extended accessed flag only with EAFE', () => {
    const address = word(0, 0x1000);
    const ecap = word(0x0033ef9e, 0xa4f00fdf);
    const { memory, leaf } = firstStage(address, 0x9000_0000, {}, USER, { eafe: 1 });
    ask(memory, { address }, { ecap });
    expect(memory.read32(leaf)).toBe(0x9000_0427);
  });

  it('needs no snooped walk when the flags are set already', () => {
    const address = word(0, 0x1000);
    const rights = { ...USER, accessed: true, dirty: true };
    const { memory } = firstStage(address, 0x9000_0000, {}, rights, { pwsnp: 0 });
    expect(ask(memory, { address, access: 'write' }).verdict).toBe('allowed');
  });

  it('leaves flags alone when the request is blocked', () => {
    const address = word(0, 0x1000);
    const { memory, leaf } = firstStage(address, 0x9000_0000, {}, { write: false, user: true });
    expect(ask(memory, { address, access: 'write' })).toMatchObject({ verdict: 'blocked', tableWrites: [] });
    expect(memory.read32(leaf)).toBe(0x9000_0005);
  });

  it.each([
    ['a user fetch from a page with XD', { nxe: 1 }, { executeDisable: true }, false, 0x82],
    ['a user fetch from a page with XD while NXE is 0', {}, { executeDisable: true }, false, undefined],
    ['a user fetch', { nxe: 1 }, {}, false, undefined],
    ['a supervisor fetch from a user page with SMEP', { smep: 1, sre: 1 }, {}, true, 0x82],
    ['a supervisor fetch from a user page without SMEP', { sre: 1 }, {}, true, undefined],
    ['a supervisor fetch from a supervisor page', { smep: 1, sre: 1 }, { user: false }, true, undefined],
    ['a supervisor read of a user page with SMEP', { smep: 1, sre: 1, ere: 0 }, {}, true, 0x5c],
  ] as const)('rev3: %s', (_, fields, rights, privileged, code) => {
    const address = word(0, 0x1000);
    const memory = tables({ pgtt: 1, fsptptr: FIRST_ROOT, ere: 1, ...fields }, 'rev3');
    mapFirstStage(memory, FIRST_ROOT, address, 0x9000_0000, { ...USER, ...rights }, allocate);
    const judged = ask(memory, { address, execute: true, privileged }, { profile: 'rev3' });
    expect(judged.fault?.code).toBe(code);
  });

  it.each([
    ['user reads of supervisor pages', false, 'read', false, 0, 0x81],
    ['supervisor reads of supervisor pages', false, 'read', true, 0, undefined],
    ['supervisor reads of user pages', true, 'read', true, 1, undefined],
    ['user AtomicOps on read-only pages', true, 'atomic', false, 0, 0x85],
    ['supervisor AtomicOps on read-only pages', true, 'atomic', true, 0, undefined],
    ['supervisor AtomicOps on read-only pages with WPE', true, 'atomic', true, 1, 0x85],
  ] as const)('%s', (_, user, access, privileged, wpe, code) => {
    const address = word(0, 0x1000);
    const { memory } = firstStage(address, 0x9000_0000, {}, { write: false, user }, { sre: 1, wpe });
    expect(ask(memory, { address, access, privileged }).fault?.code).toBe(code);
  });
});

describe('second stage', () => {
  const secondStage = (input: number, output: number, mapping: Mapping = {}, more: EntryFields = {}) => {
    const memory = tables({ pgtt: 2, aw: 2, ssptptr: SECOND_ROOT, ...more });
    const both = { read: true, write: true };
    const leaf = mapSecondStage(memory, SECOND_ROOT, input, output, both, allocate, mapping);
    return { memory, leaf };
  };

  it.each([
    [0x1000, 0x9_1234_5000, 0x9_1234_5abc],
    [0x20_0000, 0x9_1220_0000, 0x9_1234_5abc],
    [0x4000_0000, 0x9_0000_0000, 0x9_1234_5abc],
  ] as const)('maps pages of %i bytes', (size, page, output) => {
    const { memory } = secondStage(0x12345000, page, { size });
    expect(ask(memory, { address: word(0, 0x12345abc) }).output).toBe(output);
  });

  it('of 39 bits has three levels and ends at 2^39', () => {
    const { memory } = secondStage(0x7f_1234_5000, 0x9_1234_5000, { levels: 3 }, { aw: 1 });
    expect(ask(memory, { address: word(0x7f, 0x1234_5008) }).output).toBe(0x9_1234_5008);
    expect(ask(memory, { address: word(0x80, 0) }).fault?.code).toBe(0x84);
  });

  it('of 57 bits needs SAGAW', () => {
    const { memory } = secondStage(0x1_0000_1234_5000, 0x9_1234_5000, { levels: 5 }, { aw: 3 });
    const address = word(0x1_0000, 0x1234_5000);
    expect(ask(memory, { address }, { cap: word(0x81d2008c, 0x22780e06) }).output).toBe(0x9_1234_5000);
    expect(ask(memory, { address }).fault?.code).toBe(0x5b);
  });

  it('sets accessed and dirty flags only with SSADE', () => {
    const address = word(0, 0x1234_5000);
    const off = secondStage(0x12345000, 0x9000_0000);
    expect(ask(off.memory, { address, access: 'write' }).tableWrites).toEqual([]);
    const on = secondStage(0x12345000, 0x9000_0000, {}, { ssade: 1 });
    const read = ask(on.memory, { address });
    expect(read.tableWrites.map(({ after }) => after.lo & 0xfff)).toEqual([0x103, 0x103, 0x103, 0x103]);
    const write = ask(on.memory, { address, access: 'write' });
    expect(write.tableWrites.map(({ address: at, after }) => [at, after.lo])).toEqual([
      [on.leaf, 0x9000_0303],
    ]);
  });

  it('lets a zero-length read of a write-only page through with ZLR', () => {
    const memory = tables({ pgtt: 2, aw: 2, ssptptr: SECOND_ROOT });
    mapSecondStage(memory, SECOND_ROOT, 0x1000, 0x9000_0000, { read: false, write: true }, allocate);
    const address = word(0, 0x1000);
    expect(ask(memory, { address, length: 0 }).verdict).toBe('allowed');
    expect(ask(memory, { address, length: 1 }).fault?.code).toBe(0x86);
    expect(ask(memory, { address, length: 0 }, { cap: word(0x81d2008c, 0x222f0606) }).fault?.code).toBe(0x86);
  });

  it('takes its rights from bits 61 and 62 with SSIRWE', () => {
    const { memory, leaf } = secondStage(0x1000, 0x9000_0000);
    const io = { rtaddr: word(0, 0x0100_0480), ecap: word(0x0233ef9a, 0xa4f00fdf) };
    const address = word(0, 0x1000);
    expect(ask(memory, { address }, io).fault?.code).toBe(0x79);
    const path = [SECOND_ROOT];
    for (let table = SECOND_ROOT; path.length < 3;) {
      table = (memory.read32(table) & ~0xfff) >>> 0;
      path.push(table);
    }
    for (const at of [...path, leaf]) memory.write32(at + 4, 0x2000_0000);
    expect(ask(memory, { address }, io).output).toBe(0x9000_0000);
    expect(ask(memory, { address, access: 'write' }, io).fault?.code).toBe(0x85);
  });
});

describe('nested translation', () => {
  const GUEST_ROOT = 0x4000_0000;
  const nested = (fields: EntryFields = {}) => {
    const memory = tables({ pgtt: 3, aw: 2, ssptptr: SECOND_ROOT, fsptptr: GUEST_ROOT, ...fields });
    // Guest-physical 1 GiB to 2 GiB lies at host-physical 36 GiB.
    const both = { read: true, write: true };
    mapSecondStage(memory, SECOND_ROOT, 0x4000_0000, 0x9_0000_0000, both, allocate, { size: 0x4000_0000 });
    let next = GUEST_ROOT;
    const guest = Memory.empty();
    const address = word(0x7fff, 0x1234_5678);
    mapFirstStage(guest, GUEST_ROOT, address, 0x4765_4000, USER, () => (next += 0x1000));
    for (const frame of guest.frames()) {
      const host = frame * 4096 - 0x4000_0000 + 0x9_0000_0000;
      guest.page(frame)?.forEach((value, index) => {
        memory.write32(host + 4 * index, value);
      });
    }
    return { memory, address };
  };

  it('goes through both stages and sets the flags of the first', () => {
    const { memory, address } = nested();
    const write = ask(memory, { address, access: 'write' });
    expect(write.output).toBe(0x9_0765_4678);
    expect(
      write.tableWrites.map(({ address: at, after }) => [at >= 0x9_0000_0000, after.lo & 0xfff]),
    ).toEqual([
      [true, 0x27],
      [true, 0x27],
      [true, 0x27],
      [true, 0x67],
    ]);
  });

  it('writes first-stage tables through the second stage: with SSADE a read makes those pages dirty', () => {
    const { memory, address } = nested({ ssade: 1 });
    const read = ask(memory, { address });
    const second = read.tableWrites.filter(({ address: at }) => at < 0x9_0000_0000);
    expect(second.map(({ after }) => after.lo & 0x300)).toEqual([0x100, 0x300]);
  });

  it('tells which first-stage entry a second-stage check was made for', () => {
    const { memory, address } = nested();
    const levels = ask(memory, { address }).checks.map(({ level }) => level);
    expect(levels).toContain('SS-PDPE for PML4E');
    expect(levels).toContain('SS-PDPE for PTE');
    expect(levels).toContain('SS-PDPE');
    expect(levels).toContain('PDE');
  });
});
