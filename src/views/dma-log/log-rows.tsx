/** Rows of the DMA log. The whole row is the button's target; the button is in the first cell. */
import { memo } from 'react';
import type { LogDivider, LogRequest } from '../../state/select-log.ts';
import { ActorMark } from '../../ui/actor-mark.tsx';
import { VERDICT_WORDS, VerdictBadge } from '../../ui/verdict-badge.tsx';
import { useExplorer } from '../explorer.tsx';

const COVER = 'after:absolute after:inset-0 after:content-[""]';

interface LogRequestRowProps {
  readonly row: LogRequest;
  /** Is it the request that is explained? */
  readonly current: boolean;
}

export const LogRequestRow = memo(function LogRequestRow({ row, current }: LogRequestRowProps) {
  const selectStep = useExplorer((state) => state.selectStep);
  return (
    <tr
      className={`relative h-6 border-t border-line whitespace-nowrap pointer-coarse:h-9 ${
        current ? 'bg-accent-bg shadow-[inset_3px_0_var(--accent)]' : 'hover:bg-sunken'
      }`}
    >
      <td className="pr-1.5 pl-2 font-mono text-ink3">
        <button
          type="button"
          data-row
          tabIndex={current ? 0 : -1}
          aria-current={current}
          aria-label={`${row.seq}: explain this request`}
          onClick={() => {
            selectStep(row.index);
          }}
          className={COVER}
        >
          {row.seq}
        </button>
      </td>
      <td className="px-1 font-mono max-tablet:hidden">{row.requesterId}</td>
      <td className="px-1 font-mono">{row.pasid}</td>
      <td className="w-full max-w-0 truncate px-1 font-mono" title={row.request}>
        {row.request}
      </td>
      <td className="px-1 text-ink2 max-[379px]:hidden">
        {row.expected === undefined ? 'nothing' : VERDICT_WORDS[row.expected.verdict].toLowerCase()}
      </td>
      <td className="pr-2.5 pl-1 text-right">
        <span className="inline-flex align-middle">
          <VerdictBadge verdict={row.badge.verdict} code={row.badge.code} />
        </span>
      </td>
    </tr>
  );
});

interface LogDividerRowProps {
  readonly row: LogDivider;
}

export const LogDividerRow = memo(function LogDividerRow({ row }: LogDividerRowProps) {
  const seek = useExplorer((state) => state.seek);
  const steps = row.first === row.last ? `step ${row.last + 1}` : `steps ${row.first + 1}–${row.last + 1}`;
  return (
    <tr className="relative h-6 border-t border-line bg-sunken text-11 text-ink2 hover:text-ink pointer-coarse:h-9">
      <td colSpan={6} className="max-w-0 truncate pr-2.5 pl-3">
        <button
          type="button"
          data-row
          tabIndex={-1}
          onClick={() => {
            seek(row.last + 1);
          }}
          className={`max-w-full truncate text-left ${COVER}`}
        >
          <ActorMark actor={row.actor} size={10} /> {steps}: {row.text}
        </button>
      </td>
    </tr>
  );
});
