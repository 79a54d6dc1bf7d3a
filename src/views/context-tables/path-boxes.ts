/** The placed pieces of the two planes, in CSS px. */
import type { Chip, EntryCard, StageCard } from '../../state/path-picture.ts';

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

/** Width of a character of JetBrains Mono at 11 px. */
export const CHARACTER = 6.62;
/** Of a box of the config path. */
export const NODE_HEIGHT = 50;

/** Everything of the DMA path but the path itself. */
export interface Tables {
  readonly columns: readonly PlacedColumn[];
  readonly device: Box;
  readonly memory: Box;
  readonly bottom: number;
}

/** Lowest edge of a column. */
export const bottomOf = ({ items, cards, gap }: PlacedColumn): number =>
  Math.max(
    0,
    ...[...items, ...cards, ...(gap === undefined ? [] : [gap])].map(({ y, height }) => y + height),
  );
