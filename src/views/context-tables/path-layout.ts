/** Where everything of the two planes stands, in CSS px. Nothing here depends on the verdict but the path's end. */
import type { Chip, EntryCard, PathPicture, StageCard, Stop, TableColumn } from '../../state/path-picture.ts';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedChip extends Box {
  readonly chip: Chip;
  readonly text: string;
}

export interface PlacedCard extends Box {
  readonly card: EntryCard | StageCard;
  readonly title: string;
  /** Lines of text from the top, each with its baseline's middle. */
  readonly lines: readonly { readonly y: number; readonly text: string }[];
  readonly chips: readonly PlacedChip[];
}

export interface PlacedItem extends Box {
  readonly kind: 'fold' | 'other';
  readonly title: string;
}

export interface PlacedColumn {
  readonly key: string;
  readonly x: number;
  readonly width: number;
  readonly title: string;
  readonly place: string;
  readonly items: readonly PlacedItem[];
  readonly cards: readonly PlacedCard[];
  /** Where there is no table. */
  readonly gap: Box | undefined;
  readonly unread: boolean;
}

export interface PlacedNode extends Box {
  readonly index: number;
}

export interface PathLayout {
  /** The drawing is shown this much larger, 1 to 1.2: text of 11 px stays within the type scale. */
  readonly scale: number;
  readonly width: number;
  readonly height: number;
  readonly band: Box;
  readonly nodes: readonly PlacedNode[];
  readonly links: readonly {
    readonly d: string;
    readonly label: string | undefined;
    readonly labelX: number;
    readonly cut: boolean;
  }[];
  readonly arrow:
    | {
        readonly d: string;
        readonly head: string;
        readonly text: string;
        readonly x: number;
        readonly y: number;
        readonly anchor: 'middle' | 'end';
      }
    | undefined;
  readonly headY: number;
  readonly columns: readonly PlacedColumn[];
  readonly device: Box;
  readonly memory: Box;
  readonly path: string;
  /** Arrow heads where the path arrives. */
  readonly heads: readonly { readonly x: number; readonly y: number; readonly down: boolean }[];
  readonly unread: string;
  readonly octagon: { readonly x: number; readonly y: number } | undefined;
  readonly answer:
    { readonly d: string; readonly x: number; readonly y: number; readonly text: string } | undefined;
}

/** Below this width the path is a list. */
export const LEAST_WIDTH = 596;
const MOST_WIDTH = 880;
/** Of a drawing with a nested walk; a constant, so that nothing moves when a verdict changes. */
const USUAL_HEIGHT = 350;
const CHARACTER = 6.62;
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
const NODE_HEIGHT = 50;
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

