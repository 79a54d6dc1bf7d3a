/**
 * Fault reasons: every one of them, with a filter. It is open while the page's fragment says so, so that a row can
 * be linked and the browser's back button closes it.
 */
import { Search } from 'lucide-react';
import { useState } from 'react';
import { FAULT_ENTRIES, groupFaults, searchFaults } from '../../state/select-faults.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Button } from '../../ui/icon-button.tsx';
import { FaultTable } from './fault-table.tsx';
import type { FaultsPlace } from './faults-fragment.ts';

const REPRODUCIBLE = FAULT_ENTRIES.filter(({ scenario }) => scenario !== undefined).length;

export interface FaultsDialogProps {
  /** Undefined while it is closed. */
  readonly place: FaultsPlace | undefined;
}

export function FaultsDialog({ place }: FaultsDialogProps) {
  const code = place?.code;
  const [search, setSearch] = useState('');
  const [lastCode, setLastCode] = useState(code);
  const found = searchFaults(search);
  if (code !== lastCode) {
    setLastCode(code);
    // A link to a row that the filter hides must show the row.
    if (code !== undefined && !found.some(({ row }) => row.code === code)) setSearch('');
  }
  return (
    <Dialog
      open={place !== undefined}
      onClose={close}
      width="wide"
      title="Fault reasons"
      about={`Why a VT-d unit blocks a request, and what Linux prints. FPD can keep a qualified one out of the log. ${REPRODUCIBLE} of ${FAULT_ENTRIES.length} have a scenario.`}
    >
      <label className="flex h-9 items-center gap-2 rounded-control border border-line2 px-2.5 text-ink3 focus-within:outline-2 focus-within:outline-accent">
        <Search size={14} className="flex-none" aria-hidden="true" />
        <span className="sr-only">Filter fault reasons</span>
        <input
          type="search"
          value={search}
          placeholder="0x45, SCT.6, or a line of dmesg"
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => {
            setSearch(event.target.value);
          }}
          className="min-w-0 flex-1 bg-transparent text-13 text-ink outline-none"
        />
        <span aria-live="polite" className="text-12 whitespace-nowrap">
          {found.length} of {FAULT_ENTRIES.length}
        </span>
      </label>
      {found.length === 0 ? (
        <p className="mt-4 flex flex-wrap items-center gap-2 text-ink2">
          <span className="min-w-0 break-words">
            No fault reason matches <code>{search}</code>.
          </span>
          <Button
            onClick={() => {
              setSearch('');
            }}
          >
            Clear filter
          </Button>
        </p>
      ) : (
        <FaultTable groups={groupFaults(found)} selected={code} />
      )}
    </Dialog>
  );
}

/** Leaves the page of fault reasons; replacing the fragment is a hash change, pushing history is not. */
function close(): void {
  location.replace('#');
}
