/** What a check looked at, in words: fields of entries, registers and attributes of the request. */
import { hex, hexDigits } from '../../base/hex.ts';
import { wordDigits } from '../../base/word.ts';
import type { CheckRow } from '../../spec/vtd/check-row.ts';
import { contextEntry, legacyContextEntry } from '../../spec/vtd/context-entry.ts';
import type { EntryRow } from '../../spec/vtd/entry-row.ts';
import { pasidDirectoryEntry, pasidEntry } from '../../spec/vtd/pasid-entry.ts';
import {
  capabilityRegister,
  extendedCapabilityRegister,
  globalStatusRegister,
  rootTableAddressRegister,
  versionRegister,
} from '../../spec/vtd/registers.ts';
import { legacyRootEntry, scalableRootEntry } from '../../spec/vtd/root-entry.ts';
import { firstStageEntry, secondStageEntry } from '../../spec/vtd/stage-entries.ts';
import { fieldOf, readField } from '../bits/fields.ts';
import type { Consulted, DmaRequest, MemoryRead } from '../explanation.ts';
import type { IommuState } from './iommu-state.ts';
import { entryLevelName, wordAt, type EntryRead, type ReadSoFar } from './read-recording.ts';
import { STRUCTURE } from './recorder.ts';
import { rulesOf } from './rules.ts';

const STRUCTURES: Readonly<Record<string, number>> = {
  'root-entry': STRUCTURE.root,
  'context-entry': STRUCTURE.context,
  'pasid-directory-entry': STRUCTURE.pasidDirectory,
  'pasid-entry': STRUCTURE.pasidEntry,
  'first-stage': STRUCTURE.firstStage,
  'second-stage': STRUCTURE.secondStage,
  'legacy-root-entry': STRUCTURE.legacyRoot,
  'legacy-context-entry': STRUCTURE.legacyContext,
};

const LABELS: Readonly<Record<string, string>> = {
  ridPasid: 'RID_PASID',
  ridPriv: 'RID_PRIV',
  rw: 'R/W',
  us: 'U/S',
};

/** Short name of a field: `PASIDE`, `R/W`. */
const label = (id: string): string => LABELS[id] ?? id.toUpperCase();

export interface Evidence {
  readonly consulted: readonly Consulted[];
  readonly reads: readonly MemoryRead[];
}

interface Place {
  readonly iommu: IommuState;
  readonly request: DmaRequest;
  readonly soFar: ReadSoFar;
}

/** Expands the `consults` of a check that was made; a check of readability shows the whole entry. */
export function evidenceOf(row: CheckRow, place: Place): Evidence {
  const consulted: Consulted[] = [];
  const reads: MemoryRead[] = [];
  const { last } = place.soFar;
  if (row.id.endsWith('readable') && last !== undefined) {
    consulted.push({
      label: 'entry',
      value: last.words.length === 0 ? 'no answer' : hex(last.address),
      at: { space: 'memory', address: last.address },
    });
    addReads(reads, wholeEntry(last));
  }
  for (const path of parsedConsults(row)) consult(path, place, consulted, reads);
  return { consulted, reads };
}

/** A path of `consults` in parts: `first-stage.path.us` is field `us` of every entry of the path. */
interface ConsultPath {
  readonly owner: string;
  readonly id: string;
  readonly wholePath: boolean;
}

const parsed = new Map<CheckRow, readonly ConsultPath[]>();

/** The parts of a row's paths, parsed once. */
function parsedConsults(row: CheckRow): readonly ConsultPath[] {
  let paths = parsed.get(row);
  if (paths === undefined) {
    paths = row.consults.map((path) => {
      const [owner = '', ...rest] = path.split('.');
      return { owner, id: rest.at(-1) ?? '', wholePath: rest.length > 1 };
    });
    parsed.set(row, paths);
  }
  return paths;
}

function consult(
  { owner, id, wholePath }: ConsultPath,
  place: Place,
  consulted: Consulted[],
  reads: MemoryRead[],
): void {
  if (owner === 'request') {
    consulted.push(requestAttribute(id, place.request));
    return;
  }
  if (owner === 'limit') {
    consulted.push({ label: 'limit', value: limitOf(id, place) });
    return;
  }
  const structure = owner === 'page' ? place.soFar.last?.structure : STRUCTURES[owner];
  if (structure === undefined) {
    consulted.push(registerField(owner, id, place.iommu));
    return;
  }
  for (const read of entriesAt(structure, wholePath, place.soFar)) {
    const item = id === 'reserved' ? reservedBits(read, place.iommu) : entryField(read, id, place.iommu);
    if (item === undefined) continue;
    consulted.push(item.consulted);
    addReads(reads, item.reads);
  }
}

