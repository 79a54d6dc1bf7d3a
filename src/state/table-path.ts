/**
 * The entries that stand on a request's way, read from memory whatever becomes of the request: the picture shows
 * them also behind the entry that blocks. In nested translation first-stage tables are looked up through the second
 * stage (VT-d 5.10 sections 3.4 to 3.9).
 */
import type { DmaRequest } from '../engine/explanation.ts';
import {
  contextEntryAddress,
  legacyContextEntryAddress,
  pasidDirectoryEntryAddress,
  pasidEntryAddress,
  rootEntryAddress,
} from '../engine/iommu/build.ts';
import { decodeEntry, readEntry, type EntryFields } from '../engine/iommu/entries.ts';
import { TES, type IommuState } from '../engine/iommu/iommu-state.ts';
import { tableIndex } from '../engine/iommu/table-index.ts';
import type { PhysicalMemory } from '../engine/memory/physical-memory.ts';
import { word, wordFromNumber, type Word } from '../base/word.ts';
import { contextEntry, legacyContextEntry } from '../spec/vtd/context-entry.ts';
import type { EntryRow } from '../spec/vtd/entry-row.ts';
import { pasidDirectoryEntry, pasidEntry, PGTT } from '../spec/vtd/pasid-entry.ts';
import { TTM } from '../spec/vtd/registers.ts';
import { legacyRootEntry, scalableRootEntry } from '../spec/vtd/root-entry.ts';
import { firstStageEntry, levelName, secondStageEntry, type Level } from '../spec/vtd/stage-entries.ts';

export type Structure =
  'root' | 'context' | 'pasid-directory' | 'pasid-entry' | 'first-stage' | 'second-stage';

export interface EntryAt {
  readonly structure: Structure;
  readonly row: EntryRow;
  /** Bytes; guest-physical in the guest's world. */
  readonly address: number;
  readonly words: readonly number[];
  readonly fields: EntryFields;
  readonly present: boolean;
  /** Index in its table. */
  readonly index: number;
  /** `PML4E`, `PTE`; absent outside paging tables. */
  readonly level?: string;
}

export interface TablePath {
  readonly mode: 'scalable' | 'legacy' | 'abort' | 'off';
  readonly rootTable: number;
  /** PASID that selects the entry: the request's, or RID_PASID. */
  readonly pasid: number;
  readonly root: EntryAt | undefined;
  readonly context: EntryAt | undefined;
  readonly directory: EntryAt | undefined;
  readonly pasidEntry: EntryAt | undefined;
  /** Root first; empty where this stage is not used. */
  readonly firstStage: readonly EntryAt[];
  /** Of the request's own page. */
  readonly secondStage: readonly EntryAt[];
}

const UPPER = 0x80;

