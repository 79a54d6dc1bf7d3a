/** The lines of the two planes: between actors, to what is written, and the request's own way. */
import type { PathPicture, Stop } from '../../state/path-picture.ts';
import {
  bottomOf,
  CHARACTER,
  NODE_HEIGHT,
  type Box,
  type PathLayout,
  type PlacedNode,
  type Tables,
} from './path-boxes.ts';

/** The lines between the boxes of the config path, and the bar where a write ends. */
export function drawLinks({ config }: PathPicture, nodes: readonly PlacedNode[]): PathLayout['links'] {
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

/** From who writes to what is written, or to what nobody writes. */
export function drawArrow(
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

/** The request's line up to where it ends, what lies behind it, and what goes back. */
export function drawWay({ reached, unread, blockedAt, answer }: PathPicture, tables: Tables): Way {
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
  // Beyond the edge: the address beside it fills the card.
  if (place === 'device') return { x: box.x + box.width + 4.5, y: entryHeight(box) };
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