/** A limit as shown: the largest PASID, or the first address beyond. */
function limitOf(id: string, { iommu, soFar }: Place): string {
  const rules = rulesOf(iommu);
  switch (id) {
    case 'directory': {
      const pdts = ((soFar.latest.get(STRUCTURE.context)?.words[0] ?? 0) >>> 9) & 7;
      return hex(2 ** (pdts + 13) - 1);
    }
    case 'pasid':
      return hex(rules.largestPasid);
    case 'host':
      return `2^${String(rules.hostAddressWidth)}`;
    default: {
      const scalable = (soFar.latest.get(STRUCTURE.pasidEntry)?.words[0] ?? 0) >>> 2;
      const aw = (soFar.latest.get(STRUCTURE.legacyContext)?.words[2] ?? scalable) & 7;
      return `2^${String(Math.min(rules.mgaw, 30 + 9 * aw))}`;
    }
  }
}

function entriesAt(structure: number, path: boolean, soFar: ReadSoFar): readonly EntryRead[] {
  if (path && structure === STRUCTURE.firstStage) return soFar.firstStagePath;
  if (path && structure === STRUCTURE.secondStage) return soFar.secondStagePath;
  const latest = soFar.latest.get(structure);
  return latest === undefined ? [] : [latest];
}

function addReads(reads: MemoryRead[], more: readonly MemoryRead[]): void {
  for (const read of more) if (!reads.some(({ address }) => address === read.address)) reads.push(read);
}

const wholeEntry = (read: EntryRead): MemoryRead[] =>
  Array.from({ length: read.words.length / 2 }, (_, index) => wordAt(read, 64 * index));

interface Item {
  readonly consulted: Consulted;
  readonly reads: readonly MemoryRead[];
}

/** The row of an entry as it stands there: which one, for a paging entry, depends on its page-size bit. */
export function rowOfRead(read: EntryRead, iommu: IommuState): EntryRow {
  switch (read.structure) {
    case STRUCTURE.root:
      return scalableRootEntry;
    case STRUCTURE.context:
      return contextEntry;
    case STRUCTURE.pasidDirectory:
      return pasidDirectoryEntry;
    case STRUCTURE.pasidEntry:
      return pasidEntry[iommu.profile];
    case STRUCTURE.legacyRoot:
      return legacyRootEntry;
    case STRUCTURE.legacyContext:
      return legacyContextEntry;
    default:
      return pagingRow(
        read.structure === STRUCTURE.firstStage ? firstStageEntry : secondStageEntry,
        read.level,
        ((read.words[0] ?? 0) & 0x80) !== 0,
      );
  }
}

function pagingRow(
  rows: typeof firstStageEntry | typeof secondStageEntry,
  level: number,
  pageSize: boolean,
): EntryRow {
  switch (level) {
    case 1:
      return rows.leaves[1];
    case 2:
      return pageSize ? rows.leaves[2] : rows.tables[2];
    case 3:
      return pageSize ? rows.leaves[3] : rows.tables[3];
    case 4:
      return rows.tables[4];
    default:
      return rows.tables[5];
  }
}

/** Bits of the row that lie below the recorded part: only one half of a root entry is read. */
const skippedBits = (read: EntryRead): number =>
  read.structure === STRUCTURE.root && read.address % 16 === 8 ? 64 : 0;

/** The second stage takes its rights from other bits when SSIRWE is 1. */
const IO_RIGHTS: Readonly<Record<string, string>> = { r: 'ir', w: 'iw' };

