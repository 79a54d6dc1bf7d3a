/** Where everything of the two planes stands, in CSS px. Nothing here depends on the verdict but the path's end. */
import type { Chip, EntryCard, PathPicture, StageCard, TableColumn } from '../../state/path-picture.ts';
import {
  bottomOf,
  CHARACTER,
  NODE_HEIGHT,
  type Box,
  type PathLayout,
  type PlacedCard,
  type PlacedChip,
  type PlacedColumn,
  type PlacedItem,
  type PlacedNode,
  type Tables,
} from './path-boxes.ts';
import { drawArrow, drawLinks, drawWay } from './path-way.ts';

/** Below this width the path is a list. */
export const LEAST_WIDTH = 596;
const MOST_WIDTH = 880;
/** Of a drawing with a nested walk; a constant, so that nothing moves when a verdict changes. */
const USUAL_HEIGHT = 350;
const LINE = 14;
const FOLD = 18;
const OTHER = 20;
const CHIP = 17;
const WIDTHS = {
  device: 76,
  root: 90,
  context: 116,
  'pasid-directory': 90,
  'pasid-entry': 98,
  walk: 106,
};
const NODE_TOP = 22;
/** Column titles and addresses. */
const HEADS = 32;
/** Between the planes: the arrow's label and the second plane's title. */
const BETWEEN = 28;

type ColumnKey = keyof typeof WIDTHS;
const KEYS: readonly ColumnKey[] = ['device', 'root', 'context', 'pasid-directory', 'pasid-entry', 'walk'];

/** Lays a picture out; where there is room it is drawn larger and spread a little. */
export function layoutPath(
  picture: PathPicture,
  room: { readonly width: number; readonly height: number },
): PathLayout {
  const bandHeight = NODE_TOP + NODE_HEIGHT + 18;
  const scale = Math.max(1, Math.min(1.2, room.width / 720, room.height / USUAL_HEIGHT));
  const width = Math.min(room.width / scale, MOST_WIDTH);
  const spare = Math.max(0, Math.min(28, (room.height / scale - USUAL_HEIGHT) / 3));
  const headY = bandHeight + BETWEEN + spare;
  const tables = drawTables(picture, layoutColumns(width), headY + HEADS);
  const nodes = layoutNodes(width);
  const ways = drawWay(picture, tables);
  return {
    scale,
    width,
    height: Math.max(tables.bottom, ways.answer?.y ?? 0) + 10,
    band: { x: 0, y: 0, width, height: bandHeight },
    nodes,
    links: drawLinks(picture, nodes),
    arrow: drawArrow(picture, nodes, tables, bandHeight, headY),
    headY,
    columns: tables.columns,
    device: tables.device,
    memory: tables.memory,
    ...ways,
  };
}

type ColumnPlaces = Readonly<Record<ColumnKey, { readonly x: number; readonly width: number }>>;

function layoutColumns(width: number): ColumnPlaces {
  const sum = KEYS.reduce((total, key) => total + WIDTHS[key], 0);
  const gaps = KEYS.length - 1;
  const stretch = Math.max(1, Math.min(1.22, (width - gaps * 14) / sum));
  const gap = (width - sum * stretch) / gaps;
  let x = 0;
  const places = KEYS.map((key) => {
    const place = { x, width: WIDTHS[key] * stretch };
    x += place.width + gap;
    return [key, place] as const;
  });
  return Object.fromEntries(places) as ColumnPlaces;
}

function drawTables(picture: PathPicture, at: ColumnPlaces, top: number): Tables {
  const tables = picture.columns.map((column) => drawColumn(column, at[column.structure], top, picture));
  const walk = at.walk;
  const first = drawCard(picture.first, picture.first.title, walk.x, top, walk.width);
  const second = drawCard(
    picture.second,
    picture.second.title,
    walk.x,
    first.y + first.height + 13,
    walk.width,
  );
  const memory: Box = { x: walk.x, y: second.y + second.height + 13, width: walk.width, height: 36 };
  const device: Box = {
    ...at.device,
    y: top,
    height: 26 + picture.device.lines.length * LINE,
  };
  const walkColumn: PlacedColumn = {
    key: 'walk',
    ...walk,
    title: 'Page walk',
    place: walkPlace(picture),
    items: [],
    cards: [first, second],
    gap: undefined,
    unread: picture.first.state === 'unread' && picture.second.state === 'unread',
  };
  const deviceColumn: PlacedColumn = {
    key: 'device',
    ...at.device,
    title: 'Device',
    place: picture.device.name,
    items: [],
    cards: [],
    gap: undefined,
    unread: false,
  };
  const columns = [deviceColumn, ...tables, walkColumn];
  const bottom = Math.max(memory.y + memory.height, ...tables.map(bottomOf));
  return { columns, device, memory, bottom };
}

