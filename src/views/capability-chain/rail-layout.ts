/**
 * Where everything of the three rails stands, in CSS px: true scale from the first to the last byte, labels
 * pushed apart and tied to their blocks, next pointers as arcs, ties from borrowed capabilities to the PF's.
 */
import { hexDigits } from '../../base/hex.ts';
import { blockKey, type ChainBlock, type ConfigChain, type Keeper } from '../../state/chain.ts';
import { spreadLabels } from './spread-labels.ts';

export const RAIL_WIDTH = 10;
const TOP = 40;
const BOTTOM = 10;
/** Between labels: less where there are many. */
const LABEL_GAP = 15;
const NARROW_GAP = 13;
const MANY_LABELS = 16;
export const LABEL_HEIGHT = 15;
const TICK_ROOM = 30;
const ARC_ROOM = 15;
const LEADER_ROOM = 14;
/** Of JetBrains Mono at 11 px. */
const CHARACTER = 6.62;
const MIN_BLOCK = 3;

export interface PlacedBlock {
  readonly key: string;
  readonly block: ChainBlock;
  readonly x: number;
  readonly y: number;
  readonly height: number;
  readonly label: {
    readonly x: number;
    /** Middle of the text. */
    readonly y: number;
    readonly width: number;
    readonly offset: string;
    readonly name: string;
  };
  /** From the block to its label. */
  readonly leader: string;
}

export interface PlacedRail {
  readonly chain: ConfigChain;
  readonly x: number;
  /** Left edge and width of the column. */
  readonly left: number;
  readonly width: number;
  readonly top: number;
  readonly height: number;
  readonly blocks: readonly PlacedBlock[];
  readonly arcs: readonly {
    readonly key: string;
    readonly path: string;
    /** Points of the arrow head. */
    readonly head: string;
    readonly keeper: Keeper | undefined;
  }[];
}

export interface RailPicture {
  readonly width: number;
  readonly height: number;
  readonly rails: readonly PlacedRail[];
  readonly ticks: readonly { readonly y: number; readonly text: string }[];
  readonly ties: readonly { readonly key: string; readonly path: string }[];
}

/** The least height in px at which no label runs over the bottom. */
export const minimalHeight = (chains: readonly ConfigChain[]): number =>
  TOP + BOTTOM + Math.max(11 * LABEL_GAP, ...chains.map(({ blocks: { length } }) => length * gapOf(length)));

const gapOf = (labels: number): number => (labels > MANY_LABELS ? NARROW_GAP : LABEL_GAP);

/** Lays the rails out in a drawing of this size; it becomes taller where the labels need it. */
export function layoutRails(chains: readonly ConfigChain[], width: number, room: number): RailPicture {
  const height = Math.max(room, minimalHeight(chains));
  const size = Math.max(64, ...chains.map((chain) => chain.size));
  const span = height - TOP - BOTTOM;
  const yOf = (offset: number): number => TOP + (offset / size) * span;
  const column = (width - TICK_ROOM) / Math.max(1, chains.length);
  const rails = chains.map((chain, index) =>
    layoutRail(chain, TICK_ROOM + index * column, column, yOf, height - BOTTOM),
  );
  const step = size >= 4096 ? 0x400 : size / 4;
  const ticks = Array.from({ length: 5 }, (_, i) => Math.min(i * step, size - 1)).map((offset) => ({
    y: yOf(offset === size - 1 ? size : offset),
    text: hexDigits(offset, size > 256 ? 3 : 2).toUpperCase(),
  }));
  return { width, height, rails, ticks, ties: layoutTies(rails) };
}

