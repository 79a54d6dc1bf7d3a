/** Builds VT-d tables in memory from named fields, as an IOMMU driver does. */
import { word, wordFromNumber, type Word } from '../../base/word.ts';
import type { ProfileId } from '../../spec/policies.ts';
import { contextEntry } from '../../spec/vtd/context-entry.ts';
import { pasidDirectoryEntry, pasidEntry } from '../../spec/vtd/pasid-entry.ts';
import { scalableRootEntry } from '../../spec/vtd/root-entry.ts';
import { firstStageEntry, secondStageEntry, type Level } from '../../spec/vtd/stage-entries.ts';
import type { PhysicalMemory } from '../memory/physical-memory.ts';
import { updateEntry, writeEntry, type EntryFields } from './entries.ts';
import { tableIndex } from './table-index.ts';

/** Gives the address of a 4 KiB page that reads as zero and is used for nothing else. */
export type AllocatePage = () => number;

export type PageSize = 0x1000 | 0x20_0000 | 0x4000_0000;

/** Address of a bus's root entry. */
export const rootEntryAddress = (rootTable: number, requesterId: number): number =>
  rootTable + (requesterId >>> 8) * 16;

/** Address of a function's scalable context entry in the table that its half of the root entry names. */
export const contextEntryAddress = (contextTable: number, requesterId: number): number =>
  contextTable + (requesterId & 0x7f) * 32;

/** Address of a function's legacy context entry. */
export const legacyContextEntryAddress = (contextTable: number, requesterId: number): number =>
  contextTable + (requesterId & 0xff) * 16;

/** Address of the PASID directory entry for a PASID. */
export const pasidDirectoryEntryAddress = (directory: number, pasid: number): number =>
  directory + (pasid >>> 6) * 8;

/** Address of the PASID table entry for a PASID in the table that its directory entry names. */
export const pasidEntryAddress = (pasidTable: number, pasid: number): number =>
  pasidTable + (pasid & 0x3f) * 64;

/** Points the half of the root entry that serves this function at a context table; the other half stays. */
export function writeRootEntry(
  memory: PhysicalMemory,
  rootTable: number,
  requesterId: number,
  contextTable: number,
): void {
  const half = (requesterId & 0x80) === 0 ? { lp: 1, lctp: contextTable } : { up: 1, uctp: contextTable };
  updateEntry(memory, scalableRootEntry, rootEntryAddress(rootTable, requesterId), half);
}

/** Writes a whole scalable context entry at its address: `p`, `dte`, `paside`, `pre`, `pasiddirptr`, … */
export const writeContextEntry = (memory: PhysicalMemory, address: number, fields: EntryFields): void => {
  writeEntry(memory, contextEntry, address, fields);
};

/** Writes a whole PASID directory entry at its address: `p`, `fpd`, `smptblptr`. */
export const writePasidDirectoryEntry = (
  memory: PhysicalMemory,
  address: number,
  fields: EntryFields,
): void => {
  writeEntry(memory, pasidDirectoryEntry, address, fields);
};

/** Writes a whole PASID table entry at its address: `p`, `pgtt`, `aw`, `ssptptr`, `did`, `sre`, `fsptptr`, … */
export const writePasidEntry = (
  memory: PhysicalMemory,
  address: number,
  fields: EntryFields,
  profile: ProfileId = 'rev4',
): void => {
  writeEntry(memory, pasidEntry[profile], address, fields);
};

export interface FirstStageRights {
  readonly write: boolean;
  readonly user: boolean;
  readonly executeDisable?: boolean;
  /** Sets A in the leaf and in tables made on the way, so that hardware needs no update. */
  readonly accessed?: boolean;
  readonly dirty?: boolean;
}

export interface SecondStageRights {
  readonly read: boolean;
  readonly write: boolean;
  readonly snoop?: boolean;
}

export interface Mapping {
  readonly size?: PageSize;
  readonly levels?: 3 | 4 | 5;
}

const LEAF_LEVEL: Readonly<Record<PageSize, 1 | 2 | 3>> = { 0x1000: 1, 0x20_0000: 2, 0x4000_0000: 3 };

/** Where a table entry points, in bytes. */
const tableAddress = (entry: Word): number => (entry.hi & 0xfffff) * 2 ** 32 + ((entry.lo & ~0xfff) >>> 0);

function leafAddress(
  memory: PhysicalMemory,
  root: number,
  input: Word,
  levels: Level,
  leafLevel: Level,
  makeTable: (entryAddress: number, level: 2 | 3 | 4 | 5) => void,
): number {
  let table = root;
  for (let level: number = levels; level > leafLevel; level--) {
    const address = table + 8 * tableIndex(input.hi, input.lo, level);
    const entry = memory.read64(address);
    if (entry.hi === 0 && entry.lo === 0) makeTable(address, level as 2 | 3 | 4 | 5);
    table = tableAddress(memory.read64(address));
  }
  return table + 8 * tableIndex(input.hi, input.lo, leafLevel);
}

/**
 * Maps one page of a first stage (4 levels and 4 KiB unless told) and gives the address of its leaf entry. Tables
 * on the way are made with all rights, so that the leaf decides.
 */
export function mapFirstStage(
  memory: PhysicalMemory,
  root: number,
  input: Word,
  output: number,
  rights: FirstStageRights,
  allocate: AllocatePage,
  { size = 0x1000, levels = 4 }: Mapping = {},
): number {
  const leafLevel = LEAF_LEVEL[size];
  const a = rights.accessed === true ? 1 : 0;
  const address = leafAddress(memory, root, input, levels, leafLevel, (at, level) => {
    writeEntry(memory, firstStageEntry.tables[level], at, { p: 1, rw: 1, us: 1, a, addr: allocate() });
  });
  writeEntry(memory, firstStageEntry.leaves[leafLevel], address, {
    p: 1,
    rw: rights.write ? 1 : 0,
    us: rights.user ? 1 : 0,
    a,
    d: rights.dirty === true ? 1 : 0,
    xd: rights.executeDisable === true ? 1 : 0,
    addr: output,
    ...(leafLevel === 1 ? {} : { ps: 1 }),
  });
  return address;
}

/** Maps one page of a second stage (4 levels and 4 KiB unless told) and gives the address of its leaf entry. */
export function mapSecondStage(
  memory: PhysicalMemory,
  root: number,
  input: number,
  output: number,
  rights: SecondStageRights,
  allocate: AllocatePage,
  { size = 0x1000, levels = 4 }: Mapping = {},
): number {
  const leafLevel = LEAF_LEVEL[size];
  const address = leafAddress(memory, root, wordFromNumber(input), levels, leafLevel, (at, level) => {
    writeEntry(memory, secondStageEntry.tables[level], at, { r: 1, w: 1, addr: allocate() });
  });
  writeEntry(memory, secondStageEntry.leaves[leafLevel], address, {
    r: rights.read ? 1 : 0,
    w: rights.write ? 1 : 0,
    snp: rights.snoop === true ? 1 : 0,
    addr: output,
    ...(leafLevel === 1 ? {} : { ps: 1 }),
  });
  return address;
}

/** Clears `bytes` bytes (an entry torn down), 8 at a time and the word with Present first. */
export function clearEntry(memory: PhysicalMemory, address: number, bytes: number): void {
  for (let at = 0; at < bytes; at += 8) memory.write64(address + at, word(0, 0));
}