interface Tables {
  readonly columns: readonly PlacedColumn[];
  readonly device: Box;
  readonly memory: Box;
  readonly bottom: number;
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

const bottomOf = ({ items, cards, gap }: PlacedColumn): number =>
  Math.max(
    0,
    ...[...items, ...cards, ...(gap === undefined ? [] : [gap])].map(({ y, height }) => y + height),
  );

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

function drawLinks({ config }: PathPicture, nodes: readonly PlacedNode[]): PathLayout['links'] {
  if (config === undefined) return [];
  const middle = (nodes[0]?.y ?? 0) + NODE_HEIGHT / 2;
  const links = config.links.map(({ from, to, label }) => {
    const start = (nodes[from]?.x ?? 0) + (nodes[from]?.width ?? 0);
    const end = nodes[to]?.x ?? 0;
    const under = (nodes[0]?.y ?? 0) + NODE_HEIGHT + 9;
    const d =
      to === from + 1
        ? `M${start} ${middle}H${end - 6}`
        : `M${start - 20} ${under - 9}V${under}H${end + 20}V${under - 3}`;
    return { d, label, labelX: (start + end) / 2, cut: false };
  });
  const cut = config.nodes.flatMap(({ stops }, index) => {
    const node = nodes[index];
    if (!stops || node === undefined) return [];
    const x = node.x + node.width;
    return [
      {
        d: `M${x} ${middle}H${x + 9}M${x + 9} ${middle - 7}V${middle + 7}`,
        label: undefined,
        labelX: 0,
        cut: true,
      },
    ];
  });
  return [...links, ...cut];
}

function drawArrow(
  { config }: PathPicture,
  nodes: readonly PlacedNode[],
  tables: Tables,
  bandHeight: number,
  headY: number,
): PathLayout['arrow'] {
  const arrow = config?.arrow;
  const node = arrow === undefined ? undefined : nodes[arrow.from];
  if (arrow === undefined || node === undefined) return undefined;
  const target = targetOf(arrow.to, tables);
  if (target === undefined) return undefined;
  const from = node.x + node.width / 2;
  // What starts or ends at the left passes above the title of the second plane.
  const y = arrow.to === 'device' || arrow.from === 0 ? bandHeight + 6 : (bandHeight + headY - 8) / 2;
  const text = arrow.text.length * CHARACTER;
  const between = Math.abs(from - target.x) > text + 24;
  return {
    d: `M${from} ${node.y + node.height}V${y}H${target.x}${target.end}`,
    head: target.head,
    text: arrow.text,
    x: between ? (from + target.x) / 2 : Math.min(from, target.x) - 8,
    y,
    anchor: between ? 'middle' : 'end',
  };
}

interface Landing {
  /** Where the arrow comes down: near the right edge, beside the text. */
  readonly x: number;
  /** The rest of its path. */
  readonly end: string;
  /** Its head. */
  readonly head: string;
}

const INSET = 6;

/** Where an arrow lands: on the deciding bit, from above or from the right, else on the top edge of the card. */
function targetOf(to: Stop, { columns, device }: Tables): Landing | undefined {
  const onTop = ({ x, y, width }: Box): Landing => fromAbove(x + width - INSET, y);
  if (to === 'device') return onTop(device);
  const card = columns.flatMap(({ cards }) => cards).find((placed) => placed.card.structure === to);
  if (card === undefined) {
    const gap = columns.find(({ key }) => key === to)?.gap;
    return gap === undefined ? undefined : onTop(gap);
  }
  const chip = card.chips.find((one) => one.chip.deciding || one.chip.now !== undefined);
  if (chip === undefined) return onTop(card);
  const edge = card.x + card.width - INSET;
  const right = chip.x + chip.width;
  if (right > edge - 8) return fromAbove(Math.min(edge, right - 5), chip.y);
  const isLast = card.chips.every((one) => one.y !== chip.y || one.x <= chip.x);
  const middle = chip.y + chip.height / 2;
  return isLast ? { x: edge, end: `V${middle}H${right}`, head: `M${right} ${middle}l8 -5v10z` } : onTop(card);
}

const fromAbove = (x: number, y: number): Landing => ({ x, end: `V${y}`, head: `M${x} ${y}l-5 -8h10z` });

interface Way {
  readonly path: string;
  readonly heads: PathLayout['heads'];
  readonly unread: string;
  readonly octagon: PathLayout['octagon'];
  readonly answer: PathLayout['answer'];
}

function drawWay({ reached, unread, blockedAt, answer }: PathPicture, tables: Tables): Way {
  const boxes = boxesOf(tables);
  const drawn = reached.filter((place) => place !== 'unit');
  const behind = unread.filter((place) => place !== 'unit');
  const heads: { x: number; y: number; down: boolean }[] = [];
  const join = (from: Stop, to: Stop): string => {
    const a = boxes.get(from);
    const b = boxes.get(to);
    if (a === undefined || b === undefined) return '';
    if (a.x === b.x) {
      const x = a.x + a.width / 2;
      if (to !== blockedAt) heads.push({ x, y: b.y, down: true });
      return `M${x} ${a.y + a.height}V${b.y}`;
    }
    const start = { x: a.x + a.width, y: entryHeight(a) };
    const end = { x: b.x, y: entryHeight(b) };
    if (to !== blockedAt) heads.push({ ...end, down: false });
    const bend = (end.x - start.x) / 2;
    return `M${start.x} ${start.y}C${start.x + bend} ${start.y} ${end.x - bend} ${end.y} ${end.x} ${end.y}`;
  };
  const chain = (places: readonly Stop[]): string =>
    places
      .slice(1)
      .map((place, index) => join(places[index] ?? place, place))
      .join('');
  const path = chain(drawn);
  const reachedHeads = [...heads];
  const last = drawn.at(-1);
  let octagon = blockedAt === undefined ? undefined : stopPoint(blockedAt, drawn.at(-2), boxes);
  let line = path;
  if (blockedAt === 'unit') {
    const device = boxes.get('device');
    const root = boxes.get('root');
    if (device !== undefined && root !== undefined) {
      const x = (device.x + device.width + root.x) / 2;
      const y = entryHeight(device);
      octagon = { x, y };
      line = `M${device.x + device.width} ${y}H${x}`;
    }
  }
  const answerLine = answer === undefined ? undefined : drawAnswer(blockedAt, last, boxes, tables, answer);
  return {
    path: line,
    heads: reachedHeads,
    unread: chain(
      blockedAt === 'unit' ? ['device', ...behind] : [...(last === undefined ? [] : [last]), ...behind],
    ),
    octagon,
    answer: answerLine,
  };
}

const boxesOf = ({ columns, device, memory }: Tables): ReadonlyMap<Stop, Box> =>
  new Map<Stop, Box>([
    ['device', device],
    ...columns.flatMap(({ cards, gap, key }): [Stop, Box][] => [
      ...cards.map((card): [Stop, Box] => [card.card.structure, card]),
      ...(gap === undefined ? [] : [[key as Stop, gap] as [Stop, Box]]),
    ]),
    ['memory', memory],
  ]);

/** On the edge where the path arrives: the top when it comes from above, else the left side. */
function stopPoint(
  place: Stop,
  from: Stop | undefined,
  boxes: ReadonlyMap<Stop, Box>,
): PathLayout['octagon'] {
  const box = boxes.get(place);
  if (box === undefined) return undefined;
  if (place === 'device') return { x: box.x + box.width, y: entryHeight(box) };
  if (from !== undefined && boxes.get(from)?.x === box.x) return { x: box.x + box.width / 2, y: box.y };
  return { x: box.x - 6, y: entryHeight(box) };
}

/** Where a path enters and leaves a box. */
const entryHeight = ({ y, height }: Box): number => y + Math.min(height / 2, 44);

/** From the entry that blocked, below the tables, back to the device. */
function drawAnswer(
  blockedAt: Stop | undefined,
  last: Stop | undefined,
  boxes: ReadonlyMap<Stop, Box>,
  { columns, device }: Tables,
  text: string,
): PathLayout['answer'] {
  const from = boxes.get(blockedAt === 'unit' ? 'root' : (blockedAt ?? last ?? 'memory'));
  if (from === undefined) return undefined;
  const passed = columns.filter(({ x, key }) => x <= from.x && key !== 'walk').map(bottomOf);
  const own = columns.find(({ x }) => x === from.x);
  const inWalk = own?.key === 'walk' || own === undefined;
  const lowest = Math.max(device.y + device.height, ...passed);
  const y = lowest + 16;
  const to = device.x + device.width / 2;
  const start = inWalk
    ? `M${from.x} ${from.y + from.height - 8}H${from.x - 6}V${y}`
    : `M${from.x + from.width / 2} ${blockedAt === 'unit' ? lowest : bottomOf(own)}V${y}`;
  return { d: `${start}H${to}V${device.y + device.height + 7}`, x: to + 14, y, text };
}