function layoutRail(
  chain: ConfigChain,
  left: number,
  width: number,
  yOf: (offset: number) => number,
  bottom: number,
): PlacedRail {
  const x = left + ARC_ROOM;
  const labelX = x + RAIL_WIDTH + LEADER_ROOM;
  const labelRoom = Math.floor((left + width - labelX - 4) / CHARACTER);
  const tops = chain.blocks.map((block) => {
    const height = Math.max(MIN_BLOCK, yOf(block.offset + block.length) - yOf(block.offset));
    return { y: Math.min(yOf(block.offset), bottom - height), height };
  });
  const labels = spreadLabels(
    tops.map(({ y, height }) => y + Math.min(height, 12) / 2),
    gapOf(chain.blocks.length),
    TOP + 2,
    bottom - 2,
  );
  const blocks = chain.blocks.map((block, index): PlacedBlock => {
    const { y, height } = tops[index] ?? { y: 0, height: 0 };
    const labelY = labels[index] ?? y;
    const offset = hexDigits(block.offset, 3).toUpperCase();
    const name = fit(block.name, labelRoom - 4);
    const from = y + Math.min(height, 12) / 2;
    return {
      key: blockKey(chain.id, block),
      block,
      x,
      y,
      height,
      label: { x: labelX, y: labelY, width: (name.length + 4) * CHARACTER + 6, offset, name },
      leader: `M${x + RAIL_WIDTH} ${round(from)}L${x + RAIL_WIDTH + 3} ${round(from)}L${labelX - 4} ${round(labelY)}`,
    };
  });
  return {
    chain,
    x,
    left,
    width,
    top: yOf(0),
    height: yOf(chain.size) - yOf(0),
    blocks,
    arcs: layoutArcs(chain, x, yOf),
  };
}

/** Arcs on the left of a rail; the bulge grows with the distance. Links to bytes beyond the space are left out. */
function layoutArcs(chain: ConfigChain, x: number, yOf: (offset: number) => number): PlacedRail['arcs'] {
  return chain.links
    .filter(({ from, to }) => to < chain.size && from < chain.size)
    .map(({ from, to, keeper, kind }) => {
      const start = yOf(from) + 1.5;
      const end = yOf(to) + 1.5;
      const bulge = Math.min(ARC_ROOM - 3, 4 + Math.abs(end - start) / 14);
      const bend = Math.max(4, Math.abs(end - start) * 0.28) * Math.sign(end - start || 1);
      const path = `M${x} ${round(start)}C${round(x - bulge * 1.3)} ${round(start + bend)} ${round(x - bulge * 1.3)} ${round(end - bend)} ${x - 1} ${round(end)}`;
      const head =
        Math.abs(end - start) < 7
          ? ''
          : `${x},${round(end)} ${x - 5},${round(end - 2.6)} ${x - 4.4},${round(end + 2.4)}`;
      return { key: `${kind}${from}-${to}`, path, head, keeper };
    });
}

/** From each borrowed block to the block at the same offset in the first rail, below the text. */
function layoutTies(rails: readonly PlacedRail[]): RailPicture['ties'] {
  const pf = rails.find(({ chain }) => chain.id === 'pf');
  const vf = rails.find(({ chain }) => chain.id === 'vf');
  if (pf === undefined || vf === undefined) return [];
  return vf.blocks.flatMap((placed) => {
    const owner = pf.blocks.find(
      ({ block }) => block.offset === placed.block.offset && block.kind === placed.block.kind,
    );
    if (placed.block.state !== 'borrowed' || owner === undefined) return [];
    const from = owner.label.x + owner.label.width;
    const to = placed.y + placed.height / 2;
    const bend = (vf.x - from) / 2;
    return [
      {
        key: placed.key,
        path: `M${round(from)} ${round(owner.label.y)}C${round(from + bend)} ${round(owner.label.y)} ${round(vf.x - bend)} ${round(to)} ${vf.x} ${round(to)}`,
      },
    ];
  });
}

/** Text cut to some characters, with an ellipsis. */
const fit = (text: string, room: number): string =>
  text.length <= room ? text : `${text.slice(0, Math.max(1, room - 1))}…`;

const round = (value: number): number => Math.round(value * 10) / 10;