/** Everything on the way of a request through a unit's tables, as far as present entries lead. */
export function readTablePath(
  iommu: IommuState,
  memory: PhysicalMemory,
  { requesterId, pasid, address }: Pick<DmaRequest, 'requesterId' | 'pasid' | 'address'>,
): TablePath {
  const rootTable = iommu.rtaddr.hi * 2 ** 32 + (iommu.rtaddr.lo & (0xfffff000 >>> 0));
  const mode = modeOf(iommu);
  const path: Mutable<TablePath> = {
    mode,
    rootTable: rootTable >= 0 ? rootTable : rootTable + 2 ** 32,
    pasid: pasid ?? 0,
    root: undefined,
    context: undefined,
    directory: undefined,
    pasidEntry: undefined,
    firstStage: [],
    secondStage: [],
  };
  if (mode === 'off' || mode === 'abort') return path;
  const read = (structure: Structure, row: EntryRow, at: number, index: number): EntryAt =>
    entryAt(memory, structure, row, at, index);
  const legacy = mode === 'legacy';
  const upper = (requesterId & UPPER) !== 0;
  const root = read(
    'root',
    legacy ? legacyRootEntry : scalableRootEntry,
    rootEntryAddress(path.rootTable, requesterId),
    requesterId >>> 8,
  );
  const half = legacy ? ['p', 'ctp'] : upper ? ['up', 'uctp'] : ['lp', 'lctp'];
  path.root = { ...root, present: root.fields[half[0] ?? ''] === 1 };
  if (!path.root.present) return path;
  const contextTable = root.fields[half[1] ?? ''] ?? 0;
  const context = legacy
    ? read(
        'context',
        legacyContextEntry,
        legacyContextEntryAddress(contextTable, requesterId),
        requesterId & 0xff,
      )
    : read('context', contextEntry, contextEntryAddress(contextTable, requesterId), requesterId & 0x7f);
  path.context = context;
  if (!context.present) return path;
  if (legacy) {
    if (context.fields['tt'] === 2) return path;
    path.secondStage = walk(
      memory,
      SECOND,
      context.fields['ssptptr'] ?? 0,
      address,
      (context.fields['aw'] ?? 2) + 2,
    );
    return path;
  }
  path.pasid = pasid ?? context.fields['ridPasid'] ?? 0;
  const directoryAddress = context.fields['pasiddirptr'] ?? 0;
  const directory = read(
    'pasid-directory',
    pasidDirectoryEntry,
    pasidDirectoryEntryAddress(directoryAddress, path.pasid),
    path.pasid >>> 6,
  );
  path.directory = directory;
  if (!directory.present) return path;
  const entry = read(
    'pasid-entry',
    pasidEntry[iommu.profile],
    pasidEntryAddress(directory.fields['smptblptr'] ?? 0, path.pasid),
    path.pasid & 0x3f,
  );
  path.pasidEntry = entry;
  if (entry.present) walkStages(memory, path, entry, address);
  return path;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function modeOf(iommu: IommuState): TablePath['mode'] {
  if ((iommu.gsts & TES) === 0) return 'off';
  switch ((iommu.rtaddr.lo >>> 10) & 3) {
    case TTM.legacy:
      return 'legacy';
    case TTM.abort:
      return 'abort';
    default:
      return 'scalable';
  }
}

function walkStages(
  memory: PhysicalMemory,
  path: Mutable<TablePath>,
  { fields }: EntryAt,
  address: Word,
): void {
  const { pgtt } = fields;
  const second = (input: Word) =>
    walk(memory, SECOND, fields['ssptptr'] ?? 0, input, (fields['aw'] ?? 2) + 2);
  if (pgtt === PGTT.secondStage) path.secondStage = second(address);
  if (pgtt !== PGTT.firstStage && pgtt !== PGTT.nested) return;
  const nested = pgtt === PGTT.nested;
  const toHost = (input: number): number | undefined => leadsTo(second(wordFromNumber(input)), input);
  const levels = 4 + (fields['fspm'] ?? 0);
  path.firstStage = walk(memory, FIRST, fields['fsptptr'] ?? 0, address, levels, nested ? toHost : undefined);
  const page = leadsTo(path.firstStage, address.hi * 2 ** 32 + address.lo);
  if (nested && page !== undefined) path.secondStage = second(wordFromNumber(page));
}

interface Stage {
  readonly structure: 'first-stage' | 'second-stage';
  readonly rows: typeof firstStageEntry | typeof secondStageEntry;
  readonly isPresent: (fields: EntryFields) => boolean;
}

const FIRST: Stage = {
  structure: 'first-stage',
  rows: firstStageEntry,
  isPresent: (fields) => fields['p'] === 1,
};

const SECOND: Stage = {
  structure: 'second-stage',
  rows: secondStageEntry,
  isPresent: (fields) => fields['r'] === 1 || fields['w'] === 1,
};

const PAGE_SIZE_BIT = 0x80;

/** The entries from the root to the leaf, or to the first that is not present. */
function walk(
  memory: PhysicalMemory,
  { structure, rows, isPresent }: Stage,
  root: number,
  input: Word,
  levels: number,
  translate: (address: number) => number | undefined = (address) => address,
): readonly EntryAt[] {
  const path: EntryAt[] = [];
  let table = root;
  for (let level = levels; level >= 1; level--) {
    const index = tableIndex(input.hi, input.lo, level);
    const at = translate(table + 8 * index);
    if (at === undefined) break;
    const isPage = level === 1 || (level <= 3 && (memory.read32(at) & PAGE_SIZE_BIT) !== 0);
    const row = isPage ? rows.leaves[level as 1 | 2 | 3] : rows.tables[Math.max(2, level) as 2 | 3 | 4 | 5];
    const entry = entryAt(memory, structure, row, at, index);
    const present = isPresent(entry.fields);
    path.push({ ...entry, present, level: levelName(level as Level) });
    if (!present || isPage) break;
    table = entry.fields['addr'] ?? 0;
  }
  return path;
}

/** The address that a completed walk leads to for an input address. */
function leadsTo(path: readonly EntryAt[], input: number): number | undefined {
  const leaf = path.at(-1);
  const size = { PTE: 0x1000, PDE: 0x20_0000, PDPE: 0x4000_0000 }[leaf?.level ?? ''];
  const isPage =
    leaf !== undefined &&
    leaf.present &&
    (leaf.level === 'PTE' || ((leaf.words[0] ?? 0) & PAGE_SIZE_BIT) !== 0);
  if (!isPage || size === undefined) return undefined;
  return (leaf.fields['addr'] ?? 0) + (input % size);
}

function entryAt(
  memory: PhysicalMemory,
  structure: Structure,
  row: EntryRow,
  address: number,
  index: number,
): EntryAt {
  const words = readEntry(memory, row, address);
  const fields = decodeEntry(row, words);
  return { structure, row, address, words, fields, present: fields['p'] === 1, index };
}

/** A 64-bit word of an entry. */
export const entryWord = ({ words }: EntryAt, index: number): Word =>
  word(words[2 * index + 1] ?? 0, words[2 * index] ?? 0);

/** True where a memory address lies inside the entry. */
export const holdsAddress = ({ address, row }: EntryAt, at: number): boolean =>
  at >= address && at < address + row.width / 8;
