import { describe, expect, it } from 'vitest';
import { makeWord, word } from '../../base/word.ts';
import { contextEntry } from '../../spec/vtd/context-entry.ts';
import { pasidEntry } from '../../spec/vtd/pasid-entry.ts';
import { scalableRootEntry } from '../../spec/vtd/root-entry.ts';
import { secondStageEntry } from '../../spec/vtd/stage-entries.ts';
import { Memory } from '../memory/memory.ts';
import {
  clearEntry,
  contextEntryAddress,
  mapFirstStage,
  mapSecondStage,
  pasidDirectoryEntryAddress,
  pasidEntryAddress,
  rootEntryAddress,
  writeContextEntry,
  writePasidDirectoryEntry,
  writePasidEntry,
  writeRootEntry,
} from './build.ts';
import { decodeEntry, readEntry, updateEntry } from './entries.ts';
import { grantsAccess, hasPresentBit, hasPresentHalf, readTable } from './inspect.ts';
import { workedExampleTables } from './worked-example.fixture.ts';

const VF = 0x3b81;
const at = (memory: Memory, address: number) => makeWord(memory.read64(address));

/** Hands out pages from an address upward. */
const pagesFrom = (start: number) => {
  let next = start;
  return () => (next += 0x1000) - 0x1000;
};

describe('builders write the tables of the worked examples', () => {
  it('root, context, directory and PASID entries', () => {
    const memory = Memory.empty();
    writeRootEntry(memory, 0x01000000, 0x3b00, 0x01001000);
    writeRootEntry(memory, 0x01000000, VF, 0x01002000);
    expect(rootEntryAddress(0x01000000, VF)).toBe(0x010003b0);
    expect(at(memory, 0x010003b0)).toBe('0x0000000001001001');
    expect(at(memory, 0x010003b8)).toBe('0x0000000001002001');

    expect(contextEntryAddress(0x01002000, VF)).toBe(0x01002020);
    writeContextEntry(memory, 0x01002020, { p: 1, dte: 1, paside: 1, pre: 1, pasiddirptr: 0x01010000 });
    expect(at(memory, 0x01002020)).toBe('0x000000000101001d');

    expect(pasidDirectoryEntryAddress(0x01010000, 0x41)).toBe(0x01010008);
    writePasidDirectoryEntry(memory, 0x01010008, { p: 1, smptblptr: 0x01012000 });
    expect(at(memory, 0x01010008)).toBe('0x0000000001012001');

    expect(pasidEntryAddress(0x01011000, 5)).toBe(0x01011140);
    writePasidEntry(memory, 0x01011140, {
      p: 1,
      pgtt: 3,
      aw: 2,
      ssptptr: 0x02000000,
      did: 0x11,
      pwsnp: 1,
      fsptptr: 0x40000000,
    });
    expect([0, 8, 16].map((offset) => at(memory, 0x01011140 + offset))).toEqual([
      '0x00000000020000c9',
      '0x0000000000800011',
      '0x0000000040000000',
    ]);
  });

  it('first-stage and second-stage tables', () => {
    const memory = Memory.empty();
    const rights = { write: true, user: true, accessed: true, dirty: true };
    const leaf = mapFirstStage(
      memory,
      0x03000000,
      word(0x7f12, 0x34567000),
      0x5abcd000,
      rights,
      pagesFrom(0x03001000),
    );
    expect(leaf).toBe(0x03003b38);
    expect([0x030007f0, 0x03001240, 0x03002d10, leaf].map((address) => at(memory, address))).toEqual([
      '0x0000000003001027',
      '0x0000000003002027',
      '0x0000000003003027',
      '0x000000005abcd067',
    ]);
    const both = { read: true, write: true };
    const allocate = pagesFrom(0x02001000);
    expect(
      mapSecondStage(memory, 0x02000000, 0x40000000, 0xc0000000, both, allocate, { size: 0x4000_0000 }),
    ).toBe(0x02001008);
    const small = mapSecondStage(
      memory,
      0x02000000,
      0x80001000,
      0x100001000,
      { read: false, write: true },
      allocate,
    );
    expect(
      [0x02000000, 0x02001008, 0x02001010, 0x02002000, small].map((address) => at(memory, address)),
    ).toEqual([
      '0x0000000002001003',
      '0x00000000c0000083',
      '0x0000000002002003',
      '0x0000000002003003',
      '0x0000000100001002',
    ]);
  });
});

describe('entries', () => {
  it('are read back as named fields, with addresses in bytes', () => {
    const memory = workedExampleTables();
    expect(decodeEntry(contextEntry, readEntry(memory, contextEntry, 0x01002020))).toMatchObject({
      p: 1,
      fpd: 0,
      dte: 1,
      paside: 1,
      pre: 1,
      pasiddirptr: 0x01010000,
      ridPasid: 0,
    });
    expect(decodeEntry(scalableRootEntry, readEntry(memory, scalableRootEntry, 0x010003b0))).toEqual({
      lp: 1,
      lctp: 0x01001000,
      up: 1,
      uctp: 0x01002000,
    });
    expect(decodeEntry(pasidEntry.rev4, readEntry(memory, pasidEntry.rev4, 0x01012040))).toMatchObject({
      pgtt: 1,
      fsptptr: 0x03000000,
      did: 1,
    });
  });

  it('keep other fields when one is changed', () => {
    const memory = workedExampleTables().fork();
    updateEntry(memory, contextEntry, 0x01002020, { paside: 0 });
    expect(at(memory, 0x01002020)).toBe('0x0000000001010015');
  });

  it('are zero after they were cleared, and only they', () => {
    const memory = workedExampleTables().fork();
    clearEntry(memory, 0x01011140, 64);
    expect([0x01011140, 0x01011148, 0x01011150].map((address) => at(memory, address))).toEqual(
      Array.from({ length: 3 }, () => '0x0000000000000000'),
    );
    expect(at(memory, 0x01011000)).toBe('0x0000000002000089');
  });

  it('refuse a value that does not fit', () => {
    expect(() => {
      writeContextEntry(Memory.empty(), 0x1000, { pdts: 8 });
    }).toThrow('context-entry.pdts');
  });
});

describe('a table for showing', () => {
  it('lists present entries and counts the runs between them', () => {
    const memory = workedExampleTables({ 0x01011100: '0x2' });
    const { present, absent } = readTable(memory, pasidEntry.rev4, 0x01011000, 64, hasPresentBit);
    expect(present.map(({ index, address }) => [index, address])).toEqual([
      [0, 0x01011000],
      [5, 0x01011140],
    ]);
    expect(present[1]?.words.slice(0, 2)).toEqual([0x020000c9, 0]);
    expect(absent).toEqual([
      { from: 1, count: 4, left: 1 },
      { from: 6, count: 58, left: 0 },
    ]);
  });

  it('knows what present means in root tables and second-stage tables', () => {
    const memory = workedExampleTables({ 0x010003b0: '0x0' });
    const root = readTable(memory, scalableRootEntry, 0x01000000, 256, hasPresentHalf);
    expect(root.present.map(({ index }) => index)).toEqual([0x3b]);
    const row = secondStageEntry.leaves[1];
    const pages = readTable(memory, row, 0x02003000, 512, grantsAccess);
    expect(pages.present.map(({ index }) => index)).toEqual([0, 1]);
    expect(readTable(memory, row, 0x0900_0000, 512, grantsAccess)).toEqual({
      present: [],
      absent: [{ from: 0, count: 512, left: 0 }],
    });
  });
});
