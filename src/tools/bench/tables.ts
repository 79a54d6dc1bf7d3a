/** One function with a first-stage PASID and a nested PASID, 256 pages each, 4 KiB pages on every stage. */
import { word } from '../../base/word.ts';
import type { DmaRequest } from '../../engine/explanation.ts';
import {
  contextEntryAddress,
  mapFirstStage,
  mapSecondStage,
  pasidDirectoryEntryAddress,
  pasidEntryAddress,
  writeContextEntry,
  writePasidDirectoryEntry,
  writePasidEntry,
  writeRootEntry,
} from '../../engine/iommu/build.ts';
import { makeIommuState, makeRootTableAddress, type IommuState } from '../../engine/iommu/iommu-state.ts';
import { Memory } from '../../engine/memory/memory.ts';
import { PGTT } from '../../spec/vtd/pasid-entry.ts';

export const REQUESTER = 0x3b81;
export const ROOT_TABLE = 0x100_0000;
export const FIRST_STAGE_PASID = 0x41;
export const NESTED_PASID = 5;
const ABSENT_PASID = 6;
const PAGES = 256;

export interface Bench {
  readonly iommu: IommuState;
  readonly memory: Memory;
  readonly firstStage: readonly DmaRequest[];
  readonly nested: readonly DmaRequest[];
  /** PASID entry not present. */
  readonly absent: readonly DmaRequest[];
  /** Nested, and the last second-stage entry not present. */
  readonly unmapped: readonly DmaRequest[];
}

/** Guest-physical addresses: tables of the first stage from here, pages from 256 MiB. */
const GUEST_TABLES = 0x800_0000;
const GUEST_PAGES = 0x1000_0000;
const HOST_OF_GUEST = 0x4000_0000;

export function makeBench(): Bench {
  const memory = Memory.empty();
  let next = 0x200_0000;
  const allocate = (): number => (next += 0x1000);
  const contextTable = allocate();
  const directory = allocate();
  writeRootEntry(memory, ROOT_TABLE, REQUESTER, contextTable);
  writeContextEntry(memory, contextEntryAddress(contextTable, REQUESTER), {
    p: 1,
    paside: 1,
    pasiddirptr: directory,
  });
  const firstRoot = allocate();
  const secondRoot = allocate();
  for (const [pasid, fields] of [
    [FIRST_STAGE_PASID, { pgtt: PGTT.firstStage, fsptptr: firstRoot }],
    [NESTED_PASID, { pgtt: PGTT.nested, aw: 2, ssptptr: secondRoot, fsptptr: GUEST_TABLES }],
  ] as const) {
    const at = pasidDirectoryEntryAddress(directory, pasid);
    const table = allocate();
    writePasidDirectoryEntry(memory, at, { p: 1, smptblptr: table });
    writePasidEntry(memory, pasidEntryAddress(table, pasid), { p: 1, pwsnp: 1, did: pasid, ...fields });
  }

  const rights = { write: true, user: true, accessed: true, dirty: true };
  const virtualOf = (page: number) => word(0x7f12, 0x3400_0000 + page * 0x1000);
  let nextGuest = GUEST_TABLES;
  const allocateGuest = (): number => (nextGuest += 0x1000);
  const guestTables = Memory.empty();
  for (let page = 0; page < PAGES; page++) {
    const output = 0x5000_0000 + page * 0x1000;
    mapFirstStage(memory, firstRoot, virtualOf(page), output, rights, allocate);
    mapFirstStage(
      guestTables,
      GUEST_TABLES,
      virtualOf(page),
      GUEST_PAGES + page * 0x1000,
      rights,
      allocateGuest,
    );
  }
  mapFirstStage(guestTables, GUEST_TABLES, virtualOf(PAGES), GUEST_PAGES - 0x1000, rights, allocateGuest);
  for (const frame of guestTables.frames()) {
    guestTables.page(frame)?.forEach((value, index) => {
      memory.write32(HOST_OF_GUEST + frame * 4096 + index * 4, value);
    });
  }
  const both = { read: true, write: true };
  for (let at = GUEST_TABLES; at <= nextGuest; at += 0x1000) {
    mapSecondStage(memory, secondRoot, at, HOST_OF_GUEST + at, both, allocate);
  }
  for (let page = 0; page < PAGES; page++) {
    const at = GUEST_PAGES + page * 0x1000;
    mapSecondStage(memory, secondRoot, at, HOST_OF_GUEST + at, both, allocate);
  }

  const request = (pasid: number, page: number): DmaRequest => ({
    requesterId: REQUESTER,
    kind: 'untranslated',
    pasid,
    address: virtualOf(page),
    access: page % 2 === 0 ? 'read' : 'write',
    execute: false,
    privileged: false,
    length: 64,
  });
  const pages = Array.from({ length: PAGES }, (_, index) => (index * 97) % PAGES);
  return {
    iommu: makeIommuState({ profile: 'rev4', rtaddr: makeRootTableAddress(ROOT_TABLE, 1) }),
    memory,
    firstStage: pages.map((page) => request(FIRST_STAGE_PASID, page)),
    nested: pages.map((page) => request(NESTED_PASID, page)),
    absent: pages.map((page) => request(ABSENT_PASID, page)),
    unmapped: pages.map(() => request(NESTED_PASID, PAGES)),
  };
}
