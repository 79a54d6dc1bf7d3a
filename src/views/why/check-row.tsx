/** One check of the ladder, and a fold of several. A row opens to the values and words that it looked at. */
import { Check, ChevronDown, ChevronRight } from 'lucide-react';
import { memo, useState } from 'react';
import { makeBdf } from '../../base/bdf.ts';
import { hex, hexDigits } from '../../base/hex.ts';
import { wordDigits } from '../../base/word.ts';
import type { CheckRecord, Consulted } from '../../engine/explanation.ts';
import type { Source } from '../../spec/row.ts';
import { ownValues, type Fold, type RungTone } from '../../state/select-ladder.ts';
import { Prose } from '../../ui/prose.tsx';
import { VerdictIcon, type VerdictKind } from '../../ui/verdict-badge.tsx';

export type RungVerdict = Exclude<VerdictKind, 'refused'>;

const GRID =
  'grid w-full grid-cols-[16px_20px_minmax(0,1fr)_auto_24px] tablet:grid-cols-[16px_20px_minmax(0,1fr)_auto_24px_46px] items-baseline gap-x-1.5 px-2.5 text-left text-12';

/** Background, edge and text of the rows that decide. */
const DECIDED: Readonly<Record<RungVerdict, { readonly row: string; readonly text: string }>> = {
  allowed: { row: 'bg-allowed-bg shadow-[inset_3px_0_var(--allowed)]', text: 'text-allowed' },
  blocked: { row: 'bg-blocked-bg shadow-[inset_3px_0_var(--blocked)]', text: 'text-blocked' },
  leak: { row: 'bg-leak-bg shadow-[inset_3px_0_var(--leak)]', text: 'text-leak' },
  overblock: { row: 'bg-overblock-bg shadow-[inset_3px_0_var(--overblock)]', text: 'text-overblock' },
};

export interface CheckRowProps {
  readonly check: CheckRecord;
  readonly tone: RungTone;
  /** Tints the row when it decides. */
  readonly verdict?: RungVerdict;
  readonly sentence?: string | undefined;
}

export const CheckRow = memo(function CheckRow({
  check,
  tone,
  verdict = 'allowed',
  sentence,
}: CheckRowProps) {
  const decides = tone === 'decisive' || tone === 'disagrees' || tone === 'fail';
  const [open, setOpen] = useState(tone === 'decisive');
  const ink = tone === 'not-evaluated' ? 'text-ink3' : 'text-ink';
  const quiet = decides ? 'text-ink2' : 'text-ink3';
  const look = decides ? DECIDED[verdict] : undefined;
  return (
    <li className={`${look?.row ?? ''} ${ink}`} data-decisive={tone === 'decisive' || undefined}>
      <button
        type="button"
        aria-expanded={open}
        onClick={() => {
          setOpen(!open);
        }}
        className={`${GRID} min-h-[1.3125rem] py-[2px] hover:bg-[color-mix(in_srgb,var(--ink)_5%,transparent)] pointer-coarse:min-h-9 ${decides ? 'pt-1 font-semibold' : ''}`}
      >
        <Mark check={check} tone={tone} verdict={verdict} />
        <span className={`font-mono text-11 font-normal ${quiet}`}>{check.step}</span>
        <span className={decides ? '' : open ? '' : 'truncate'}>{check.title}</span>
        <span className={`max-w-28 truncate font-mono text-11 ${look?.text ?? ''}`}>{valuesText(check)}</span>
        <span className={`text-right font-mono text-11 ${look?.text ?? quiet}`}>
          {check.faultCode === undefined ? '–' : `${hexDigits(check.faultCode, 2).toUpperCase()}h`}
        </span>
        <span className={`truncate text-right text-11 font-normal max-tablet:hidden ${quiet}`}>
          {shortSource(check.source)}
        </span>
      </button>
      {sentence === undefined || !decides ? undefined : (
        <p className="pr-2.5 pb-1 pl-[58px] text-12 text-ink2">
          <Prose text={sentence} />
        </p>
      )}
      {open ? <CheckDetails check={check} /> : undefined}
    </li>
  );
});

