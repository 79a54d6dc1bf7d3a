/** What one step did, in the order it was done. Views, CLI and text export render it; nobody rebuilds it. */
import type { Word } from '../../base/word.ts';
import type { ActorId } from '../../spec/actors.ts';
import type { Source } from '../../spec/row.ts';
import type { Agreement, DmaRequest, Judgement } from '../explanation.ts';
import type { Event } from './event.ts';

/** A change of state, as bytes or words. */
export type Write =
  | {
      readonly space: 'config' | 'virtual-config';
      readonly requesterId: number;
      readonly offset: number;
      /** Bytes. */
      readonly width: number;
      readonly before: number;
      readonly after: number;
    }
  | {
      readonly space: 'memory';
      /** Host-physical; guest tables are written where the guest's memory lies. */
      readonly address: number;
      readonly before: Word;
      readonly after: Word;
      /** The address as the guest knows it, when a guest wrote. */
      readonly guestAddress?: number;
    }
  | { readonly space: 'register'; readonly offset: number; readonly before: Word; readonly after: Word };

/**
 * One primitive act of a step, by one actor. `interface` names what is crossed to reach the next actor (config
 * region, trap, device feature, iommufd), so that the config path can be drawn.
 */
export interface Act {
  readonly actor: ActorId;
  /** done: it took; passes-on: it hands over; drops: the write ends here; refuses: with a reason. */
  readonly outcome: 'done' | 'passes-on' | 'drops' | 'refuses';
  /** At most some 40 characters, for the timeline: `Enable 0`, `keeps 0`, `PASIDE 0`. */
  readonly short: string;
  /** One sentence. */
  readonly text: string;
  readonly crosses?: string;
  readonly writes: readonly Write[];
}

export interface Refusal {
  readonly actor: ActorId;
  readonly reason: string;
  /** As Linux returns it: `-EINVAL`. */
  readonly errno?: string;
  readonly source?: Source;
}

/** Both worlds' answers to one request. */
export interface RequestOutcome {
  readonly request: DmaRequest;
  /** What the guest's world promises; undefined where no guest owns the function, and for ATS and page requests. */
  readonly expected?: Judgement;
  /** What the hardware does. */
  readonly actual: Judgement;
  /** Undefined where there is no expectation. */
  readonly agreement?: Agreement;
}

export interface StepTrace {
  readonly event: Event;
  readonly acts: readonly Act[];
  readonly refusal?: Refusal;
  readonly outcome?: RequestOutcome;
  /** One English sentence. */
  readonly sentence: string;
  /** Writes to reserved or unmodelled bits, behaviour the specification leaves undefined. */
  readonly notes: readonly string[];
}
