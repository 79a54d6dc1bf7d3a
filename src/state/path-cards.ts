/** Table entries as cards: title, control bits, further facts and every decoded field. */
import { makeBdf } from '../base/bdf.ts';
import { hexDigits } from '../base/hex.ts';
import { wordDigits } from '../base/word.ts';
import { readField } from '../engine/bits/fields.ts';
import { decodeEntry, readEntry } from '../engine/iommu/entries.ts';
import type { PhysicalMemory } from '../engine/memory/physical-memory.ts';
import { PGTT } from '../spec/vtd/pasid-entry.ts';
import type { Chip, EntryCard, EntryField, EntryState, StageCard } from './path-picture.ts';
import { entryWord, type EntryAt, type Structure } from './table-path.ts';

/** What makes the cards of one picture: who asks, what decided, and memory as it is now. */
export interface CardContext {
  readonly requesterId: number;
  /** The PASID whose entry is looked for. */
  readonly pasid: number;
  readonly memory: PhysicalMemory;
  /** The same memory at the cursor. */
  readonly memoryNow: PhysicalMemory;
  readonly stateOf: (entry: EntryAt) => EntryState;
  /** Field path of the bit that decided, `context-entry.paside`. */
  readonly decidingFields: readonly string[];
}

/** Upper-case hex without prefix. */
export const upperHex = (value: number, digits = 1): string => hexDigits(value, digits).toUpperCase();

/** An address as in specifications: at least 8 digits, no prefix. */
export const addressText = (address: number): string => upperHex(address, 8);

const shortWord = (entry: EntryAt, index: number): string => {
  const digits = wordDigits(entryWord(entry, index)).toUpperCase();
  return digits.startsWith('00000000') ? digits.slice(8) : digits;
};

const CHIPS: Readonly<Record<string, readonly string[]>> = {
  'legacy-root-entry': ['p'],
  'context-entry': ['p', 'paside', 'dte', 'pre'],
  'legacy-context-entry': ['p', 'tt'],
  'pasid-directory-entry': ['p'],
  'pasid-entry': ['p', 'sre'],
};

const LABELS: Readonly<Record<string, string>> = {
  rw: 'R/W',
  us: 'U/S',
  ridPasid: 'RID_PASID',
  ridPriv: 'RID_PRIV',
};

const labelOf = (id: string): string => LABELS[id] ?? id.toUpperCase();

/** The chips of an entry: its control bits, the ones that are set out of the ordinary, and what decided. */
function chipsOf(entry: EntryAt, context: CardContext, own: readonly string[]): readonly Chip[] {
  const { row, fields, address } = entry;
  const deciding = context.decidingFields
    .filter((path) => path.startsWith(`${row.id}.`))
    .map((path) => path.slice(row.id.length + 1))
    .filter((id) => fields[id] !== undefined);
  const isDecided = context.stateOf(entry) === 'stop' || context.stateOf(entry) === 'decisive';
  const now = decodeEntry(row, readEntry(context.memoryNow, row, address));
  const ids = [...own, ...['fpd'].filter((id) => fields[id] === 1), ...(isDecided ? deciding : [])];
  return [...new Set(ids)]
    .filter((id) => fields[id] !== undefined)
    .map((id) => {
      const value = valueOf(entry, id, fields[id] ?? 0);
      const later = valueOf(entry, id, now[id] ?? 0);
      return {
        id,
        label: labelOf(id),
        value,
        deciding: isDecided && deciding.includes(id),
        ...(later === value ? {} : { now: later }),
      };
    });
}

function valueOf({ row }: EntryAt, id: string, value: number): string {
  const field = row.fields.find((one) => one.id === id);
  const single = field !== undefined && field.bits[0] === field.bits[1];
  return single || value < 10 ? String(value) : upperHex(value);
}

/** Every named field of an entry, as software and hardware see it. */
function fieldsOf({ row, words, fields }: EntryAt): readonly EntryField[] {
  return row.fields
    .filter(({ role }) => role === undefined || role === 'field')
    .map((field): EntryField => {
      const [msb, lsb] = field.bits;
      const raw = readField(words, field);
      const meaning = field.values?.[raw];
      const value = fields[field.id] ?? raw;
      return {
        bits: msb === lsb ? String(msb) : `${msb}:${lsb}`,
        name: field.name,
        id: labelOf(field.id),
        value: msb === lsb ? String(value) : `${upperHex(value)}h`,
        ...(meaning === undefined ? {} : { meaning }),
        ...(field.desc === undefined ? {} : { desc: field.desc }),
        modelled: field.modelled !== false,
      };
    });
}

interface Names {
  readonly title: string;
  readonly name: string;
  readonly lines: readonly string[];
  readonly chips: readonly string[];
  readonly leadsTo?: string;
}

const PAGING_TYPES: Readonly<Record<number, string>> = {
  [PGTT.firstStage]: 'first stage',
  [PGTT.secondStage]: 'second stage',
  [PGTT.nested]: 'nested',
  [PGTT.passThrough]: 'pass-through',
};

/** Types of translation, as wide as a card. */
export const SHORT_TYPES: Readonly<Record<number, string>> = {
  [PGTT.firstStage]: 'first',
  [PGTT.secondStage]: 'second',
  [PGTT.nested]: 'nested',
  [PGTT.passThrough]: 'through',
};

