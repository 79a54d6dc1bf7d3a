/** The DMA log: requests newest first, with the changes between them as dividers, and the filter line. */
import { makeBdf } from '../base/bdf.ts';
import { hexDigits } from '../base/hex.ts';
import { wordDigits } from '../base/word.ts';
import type { DmaRequest } from '../engine/explanation.ts';
import type { Run } from '../engine/world/replay.ts';
import type { ActorId } from '../spec/actors.ts';
import { badgeOf, listRequests, type Badge } from './select-request.ts';

export interface LogRequest {
  readonly kind: 'request';
  readonly index: number;
  readonly seq: number;
  readonly requesterId: string;
  /** `–` for none; hex from 10 on, as the kernel prints it, without prefix. */
  readonly pasid: string;
  /** `R 10000000`, `W X P 12345000`. */
  readonly request: string;
  readonly expected: Badge | undefined;
  readonly badge: Badge;
}

export interface LogDivider {
  readonly kind: 'divider';
  /** First and last step, from 0. */
  readonly first: number;
  readonly last: number;
  readonly actor: ActorId;
  readonly text: string;
}

export type LogRow = LogRequest | LogDivider;

/** Rows of the first `cursor` steps, newest first. What was set up before the first request is left out. */
export function selectLog(run: Run, cursor: number): LogRow[] {
  const seqs = new Map(listRequests(run).map(({ index, seq }) => [index, seq]));
  const rows: LogRow[] = [];
  run.steps.slice(0, cursor).forEach(({ trace }, index) => {
    if (trace.outcome !== undefined) {
      const { request, expected } = trace.outcome;
      rows.push({
        kind: 'request',
        index,
        seq: seqs.get(index) ?? 0,
        requesterId: makeBdf(request.requesterId),
        pasid: pasidCell(request),
        request: requestCell(request),
        expected: expected && badgeOf({ request, actual: expected }),
        badge: badgeOf(trace.outcome),
      });
      return;
    }
    const changed = trace.acts.some((act) => act.writes.length > 0) || trace.refusal !== undefined;
    if (!changed) return;
    const before = rows.at(-1);
    if (before === undefined) return;
    const actor = trace.refusal?.actor ?? trace.acts[0]?.actor ?? 'host';
    if (before.kind === 'divider') {
      const count = index - before.first + 1;
      const text = `${count} changes, the last: ${trace.sentence}`;
      rows[rows.length - 1] = { ...before, last: index, actor, text };
    } else {
      rows.push({ kind: 'divider', first: index, last: index, actor, text: trace.sentence });
    }
  });
  return rows.reverse();
}

/** The PASID as the kernel prints it, without prefix. */
export const pasidCell = ({ pasid }: DmaRequest): string => (pasid === null ? '–' : hexDigits(pasid));

const ACCESS: Readonly<Record<DmaRequest['access'], string>> = { read: 'R', write: 'W', atomic: 'A' };
const KIND: Readonly<Record<DmaRequest['kind'], string>> = {
  untranslated: '',
  'translation-request': 'T ',
  translated: 'X ',
  'page-request': 'PR ',
};

/** Kind (none for untranslated), access, rights asked for, address in hex. */
export function requestCell({ kind, access, execute, privileged, address }: DmaRequest): string {
  const asks = `${execute ? '+exec ' : ''}${privileged ? '+priv ' : ''}`;
  const digits = wordDigits(address).replace(/^0{1,8}/, '');
  return `${KIND[kind]}${ACCESS[access]} ${asks}${digits}`;
}

/**
 * Keeps the requests that match every word of a filter: `pasid:5 leak`, `rid:3b:10.1`, `0x45`. A word without a
 * key matches any cell. Dividers stay only while nothing is filtered.
 */
export function filterLog(rows: readonly LogRow[], filter: string): readonly LogRow[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return rows;
  return rows.filter((row) => row.kind === 'request' && words.every((word) => matches(row, word)));
}

function matches(row: LogRequest, word: string): boolean {
  const badge = badgeWords(row.badge);
  const keyed = /^(pasid|rid|verdict|expected|step|request):(.+)$/.exec(word);
  const [, key, wanted = ''] = keyed ?? [];
  switch (key) {
    case 'pasid':
      return row.pasid === wanted.replace(/^0x/, '') || (wanted === 'none' && row.pasid === '–');
    case 'rid':
      return row.requesterId.includes(wanted);
    case 'verdict':
      return badge.includes(wanted);
    case 'expected':
      return row.expected !== undefined && badgeWords(row.expected).includes(wanted);
    case 'step':
      return String(row.index + 1) === wanted;
    case 'request':
      return row.request.toLowerCase().includes(wanted);
    default:
      return [row.requesterId, row.request.toLowerCase(), badge, `#${row.seq}`].some((cell) =>
        cell.includes(word),
      );
  }
}

const badgeWords = ({ verdict, code }: Badge): string =>
  code === undefined ? verdict : `${verdict} 0x${hexDigits(code, 2)}`;