function Mark({ check, tone, verdict }: Required<Pick<CheckRowProps, 'check' | 'tone' | 'verdict'>>) {
  if (tone === 'not-evaluated') {
    return (
      <span className="text-center">
        <span aria-hidden="true">·</span>
        <span className="sr-only">not evaluated: </span>
      </span>
    );
  }
  const failed = check.outcome === 'fail';
  return (
    <span className={`mt-0.5 self-start ${tone === 'pass' ? 'text-allowed' : DECIDED[verdict].text}`}>
      {tone === 'disagrees' || failed ? (
        <VerdictIcon verdict={tone === 'disagrees' ? verdict : 'blocked'} size={13} />
      ) : (
        <Check size={13} strokeWidth={2.5} aria-hidden="true" />
      )}
      <span className="sr-only">{failed ? 'fails: ' : 'passes: '}</span>
    </span>
  );
}

function CheckDetails({ check }: { readonly check: CheckRecord }) {
  const { consulted, reads, source } = check;
  const read = new Set(reads.map(({ address }) => address));
  const own = ownValues(check);
  /** Its value is in the row, its address is with the word below. */
  const isSaid = (one: Consulted) =>
    own.includes(one) && one.at?.space === 'memory' && read.has(one.at.address);
  return (
    <ul className="flex flex-wrap gap-x-3 pr-2.5 pb-1.5 pl-[58px] font-mono text-11 text-ink2">
      {consulted
        .filter((one) => !isSaid(one))
        .map((one, index) => (
          <li key={index}>
            <span className="text-ink">
              {one.label} {one.value}
            </span>{' '}
            {placeText(one)}
          </li>
        ))}
      {reads.map(({ address, word }, index) => (
        <li key={index}>
          {hexDigits(address, 8)}: <span className="text-ink">{wordDigits(word)}</span>
        </li>
      ))}
      <li className="font-sans">
        {source.doc}, {source.at}
        {source.unverified === true ? <strong className="font-semibold"> unverified</strong> : ''}
      </li>
    </ul>
  );
}

export interface FoldRowProps {
  readonly fold: Fold;
  /** Takes the place of opening the fold below its row. */
  readonly onOpen?: (() => void) | undefined;
}

/** Several checks in one row. */
export const FoldRow = memo(function FoldRow({ fold, onOpen }: FoldRowProps) {
  const [open, setOpen] = useState(false);
  const Chevron = open ? ChevronDown : ChevronRight;
  const quiet = fold.tone === 'not-evaluated';
  return (
    <>
      <li className={quiet ? 'text-ink3' : 'text-ink2'}>
        <button
          type="button"
          aria-expanded={open}
          onClick={
            onOpen ??
            (() => {
              setOpen(!open);
            })
          }
          className="flex min-h-[1.3125rem] w-full items-center gap-1.5 px-2.5 text-left text-12 hover:bg-sunken pointer-coarse:min-h-9"
        >
          {quiet ? (
            <span className="w-4 text-center" aria-hidden="true">
              ·
            </span>
          ) : (
            <Check size={13} strokeWidth={2.5} className="mr-[3px] text-allowed" aria-hidden="true" />
          )}
          <span className="flex-1">{fold.text}</span>
          <span className="text-11 text-accent">{open ? 'Fold' : 'Show'}</span>
          <Chevron size={13} className="text-accent" aria-hidden="true" />
        </button>
      </li>
      {open
        ? fold.rungs.map(({ check, tone }, index) => <CheckRow key={index} check={check} tone={tone} />)
        : undefined}
    </>
  );
});

const valuesText = (check: CheckRecord): string =>
  ownValues(check)
    .map(({ label, value }) => `${label} ${value}`)
    .join(', ');

/** Table and condition, or section, in a few letters: `T30`, `§9.4`. */
function shortSource({ at }: Source): string {
  const table = /^Table (\d+)/.exec(at);
  if (table !== null) return `T${table[1] ?? ''}`;
  const section = /^[A-Z]?\d+(?:\.\d+)+/.exec(at);
  return section === null ? 'src' : `§${section[0]}`;
}

function placeText({ at }: Consulted): string {
  switch (at?.space) {
    case undefined:
      return 'in the request';
    case 'memory':
      return `memory ${hex(at.address, 8)}`;
    case 'register':
      return `IOMMU register ${hex(at.offset, 3)}`;
    case 'config':
      return `${makeBdf(at.requesterId)} config ${hex(at.offset, 3)}`;
    case 'virtual-config':
      return `${makeBdf(at.requesterId)} as the guest sees it, ${hex(at.offset, 3)}`;
  }
}
