/** The sparse tables of a path as columns: the entry on the path, its nearest neighbours, and folded runs. */
import { makeBdf } from '../base/bdf.ts';
import { word, wordDigits } from '../base/word.ts';
import {
  hasPresentBit,
  hasPresentHalf,
  readTable,
  type IsPresent,
  type PresentEntry,
} from '../engine/iommu/inspect.ts';
import { addressText, cardOf, SHORT_TYPES, upperHex, type CardContext } from './path-cards.ts';
import type { TableColumn, TableItem } from './path-picture.ts';
import type { EntryAt, TablePath } from './table-path.ts';

interface TableShape {
  readonly structure: TableColumn['structure'];
  readonly title: string;
  readonly count: number;
  /** The entry on the path; undefined where the path does not lead to this table. */
  readonly entry: EntryAt | undefined;
  /** Why there is no table. */
  readonly otherwise: string;
  readonly isPresent?: IsPresent;
  readonly nameOther: (entry: PresentEntry) => string;
}

/** Other present entries that are shown on each side of the one on the path. */
const NEIGHBOURS = 1;

function columnOf(shape: TableShape, context: CardContext): TableColumn {
  const { structure, title, entry, otherwise, count, isPresent = hasPresentBit } = shape;
  if (entry === undefined) return { structure, title, place: otherwise, items: [] };
  const table = entry.address - (entry.index * entry.row.width) / 8;
  const { present } = readTable(context.memory, entry.row, table, count, isPresent);
  const others = present.filter(({ index }) => index !== entry.index);
  const before = others.filter(({ index }) => index < entry.index).slice(-NEIGHBOURS);
  const after = others.filter(({ index }) => index > entry.index).slice(0, NEIGHBOURS);
  const items: TableItem[] = [];
  let next = 0;
  const foldUpTo = (end: number): void => {
    if (end > next) {
      const inside = others.filter(({ index }) => index >= next && index < end).length;
      const text = inside === 0 ? `${end - next} not present` : `${end - next}, ${inside} present`;
      items.push({ kind: 'fold', text });
    }
    next = end + 1;
  };
  const show = (other: PresentEntry): void => {
    foldUpTo(other.index);
    items.push({
      kind: 'other',
      title: shape.nameOther(other),
      name: `${title} entry ${upperHex(other.index)}`,
      address: addressText(other.address),
      word: wordDigits(word(other.words[1] ?? 0, other.words[0] ?? 0)).toUpperCase(),
    });
  };
  before.forEach(show);
  foldUpTo(entry.index);
  items.push({ kind: 'entry', card: cardOf(entry, context) });
  after.forEach(show);
  foldUpTo(count);
  return { structure, title, place: `@${addressText(table)}`, items };
}

/** The four tables before the page walk. */
export function tableColumns(path: TablePath, context: CardContext): readonly TableColumn[] {
  const { requesterId } = context;
  const legacy = path.mode === 'legacy';
  const firstDevfn = (requesterId & 0x80) !== 0 && !legacy ? 0x80 : 0;
  const behind = (what: string): string => (legacy ? 'not in legacy mode' : what);
  const shapes: readonly TableShape[] = [
    {
      structure: 'root',
      title: 'Root table',
      count: 256,
      entry: path.root,
      otherwise: path.mode === 'off' ? 'remapping is off' : 'abort mode',
      isPresent: legacy ? hasPresentBit : hasPresentHalf,
      nameOther: ({ index }) => `Bus ${upperHex(index, 2)}`,
    },
    {
      structure: 'context',
      title: 'Context table',
      count: legacy ? 256 : 128,
      entry: path.context,
      otherwise: 'no table',
      nameOther: ({ index }) => {
        const devfn = firstDevfn + index;
        return `${upperHex(devfn, 2)} · ${makeBdf((requesterId & 0xff00) | devfn)}`;
      },
    },
    {
      structure: 'pasid-directory',
      title: 'PASID dir',
      count: 2 ** ((path.context?.fields['pdts'] ?? 0) + 7),
      entry: path.directory,
      otherwise: behind('no directory'),
      nameOther: ({ index }) =>
        `${upperHex(index)} · ${upperHex(index * 64, 2)}–${upperHex(index * 64 + 63, 2)}`,
    },
    {
      structure: 'pasid-entry',
      title: 'PASID table',
      count: 64,
      entry: path.pasidEntry,
      otherwise: behind('no table'),
      nameOther: ({ index, words }) => {
        const type = SHORT_TYPES[((words[0] ?? 0) >>> 6) & 7] ?? 'present';
        return `${upperHex((path.pasid & ~0x3f) + index)} · ${type}`;
      },
    },
  ];
  return shapes.map((shape) => columnOf(shape, context));
}
