/** The lanes. One slider over all columns scrubs; cells say what each actor did. */
import { memo, useEffect, useRef, type PointerEvent } from 'react';
import { ACTORS, type ActorId } from '../../spec/actors.ts';
import type { TimelineCell, TimelineColumn } from '../../state/select-timeline.ts';
import { ActorMark } from '../../ui/actor-mark.tsx';
import { useExplorer } from '../explorer.tsx';

export interface TimelineGridProps {
  readonly columns: readonly TimelineColumn[];
  readonly cursor: number;
  /** The column that made the difference. */
  readonly difference: { readonly index: number; readonly actor: ActorId } | undefined;
}

export function TimelineGrid({ columns, cursor, difference }: TimelineGridProps) {
  const seek = useExplorer((state) => state.seek);
  const setPlaying = useExplorer((state) => state.setPlaying);
  const track = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const head = track.current?.querySelector('[data-at-cursor]');
    if (track.current === null || !(head instanceof HTMLElement)) return;
    const { scrollLeft, clientWidth } = track.current;
    const left = head.offsetLeft - track.current.offsetLeft;
    const right = left + head.offsetWidth;
    // Only the lanes scroll, never the page.
    if (left < scrollLeft) track.current.scrollLeft = left;
    else if (right > scrollLeft + clientWidth) track.current.scrollLeft = right - clientWidth;
  }, [cursor, columns.length]);
  const scrub = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.buttons !== 1) return;
    const at = document
      .elementFromPoint(event.clientX, event.currentTarget.getBoundingClientRect().top + 8)
      ?.closest('[data-column]');
    const index = Number(at?.getAttribute('data-column') ?? Number.NaN);
    if (Number.isNaN(index) || index + 1 === cursor) return;
    setPlaying(false);
    seek(index + 1);
  };
  return (
    <div className="flex min-h-0 flex-1 pb-1.5 pl-3">
      <ul className="timeline-lanes flex-none pr-3 text-11 text-ink2">
        {ACTORS.map(({ id, name }) => (
          <li key={id} className="flex items-center gap-1.5">
            <ActorMark actor={id} size={10} /> {name}
          </li>
        ))}
      </ul>
      <div
        ref={track}
        role="slider"
        tabIndex={0}
        aria-label="Step"
        aria-valuemin={0}
        aria-valuemax={columns.length}
        aria-valuenow={cursor}
        aria-valuetext={
          cursor === 0 ? 'before the first step' : `step ${cursor}: ${columns[cursor - 1]?.sentence ?? ''}`
        }
        onPointerDown={(event) => {
          if (event.pointerType === 'mouse') scrub(event);
        }}
        onPointerMove={(event) => {
          if (event.pointerType === 'mouse') scrub(event);
        }}
        className="timeline-track scrolls min-w-0 flex-1 overflow-x-auto overflow-y-hidden rounded-badge"
      >
        {columns.map((column) => (
          <Column
            key={column.index}
            column={column}
            state={column.index + 1 === cursor ? 'now' : column.index < cursor ? 'done' : 'later'}
            tint={column.index === difference?.index ? difference.actor : undefined}
          />
        ))}
      </div>
    </div>
  );
}

interface ColumnProps {
  readonly column: TimelineColumn;
  readonly state: 'done' | 'now' | 'later';
  readonly tint: ActorId | undefined;
}

const Column = memo(function Column({ column, state, tint }: ColumnProps) {
  const seek = useExplorer((current) => current.seek);
  return (
    <div
      data-column={column.index}
      data-at-cursor={state === 'now' || undefined}
      data-state={state}
      data-tint={tint}
      className="timeline-column"
      onClick={() => {
        seek(column.index + 1);
      }}
    >
      {ACTORS.map(({ id }) => {
        const cell = column.cells.find((one) => one.actor === id);
        return (
          <div key={id} className="timeline-cell">
            {cell === undefined ? undefined : <Cell cell={cell} later={state === 'later'} />}
          </div>
        );
      })}
      <div className="timeline-number">
        {column.index + 1}
        {column.refused ? ' refused' : ''}
      </div>
    </div>
  );
});

const VERDICT_TEXT = {
  allowed: 'text-ink',
  blocked: 'text-blocked',
  leak: 'text-leak font-bold',
  overblock: 'text-overblock font-bold',
  refused: 'text-refused line-through',
} as const;

function Cell({ cell, later }: { readonly cell: TimelineCell; readonly later: boolean }) {
  const tone = cell.verdict === undefined ? '' : VERDICT_TEXT[cell.verdict];
  return (
    <span className={`flex min-w-0 items-center gap-1.5 ${later ? 'text-ink3' : tone}`}>
      <ActorMark actor={cell.actor} size={10} />
      <span className="truncate">{cell.text}</span>
      {cell.more === 0 ? undefined : <span className="text-ink3">+{cell.more}</span>}
    </span>
  );
}