const walkPlace = ({ first, second }: PathPicture): string =>
  first.used && second.used ? 'nested' : first.used ? 'first stage' : second.used ? 'second stage' : '–';

function drawColumn(
  column: TableColumn,
  { x, width }: { readonly x: number; readonly width: number },
  top: number,
  picture: PathPicture,
): PlacedColumn {
  const items: PlacedItem[] = [];
  const cards: PlacedCard[] = [];
  let y = top;
  for (const item of column.items) {
    if (item.kind === 'entry') {
      const card = drawCard(item.card, item.card.title, x, y, width);
      cards.push(card);
      y += card.height;
    } else if (item.kind === 'fold') {
      items.push({ kind: 'fold', x, y, width, height: FOLD, title: item.text });
      y += FOLD;
    } else {
      items.push({ kind: 'other', x, y, width, height: OTHER, title: item.title });
      y += OTHER;
    }
  }
  const gap = column.items.length === 0 ? { x, y: top, width, height: 40 } : undefined;
  return {
    key: column.structure,
    x,
    width,
    title: column.title,
    place: column.place,
    items,
    cards,
    gap,
    unread: !picture.reached.includes(column.structure),
  };
}

function drawCard(
  card: EntryCard | StageCard,
  title: string,
  x: number,
  y: number,
  width: number,
): PlacedCard {
  const lines: { y: number; text: string }[] = [];
  let at = y + 26;
  const say = (text: string): void => {
    lines.push({ y: at, text });
    at += LINE;
  };
  const isTable = 'word' in card;
  if (
    isTable &&
    (card.structure === 'context' || card.structure === 'pasid-entry') &&
    card.chips.length > 0
  ) {
    say(`W0 ${card.word}`);
  }
  const texts = isTable ? card.lines : card.lines.filter((line) => line !== '');
  const before = isTable && card.structure !== 'context' ? texts : isTable ? [] : texts;
  before.forEach(say);
  const chips = placeChips(card.chips, x + 6, at - 5, width - 12);
  const chipBottom = chips.reduce((lowest, chip) => Math.max(lowest, chip.y + chip.height), at - 8);
  at = chips.length === 0 ? at : chipBottom + 10;
  if (isTable && card.structure === 'context') texts.forEach(say);
  const bottom = Math.max(chipBottom + 6, (lines.at(-1)?.y ?? y + 14) + 9);
  return { card, title, x, y, width, height: bottom - y, lines, chips };
}

function placeChips(chips: readonly Chip[], left: number, top: number, width: number): readonly PlacedChip[] {
  let x = left;
  let y = top;
  return chips.map((chip) => {
    const text =
      chip.now === undefined ? `${chip.label} ${chip.value}` : `${chip.label} ${chip.value} → ${chip.now}`;
    const size = text.length * CHARACTER + 8;
    if (x > left && x + size > left + width) {
      x = left;
      y += CHIP + 3;
    }
    const placed = { chip, text, x, y, width: Math.min(size, width), height: CHIP };
    x += size + 4;
    return placed;
  });
}

/** Four boxes side by side. */
function layoutNodes(width: number): readonly PlacedNode[] {
  const gap = Math.max(22, Math.min(44, (width - 24 - 4 * 124) / 3));
  const size = (width - 24 - 3 * gap) / 4;
  return [0, 1, 2, 3].map((index) => ({
    index,
    x: 12 + index * (size + gap),
    y: NODE_TOP,
    width: size,
    height: NODE_HEIGHT,
  }));
}
