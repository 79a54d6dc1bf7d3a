/** What is wrong with a capability list, one sentence each. Some of it is legal but surprises software. */
import { findCapability as findRow } from '../../spec/pcie/catalogue.ts';
import { highestVersion } from '../../spec/pcie/versions.ts';
import { hexDigits } from '../../base/hex.ts';
import type { Link } from './links.ts';

export type ChainProblemKind =
  | 'loop'
  | 'broken'
  | 'access-denied'
  | 'unaligned'
  | 'belowRange'
  | 'descending'
  | 'overlap'
  | 'duplicate'
  | 'truncated'
  | 'unknownVersion'
  | 'allOnes'
  | 'unreachable';

export interface ChainProblem {
  readonly kind: ChainProblemKind;
  readonly chain: 'std' | 'ext';
  /** The header that the sentence is about. */
  readonly offset: number;
  readonly text: string;
}

/** An offset as specifications write it: `200h`. */
export const h = (offset: number): string => `${hexDigits(offset, 2)}h`;

/** Capabilities of which a Function may have several. */
const REPEATABLE = { std: [0x00, 0x08, 0x09], ext: [0x00, 0x0b, 0x23, 0x2e] } as const;

const titleOf = (kind: 'std' | 'ext', id: number): string => {
  const row = findRow(kind, id);
  return row === undefined ? `the capability with id ${h(id)}` : row.name;
};

/** What is wrong with the pointer in `from` that led to `to`, and with the header of `to`. */
export function linkProblems(from: Link, to: Link): ChainProblem[] {
  const problems: ChainProblem[] = [];
  const say = (kind: ChainProblemKind, text: string) =>
    problems.push({ kind, chain: to.kind, offset: to.offset, text });
  const lowest = to.kind === 'std' ? 0x40 : 0x100;
  if ((from.next & 3) !== 0) {
    say(
      'unaligned',
      `The pointer ${h(from.next)} has bits 1:0 set; software rounds it down to ${h(to.offset)}.`,
    );
  }
  if (to.offset < lowest) {
    say(
      'belowRange',
      `The list leads to ${h(to.offset)}, below ${h(lowest)}: Linux stops there, lspci goes on.`,
    );
  }
  if (to.kind === 'ext' && to.offset < from.offset) {
    say('descending', `The list goes down from ${h(from.offset)} to ${h(to.offset)}; no rule forbids it.`);
  }
  return problems;
}

interface Placed {
  readonly kind: 'std' | 'ext';
  readonly id: number;
  readonly offset: number;
  readonly version: number | null;
  readonly length: number | undefined;
}

/** What is wrong with the capabilities themselves: versions, duplicates, bodies that collide or are cut off. */
export function bodyProblems(caps: readonly Placed[], size: number): ChainProblem[] {
  const problems: ChainProblem[] = [];
  const seen = new Map<string, number>();
  for (const cap of caps) {
    const { kind, id, offset, version, length } = cap;
    const title = titleOf(kind, id);
    const say = (problem: ChainProblemKind, text: string) =>
      problems.push({ kind: problem, chain: kind, offset, text });

    const highest = findRow(kind, id) === undefined ? undefined : highestVersion(kind, id);
    if (highest !== undefined && version !== null && (version < 1 || version > highest)) {
      const defined = highest === 1 ? 'only version 1 is' : `versions 1 to ${String(highest)} are`;
      say('unknownVersion', `${title} at ${h(offset)} has version ${String(version)}; ${defined} defined.`);
    }
    const key = `${kind}${String(id)}`;
    const first = seen.get(key);
    if (first !== undefined && !REPEATABLE[kind].some((repeatable) => repeatable === id)) {
      say(
        'duplicate',
        `${title} at ${h(offset)} is listed a second time; software uses the one at ${h(first)}.`,
      );
    }
    if (first === undefined) seen.set(key, offset);
    if (length !== undefined && offset + length > size) {
      say(
        'truncated',
        `${title} at ${h(offset)} needs ${String(length)} bytes, but the dump ends at ${h(size)}.`,
      );
    }
  }
  problems.push(...overlaps(caps));
  return problems;
}

/** Pairs of neighbours that share bytes; a capability of unknown length is taken as its 4-byte header. */
function overlaps(caps: readonly Placed[]): ChainProblem[] {
  const sorted = [...caps].sort((a, b) => a.offset - b.offset);
  const problems: ChainProblem[] = [];
  let widest: Placed | undefined;
  for (const cap of sorted) {
    const end = widest === undefined ? 0 : widest.offset + (widest.length ?? 4);
    if (widest !== undefined && cap.offset < end) {
      problems.push({
        kind: 'overlap',
        chain: cap.kind,
        offset: cap.offset,
        text: `${titleOf(cap.kind, cap.id)} at ${h(cap.offset)} starts inside ${titleOf(widest.kind, widest.id)}, which runs from ${h(widest.offset)} to ${h(end - 1)}.`,
      });
    }
    if (cap.offset + (cap.length ?? 4) > end) widest = cap;
  }
  return problems;
}
