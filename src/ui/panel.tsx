/**
 * A panel: a 34 px header with title, one muted fact and tools, and a body. A diagram gives its table twin as
 * `table`; the header then switches between the two. Every panel can fill the page.
 */
import { Maximize2, Minimize2, Table2 } from 'lucide-react';
import { useId, useState, type KeyboardEvent, type ReactNode } from 'react';
import { IconButton } from './icon-button.tsx';

export interface PanelProps {
  readonly title: string;
  /** One muted fact beside the title. */
  readonly fact?: ReactNode;
  /** Controls right after the title. */
  readonly lead?: ReactNode;
  readonly tools?: ReactNode;
  /** The body's facts as a table. */
  readonly table?: ReactNode;
  /** Where the panel sits in its grid or flex parent. */
  readonly className?: string;
  readonly children: ReactNode;
}

export function Panel({ title, fact, lead, tools, table, className = '', children }: PanelProps) {
  const id = useId();
  const [asTable, setAsTable] = useState(false);
  const [filling, setFilling] = useState(false);
  const leaveOnEscape = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && filling) setFilling(false);
  };
  const place = filling ? 'fixed inset-2 z-30' : `relative ${className}`;
  return (
    <section
      aria-labelledby={id}
      data-filling={filling || undefined}
      onKeyDown={leaveOnEscape}
      className={`flex min-h-0 min-w-0 flex-col rounded-panel border border-line bg-surface ${place}`}
    >
      <header className="flex min-h-[2.125rem] flex-none items-center gap-2 pr-1.5 pl-3">
        <h2 id={id} className="text-12h font-semibold whitespace-nowrap">
          {title}
        </h2>
        {lead}
        <span className="min-w-0 grow truncate text-11 text-ink3">{fact}</span>
        {tools}
        {table === undefined ? undefined : (
          <IconButton
            label={`${title} as a table`}
            pressed={asTable}
            onClick={() => {
              setAsTable(!asTable);
            }}
          >
            <Table2 size={15} aria-hidden="true" />
          </IconButton>
        )}
        <IconButton
          label={filling ? `${title}: back to its place` : `${title}: fill the page`}
          pressed={filling}
          className="max-tablet:hidden"
          onClick={() => {
            setFilling(!filling);
          }}
        >
          {filling ? <Minimize2 size={14} aria-hidden="true" /> : <Maximize2 size={14} aria-hidden="true" />}
        </IconButton>
      </header>
      <div className="flex min-h-0 flex-1 flex-col">
        {asTable ? <div className="scrolls relative min-h-0 flex-1 overflow-auto">{table}</div> : children}
      </div>
    </section>
  );
}
