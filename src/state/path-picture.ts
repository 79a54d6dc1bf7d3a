/** A request's way as the page draws it: who set the bits (config path), and what was read (DMA path). */
import type { DmaRequest } from '../engine/explanation.ts';
import type { ActorId } from '../spec/actors.ts';
import type { Source } from '../spec/row.ts';
import type { BadgeVerdict } from './select-request.ts';
import type { Structure } from './table-path.ts';

/** Where the path of a request goes through, in order. */
export type Stop = 'device' | 'unit' | Structure | 'memory';

/** passed: read, and the request went on · stop: read, and it blocked · decisive: could have blocked · unread. */
export type EntryState = 'passed' | 'stop' | 'decisive' | 'unread';

/** A control bit of an entry. */
export interface Chip {
  /** Field id. */
  readonly id: string;
  /** `PASIDE`. */
  readonly label: string;
  readonly value: string;
  /** Value at the cursor, when a later step changed it. */
  readonly now?: string;
  readonly deciding: boolean;
}

/** A decoded field, for the details of an entry. */
export interface EntryField {
  readonly bits: string;
  readonly name: string;
  readonly id: string;
  readonly value: string;
  readonly meaning?: string;
  readonly desc?: string;
  readonly modelled: boolean;
}

export interface EntryCard {
  readonly structure: Structure;
  /** `81 · 3b:10.1`. */
  readonly title: string;
  /** As in the table twin: `Context entry 81`. */
  readonly name: string;
  readonly address: string;
  /** First raw word. */
  readonly word: string;
  readonly words: readonly string[];
  /** Further facts, monospaced. */
  readonly lines: readonly string[];
  readonly chips: readonly Chip[];
  readonly state: EntryState;
  readonly fields: readonly EntryField[];
  readonly source: Source;
  /** Where it leads, for lists: `→ 01011000`. */
  readonly leadsTo?: string;
}

export type TableItem =
  | { readonly kind: 'fold'; readonly text: string }
  | {
      readonly kind: 'other';
      readonly title: string;
      readonly name: string;
      readonly address: string;
      readonly word: string;
    }
  | { readonly kind: 'entry'; readonly card: EntryCard };

export interface TableColumn {
  readonly structure: 'root' | 'context' | 'pasid-directory' | 'pasid-entry';
  readonly title: string;
  /** `@01002000`, or why there is none. */
  readonly place: string;
  readonly items: readonly TableItem[];
}

/** A stage of the page walk: one card for all its levels. */
export interface StageCard {
  readonly structure: 'first-stage' | 'second-stage';
  readonly title: string;
  readonly used: boolean;
  readonly lines: readonly string[];
  readonly chips: readonly Chip[];
  readonly state: EntryState;
  /** Root first. */
  readonly entries: readonly EntryCard[];
}

export interface ConfigNode {
  readonly actor: ActorId;
  readonly title: string;
  readonly lines: readonly string[];
  /** lit: it wrote what hardware reads · ghost: the event did not reach it. */
  readonly state: 'active' | 'lit' | 'ghost';
  /** The write ends here. */
  readonly stops: boolean;
}

export interface ConfigPath {
  /** Step number, from 1. */
  readonly step: number;
  readonly sentence: string;
  readonly nodes: readonly ConfigNode[];
  /** Indices of nodes. */
  readonly links: readonly {
    readonly from: number;
    readonly to: number;
    readonly label: string | undefined;
  }[];
  /** From a node to what it wrote, or to what nobody wrote. */
  readonly arrow:
    | {
        readonly from: number;
        readonly to: Stop;
        readonly text: string;
        readonly kind: 'written' | 'missing';
      }
    | undefined;
}

export interface PathResult {
  readonly title: string;
  /** `C000054580003B81 / 0000000010000000`. */
  readonly record?: string;
  readonly lines: readonly string[];
}

export interface PathPicture {
  readonly plane: 'hardware' | 'guest';
  readonly seq: number;
  readonly step: number;
  readonly request: DmaRequest;
  /** Decides the colour of the path. */
  readonly verdict: BadgeVerdict;
  readonly device: { readonly title: string; readonly name: string; readonly lines: readonly string[] };
  readonly columns: readonly TableColumn[];
  readonly first: StageCard;
  readonly second: StageCard;
  readonly memory: { readonly reached: boolean; readonly text: string };
  /** Places that the path goes through, in order, up to where it ends. */
  readonly reached: readonly Stop[];
  /** Places behind it that were not read. */
  readonly unread: readonly Stop[];
  readonly blockedAt: Stop | undefined;
  /** What goes back to the device: `completion: UR, no data`. */
  readonly answer: string | undefined;
  readonly result: PathResult;
  readonly config: ConfigPath | undefined;
}