function namesOf(entry: EntryAt, { requesterId, pasid }: CardContext): Names {
  const { structure, row, fields, index, present } = entry;
  const own = CHIPS[row.id] ?? [];
  switch (structure) {
    case 'root': {
      const bus = upperHex(index, 2);
      const upper = (requesterId & 0x80) !== 0;
      if (row.id === 'legacy-root-entry') {
        return {
          ...leads(fields['ctp'], present),
          title: `Bus ${bus}`,
          name: `Root entry ${bus}`,
          chips: own,
        };
      }
      return {
        ...leads(fields[upper ? 'uctp' : 'lctp'], present),
        title: `${bus} ${upper ? 'upper' : 'lower'}`,
        name: `Root entry ${bus} ${upper ? 'upper' : 'lower'}`,
        chips: [upper ? 'up' : 'lp'],
      };
    }
    case 'context': {
      const devfn = upperHex(requesterId & 0xff, 2);
      const title = `${devfn} · ${makeBdf(requesterId)}`;
      const name = `Context entry ${devfn}`;
      if (row.id === 'legacy-context-entry') {
        return { title, name, chips: own, lines: [`DID ${upperHex(fields['did'] ?? 0)}`] };
      }
      return {
        ...leads(fields['pasiddirptr'], present),
        title,
        name,
        chips: own,
        lines: present ? [`RID_PASID ${upperHex(fields['ridPasid'] ?? 0)}`] : ['not present'],
      };
    }
    case 'pasid-directory': {
      const first = index * 64;
      return {
        ...leads(fields['smptblptr'], present),
        title: `${upperHex(index)} · ${upperHex(first, 2)}–${upperHex(first + 63, 2)}`,
        name: `PASID directory entry ${upperHex(index)}`,
        chips: own,
      };
    }
    case 'pasid-entry':
      return pasidNames(entry, pasid, own);
    default:
      return {
        ...leads(fields['addr'], present),
        title: `${entry.level ?? ''} ${upperHex(index, 2)}`,
        name: `${structure === 'first-stage' ? 'First' : 'Second'}-stage ${entry.level ?? ''} ${upperHex(index, 2)}`,
        chips: structure === 'first-stage' ? ['p', 'rw', 'us'] : ['r', 'w'],
      };
  }
}

function pasidNames({ fields, present, row }: EntryAt, pasid: number, own: readonly string[]): Names {
  const name = `PASID entry ${upperHex(pasid)}`;
  if (!present) return { title: `${upperHex(pasid)} · empty`, name, chips: ['p'], lines: ['not present'] };
  const type = PAGING_TYPES[fields['pgtt'] ?? 0] ?? 'reserved type';
  const firstStage = fields['pgtt'] === PGTT.firstStage || fields['pgtt'] === PGTT.nested;
  const execute = row.fields.some(({ id }) => id === 'ere') ? ['ere'] : [];
  return {
    title: `${upperHex(pasid)} · ${SHORT_TYPES[fields['pgtt'] ?? 0] ?? 'reserved'}`,
    name: `${name}, ${type}`,
    chips: [...own, ...execute],
    lines: [
      `DID ${upperHex(fields['did'] ?? 0)}`,
      `→ ${addressText(fields[firstStage ? 'fsptptr' : 'ssptptr'] ?? 0)}`,
    ],
  };
}

const leads = (to: number | undefined, present: boolean) =>
  present && to !== undefined
    ? { lines: [`→ ${addressText(to)}`], leadsTo: `→ ${addressText(to)}` }
    : { lines: ['not present'] };

/** The card of one entry. */
export function cardOf(entry: EntryAt, context: CardContext): EntryCard {
  const { title, name, lines, chips, leadsTo } = namesOf(entry, context);
  // Of a root entry only the half that serves the function is looked at.
  const first = entry.structure === 'root' && chips[0] === 'up' ? 1 : 0;
  return {
    structure: entry.structure,
    title,
    name,
    address: addressText(entry.address + 8 * first),
    word: shortWord(entry, first),
    words: Array.from({ length: entry.words.length / 2 }, (_, index) => wordDigits(entryWord(entry, index))),
    lines,
    chips: chipsOf(entry, context, chips),
    state: context.stateOf(entry),
    fields: fieldsOf(entry),
    source: entry.row.source,
    ...(leadsTo === undefined ? {} : { leadsTo }),
  };
}

/** A stage of the page walk as one card; the leaf or the entry where the walk ended speaks for it. */
export function stageOf(
  structure: StageCard['structure'],
  title: string,
  entries: readonly EntryAt[],
  context: CardContext,
  unused: string,
): StageCard {
  const last = entries.at(-1);
  if (last === undefined) {
    return { structure, title, used: false, lines: [unused], chips: [], state: 'unread', entries: [] };
  }
  const cards = entries.map((entry) => cardOf(entry, context));
  const worst = (['stop', 'decisive', 'passed'] as const).find((state) =>
    cards.some((card) => card.state === state),
  );
  const marked = cards.find(({ state }) => state === 'stop' || state === 'decisive') ?? cards.at(-1);
  return {
    structure,
    title,
    used: true,
    lines: [
      entries.map(({ index }) => upperHex(index, 2)).join(' '),
      `${last.level ?? ''} ${shortWord(last, 0)}`,
      ...(last.present && structure === 'first-stage' ? [`→ ${addressText(last.fields['addr'] ?? 0)}`] : []),
    ],
    chips: (marked?.chips ?? []).filter(({ deciding, now }) => deciding || now !== undefined),
    state: worst ?? 'unread',
    entries: cards,
  };
}

/** Structures of a path in the order in which hardware reads them. */
export const WAY: readonly Structure[] = [
  'root',
  'context',
  'pasid-directory',
  'pasid-entry',
  'first-stage',
  'second-stage',
];
