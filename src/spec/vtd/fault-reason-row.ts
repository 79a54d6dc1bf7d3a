/** The shape of a fault reason row. */
import type { ActorId } from '../actors.ts';
import type { Source } from '../row.ts';
import { vtd } from './entry-row.ts';

export interface FaultReasonRow {
  readonly code: number;
  /** Name in Table 30; `–` where it has none. */
  readonly name: string;
  /** What Linux prints. */
  readonly linux: string;
  /** One sentence. */
  readonly meaning: string;
  /** Who can mend it. */
  readonly fixedBy: ActorId;
  /** Can FPD keep it from being recorded? */
  readonly qualified: boolean;
  readonly source: Source;
}

/** What Linux prints beyond its arrays. */
export const UNKNOWN = 'Unknown';

/** Constructor of a row. */
export const reason = (
  code: number,
  name: string,
  fixedBy: ActorId,
  qualified: boolean,
  linux: string,
  meaning: string,
  source: Source = vtd(`Table 30, ${name}`),
): FaultReasonRow => ({ code, name, linux, meaning, fixedBy, qualified, source });

/** Constructor of a row of Table 15. */
export const interrupt = (code: number, qualified: boolean, linux: string, meaning: string): FaultReasonRow =>
  reason(code, '–', 'host', qualified, linux, meaning, vtd('Table 15'));

/** Qualified: FPD can keep it from being recorded. */
export const Q = true;
export const NOT_Q = false;
