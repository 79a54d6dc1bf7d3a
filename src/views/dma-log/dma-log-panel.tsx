/** The DMA log: every request with both verdicts, newest first, with the changes between them. */
import { ChevronDown, Search, Send } from 'lucide-react';
import { useMemo, useState, type KeyboardEvent } from 'react';
import { derive } from '../../state/derive.ts';
import { filterLog, selectLog } from '../../state/select-log.ts';
import { selectSubject } from '../../state/select-request.ts';
import { Button } from '../../ui/icon-button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { useExplorer } from '../explorer.tsx';
import { ActMenu } from './act-menu.tsx';
import { LogDividerRow, LogRequestRow } from './log-rows.tsx';
import { RequestFormSection } from './request-form-section.tsx';

const rowsOf = derive((state) => [state.run, state.cursor], selectLog);
const shownStep = derive(
  (state) => [state.run, state.cursor, state.selectedStep],
  (run, cursor, selectedStep) => {
    const subject = selectSubject({ run, cursor, selectedStep });
    return subject.kind === 'request' ? subject.request.index : undefined;
  },
);

export function DmaLogPanel() {
  const rows = useExplorer(rowsOf);
  const shown = useExplorer(shownStep);
  const [filter, setFilter] = useState('');
  const [sending, setSending] = useState(false);
  const kept = useMemo(() => filterLog(rows, filter), [rows, filter]);
  const count = rows.filter((row) => row.kind === 'request').length;
  const empty = count === 0;
  const tools = (
    <>
      <FilterField value={filter} onChange={setFilter} />
      <Button
        tone="plain"
        aria-expanded={sending || empty}
        onClick={() => {
          setSending(!sending);
        }}
      >
        <Send size={13} aria-hidden="true" />
        Send
      </Button>
      <ActMenu
        trigger={
          <Button tone="plain">
            Act
            <ChevronDown size={13} aria-hidden="true" />
          </Button>
        }
      />
    </>
  );
  return (
    <Panel title="DMA log" fact={empty ? '' : count} tools={tools}>
      {sending || empty ? <RequestFormSection /> : undefined}
      {empty ? (
        <p className="px-3 pb-3 text-ink2">No request yet. Send one with the form above.</p>
      ) : kept.length === 0 ? (
        <p className="flex items-center gap-2 px-3 pb-3 text-ink2">
          No request matches <code>{filter}</code>.
          <Button
            onClick={() => {
              setFilter('');
            }}
          >
            Clear filter
          </Button>
        </p>
      ) : (
        <div className="scrolls min-h-0 flex-1 overflow-auto" onKeyDown={moveBetweenRows}>
          <table className="w-full border-collapse text-12">
            <thead className="sticky top-0 z-1 bg-surface text-left text-11 text-ink3">
              <tr>
                <th className="py-0.5 pr-1.5 pl-2 font-medium">#</th>
                <th className="px-1 font-medium max-tablet:hidden">RID</th>
                <th className="px-1 font-medium">PASID</th>
                <th className="px-1 font-medium">Request</th>
                <th className="px-1 font-medium max-[379px]:hidden">Expected</th>
                <th className="pr-2.5 pl-1 text-right font-medium">Actual</th>
              </tr>
            </thead>
            <tbody>
              {kept.map((row) =>
                row.kind === 'request' ? (
                  <LogRequestRow key={row.index} row={row} current={row.index === shown} />
                ) : (
                  <LogDividerRow key={`d${row.first}`} row={row} />
                ),
              )}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}

interface FilterFieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function FilterField({ value, onChange }: FilterFieldProps) {
  return (
    <label className="flex h-6 w-29 min-w-16 shrink wide:w-36 items-center gap-1.5 rounded-badge border border-line2 px-1.5 text-ink3 focus-within:outline-2 focus-within:outline-accent pointer-coarse:h-9">
      <Search size={12} className="flex-none" aria-hidden="true" />
      <span className="sr-only">Filter requests</span>
      <input
        type="search"
        data-hotkey="filter"
        value={value}
        placeholder="pasid:5"
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => {
          onChange(event.target.value);
        }}
        className="w-full min-w-0 bg-transparent font-mono text-11 text-ink outline-none"
      />
    </label>
  );
}

/** Up and Down move between the rows' buttons. */
function moveBetweenRows(event: KeyboardEvent<HTMLElement>): void {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by === undefined) return;
  const buttons = [...event.currentTarget.querySelectorAll<HTMLButtonElement>('button[data-row]')];
  const at = buttons.findIndex((button) => button === document.activeElement);
  const next = buttons[at + by];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}
