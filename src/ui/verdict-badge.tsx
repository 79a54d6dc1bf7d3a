/** Verdicts: icon, word and colour. Solid only where the two worlds disagree. */
import type { ReactNode } from 'react';
import { hexDigits } from '../base/hex.ts';

export type VerdictKind = 'allowed' | 'blocked' | 'leak' | 'overblock' | 'refused';

const ICONS: Readonly<Record<VerdictKind, ReactNode>> = {
  allowed: <path d="M2 6.4 4.7 9 10 3.2" strokeWidth="1.8" strokeLinecap="round" strokeLinejoin="round" />,
  blocked: (
    <>
      <path d="M4 1h4l3 3v4l-3 3H4L1 8V4z" strokeWidth="1.4" />
      <path d="M3.6 6h4.8" strokeWidth="1.7" />
    </>
  ),
  leak: (
    <>
      <path d="M6 .8v2.8M6 8.4v2.8" strokeWidth="1.8" />
      <path d="M1 6h9M7.2 3.2 10.2 6 7.2 8.8" strokeWidth="1.6" />
    </>
  ),
  overblock: (
    <>
      <path d="M8.4 1v10M11 1v10" strokeWidth="1.6" />
      <path d="M7 6H1.4M4 3.2 1.2 6 4 8.8" strokeWidth="1.6" />
    </>
  ),
  refused: (
    <>
      <circle cx="6" cy="6" r="4.7" strokeWidth="1.4" />
      <path d="M2.8 9.2 9.2 2.8" strokeWidth="1.4" />
    </>
  ),
};

const TONES: Readonly<Record<VerdictKind, string>> = {
  allowed: 'bg-allowed-bg text-allowed',
  blocked: 'bg-blocked-bg text-blocked',
  leak: 'bg-leak text-on-solid',
  overblock: 'bg-overblock text-on-solid',
  refused: 'bg-refused-bg text-refused',
};

/** The word as printed on badges. */
export const VERDICT_WORDS: Readonly<Record<VerdictKind, string>> = {
  allowed: 'ALLOWED',
  blocked: 'BLOCKED',
  leak: 'LEAK',
  overblock: 'OVERBLOCK',
  refused: 'REFUSED',
};

export interface VerdictIconProps {
  readonly verdict: VerdictKind;
  /** CSS px, default 12. */
  readonly size?: number;
}

/** The verdict's icon in the current text colour. Decorative: print the word beside it. */
export function VerdictIcon({ verdict, size = 12 }: VerdictIconProps) {
  return (
    <svg
      viewBox="0 0 12 12"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      aria-hidden="true"
      className="flex-none"
    >
      {ICONS[verdict]}
    </svg>
  );
}

export interface VerdictBadgeProps {
  readonly verdict: VerdictKind;
  /** Fault reason, printed as `BLOCKED 0x45`. */
  readonly code?: number | undefined;
  readonly size?: 'row' | 'big';
  /** Lower case, for sentences and the expectation columns: `blocked 0x45`. */
  readonly quiet?: boolean;
}

/** A verdict as icon, word and code. */
export function VerdictBadge({ verdict, code, size = 'row', quiet = false }: VerdictBadgeProps) {
  const shape =
    size === 'big'
      ? 'h-[1.875rem] gap-[7px] rounded-control pr-3 pl-[9px] text-15 tracking-[.02em]'
      : 'h-[1.125rem] gap-1 rounded-badge pr-1.5 pl-1 text-11 tracking-[.01em]';
  const word = quiet ? VERDICT_WORDS[verdict].toLowerCase() : VERDICT_WORDS[verdict];
  return (
    <span
      className={`inline-flex flex-none items-center font-semibold whitespace-nowrap forced-colors:border ${shape} ${TONES[verdict]}`}
    >
      <VerdictIcon verdict={verdict} size={size === 'big' ? 17 : 12} />
      {code === undefined ? word : `${word} 0x${hexDigits(code, 2)}`}
    </span>
  );
}