function entryField(read: EntryRead, name: string, iommu: IommuState): Item | undefined {
  const row = rowOfRead(read, iommu);
  const skipped = skippedBits(read);
  let id = name;
  if (read.structure === STRUCTURE.root && name === 'present') id = skipped === 0 ? 'lp' : 'up';
  if (read.structure === STRUCTURE.secondStage && rulesOf(iommu).ioRights) id = IO_RIGHTS[name] ?? name;
  const field = row.fields.find((candidate) => candidate.id === id);
  if (field === undefined || read.words.length === 0) return undefined;
  const from = field.bits[1] - skipped;
  const value = readField(read.words, { ...field, bits: [field.bits[0] - skipped, from] });
  const shown = field.address === true ? value * 2 ** (field.bits[1] % 64) : value;
  const level = read.level === 0 ? '' : `${entryLevelName(read)} `;
  const place = wordAt(read, from);
  return {
    consulted: {
      label: level + label(id),
      value: field.bits[0] === field.bits[1] ? String(shown) : hex(shown),
      field: `${row.id}.${id}`,
      at: { space: 'memory', address: place.address },
    },
    reads: [place],
  };
}

/** The reserved bits that are set, by number. */
function reservedBits(read: EntryRead, iommu: IommuState): Item {
  const mask = reservedMaskOf(read, iommu);
  const set: number[] = [];
  read.words.forEach((value, index) => {
    const wrong = value & (mask[index] ?? 0);
    for (let bit = 0; bit < 32; bit++) if (((wrong >>> bit) & 1) === 1) set.push(32 * index + bit);
  });
  const numbers = set.map((bit) => bit + skippedBits(read));
  const level = read.level === 0 ? '' : `${entryLevelName(read)} `;
  return {
    consulted: {
      label: `${level}reserved bits`,
      value: numbers.length === 0 ? 'all 0' : `${numbers.slice(0, 8).join(', ')} set`,
      at: { space: 'memory', address: read.address },
    },
    reads: wholeEntry(read),
  };
}

function reservedMaskOf(read: EntryRead, iommu: IommuState): Int32Array {
  const rules = rulesOf(iommu);
  const w0 = read.words[0] ?? 0;
  switch (read.structure) {
    case STRUCTURE.root:
      return rules.root.subarray(skippedBits(read) / 32);
    case STRUCTURE.context:
      return rules.context;
    case STRUCTURE.pasidDirectory:
      return rules.directory;
    case STRUCTURE.pasidEntry:
      return rules.pasid[(w0 >>> 6) & 7] ?? rules.directory;
    case STRUCTURE.legacyRoot:
      return rules.legacyRoot;
    case STRUCTURE.legacyContext:
      return rules.legacyContext[(w0 >>> 2) & 3] ?? rules.legacyRoot;
    default: {
      const masks = read.structure === STRUCTURE.firstStage ? rules.firstStageMasks : rules.secondStageMasks;
      const leaf = read.level === 1 || (read.level <= 3 && (w0 & 0x80) !== 0);
      return (leaf ? masks.leaves : masks.tables).subarray(2 * read.level, 2 * read.level + 2);
    }
  }
}

function registerField(owner: string, id: string, iommu: IommuState): Consulted {
  const { register, words } = unitRegister(owner, iommu);
  const field = fieldOf(register, id);
  const value = readField(words, field);
  return {
    label: `${owner.toUpperCase()}.${id.toUpperCase()}`,
    value: field.bits[0] === field.bits[1] ? String(value) : hex(value),
    field: `${owner}.${id}`,
    at: { space: 'register', offset: register.offset },
  };
}

function unitRegister(owner: string, iommu: IommuState) {
  switch (owner) {
    case 'cap':
      return { register: capabilityRegister, words: [iommu.cap.lo, iommu.cap.hi] };
    case 'ecap': {
      const { ecap } = rulesOf(iommu);
      return { register: extendedCapabilityRegister, words: [ecap.lo, ecap.hi] };
    }
    case 'ver':
      return { register: versionRegister, words: [iommu.version] };
    case 'gsts':
      return { register: globalStatusRegister, words: [iommu.gsts] };
    default:
      return { register: rootTableAddressRegister, words: [iommu.rtaddr.lo, iommu.rtaddr.hi] };
  }
}

function requestAttribute(id: string, request: DmaRequest): Consulted {
  switch (id) {
    case 'pasid':
      return { label: 'PASID', value: request.pasid === null ? 'none' : hex(request.pasid) };
    case 'execute':
      return { label: 'ER', value: request.execute ? '1' : '0' };
    case 'privileged':
      return { label: 'PR', value: request.privileged ? '1' : '0' };
    case 'access':
      return { label: 'access', value: `${request.access}, ${hexDigits(request.length)}h bytes` };
    default:
      return { label: 'address', value: `0x${wordDigits(request.address).replace(/^0+(?=.)/, '')}` };
  }
}
