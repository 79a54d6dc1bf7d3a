/** The shape of a check row, and the answers that many of them share. */
import type { Source } from '../row.ts';
import { vtd } from './entry-row.ts';

/** What a failure answers: UR or CA status, a translation completion without rights, an Invalid Request. */
export type Answer = 'UR' | 'CA' | 'zero' | 'IR' | '-';

/**
 * Answers by kind of request: untranslated, translation request, translated (each without and with PASID), page
 * request. `-` where the check is not made.
 */
export type Answers = readonly [
  uNoP: Answer,
  uWp: Answer,
  tNoP: Answer,
  tWp: Answer,
  xNoP: Answer,
  xWp: Answer,
  p: Answer,
];

export type CheckStage =
  | 'gate'
  | 'scalable'
  | 'pasid-entry'
  | 'host-permission'
  | 'pass-through'
  | 'first-stage'
  | 'second-stage'
  | 'output'
  | 'legacy'
  | 'legacy-translation';

export interface CheckRow {
  /** `<stage>.<what-must-hold>`. */
  readonly id: string;
  readonly stage: CheckStage;
  readonly step: string;
  /** True when the check passes. */
  readonly title: string;
  /** Fault reason; absent where hardware reports none. */
  readonly code?: number;
  /** Name of the condition in Table 30. */
  readonly condition?: string;
  readonly answers: Answers;
  /**
   * What it looks at: row paths (`context-entry.paside`, `ecap.pss`), attributes (`request.pasid`), limits worked
   * out from them (`limit.directory`), the last entry read (`page.addr`), a whole path (`first-stage.path.us`).
   */
  readonly consults: readonly string[];
  /** Made only for such requests or translations. */
  readonly only?: 'write' | 'read' | 'nested' | 'unnested' | 'update' | 'rev3' | 'rev5' | 'not-rev5';
  readonly source: Source;
}

export const UR_ALL: Answers = ['UR', 'UR', 'UR', 'UR', 'UR', 'UR', 'IR'];
export const CA_FOR_T: Answers = ['UR', 'UR', 'CA', 'CA', 'UR', 'UR', 'IR'];
export const WITH_PASID: Answers = ['-', 'UR', '-', 'UR', '-', 'UR', '-'];
export const ENTRY_MISSING: Answers = ['UR', 'UR', 'zero', 'zero', 'UR', 'UR', 'IR'];
export const ENTRY_BROKEN: Answers = ['UR', 'UR', 'CA', 'CA', 'CA', 'CA', 'IR'];
export const WALK: Answers = ['UR', 'UR', 'zero', 'zero', '-', '-', '-'];
export const WALK_CA: Answers = ['UR', 'UR', 'CA', 'CA', '-', '-', '-'];
export const LEGACY_UR: Answers = ['UR', '-', 'UR', '-', 'UR', '-', '-'];
export const LEGACY_CA: Answers = ['UR', '-', 'CA', '-', 'UR', '-', '-'];
export const LEGACY_WALK: Answers = ['UR', '-', 'zero', '-', '-', '-', '-'];
export const LEGACY_WALK_CA: Answers = ['UR', '-', 'CA', '-', '-', '-', '-'];

interface More {
  readonly only?: NonNullable<CheckRow['only']>;
  readonly source?: Source;
}

/** Constructor of the rows of one stage. */
export const check =
  (stage: CheckStage) =>
  <const Id extends string>(
    id: Id,
    step: string,
    condition: string,
    code: number,
    answers: Answers,
    title: string,
    consults: readonly string[],
    { only, source = vtd(`Table 30, ${condition}`) }: More = {},
  ) => ({
    id,
    stage,
    step,
    title,
    code,
    condition,
    answers,
    consults,
    source,
    ...(only === undefined ? {} : { only }),
  });
