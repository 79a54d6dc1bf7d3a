/**
 * The table of fault reasons. On a narrow screen each row is a block of lines (faults.css); the roles are written
 * out because a table that is laid out as blocks loses them.
 */
import { ArrowRight } from 'lucide-react';
import { memo } from 'react';
import type { FaultEntry, FaultGroup } from '../../state/select-faults.ts';
import { ActorMark } from '../../ui/actor-mark.tsx';
import { Prose } from '../../ui/prose.tsx';
import { FAULTS_FRAGMENT } from './faults-fragment.ts';
import './faults.css';

const COLUMNS = [
  'Code',
  'Name',
  'Linux prints, and what it means',
  'Fixed by',
  'Qualified',
  'Source',
  'Scenario',
];

export interface FaultTableProps {
  readonly groups: readonly FaultGroup[];
  /** Code of the row that is pointed at. */
  readonly selected: number | undefined;
}

export function FaultTable({ groups, selected }: FaultTableProps) {
  return (
    <table role="table" aria-label="Fault reasons" className="fault-table">
      <thead role="rowgroup">
        <tr role="row">
          {COLUMNS.map((name) => (
            <th key={name} role="columnheader" scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      {groups.map(({ title, entries }) => (
        <tbody key={title} role="rowgroup">
          <tr role="row" className="fault-group">
            <th role="rowheader" scope="rowgroup" colSpan={COLUMNS.length}>
              {title}
            </th>
          </tr>
          {entries.map((entry) => (
            <FaultRow key={entry.code} entry={entry} selected={entry.row.code === selected} />
          ))}
        </tbody>
      ))}
    </table>
  );
}

interface FaultRowProps {
  readonly entry: FaultEntry;
  readonly selected: boolean;
}

const FaultRow = memo(function FaultRow({ entry, selected }: FaultRowProps) {
  const { row, code, fixedBy } = entry;
  const { name, linux, meaning, qualified, source } = row;
  return (
    <tr
      role="row"
      ref={selected ? reveal : undefined}
      aria-current={selected || undefined}
      className="fault-row"
    >
      <th role="rowheader" scope="row" className="fault-code">
        <a href={`${FAULTS_FRAGMENT}/${code}`}>{code}</a>
      </th>
      <td role="cell" className="fault-name">
        {name}
      </td>
      <td role="cell" className="fault-words">
        <code>{linux}</code>
        <span>{meaning}</span>
      </td>
      <td role="cell" className="fault-fixer">
        <span className="fault-label">Fixed by </span>
        <ActorMark actor={row.fixedBy} /> {fixedBy}
      </td>
      <td role="cell" className="fault-qualified">
        <span className="fault-label">Qualified: </span>
        {qualified ? 'yes' : 'no'}
      </td>
      <td role="cell" className="fault-source">
        {source.doc}, {source.at}
        {source.unverified === true ? ', unverified' : ''}
      </td>
      <td role="cell" className="fault-scenario">
        <FaultScenario entry={entry} />
      </td>
    </tr>
  );
});

/** The link to the scenario that reports it, or why there is none. */
function FaultScenario({ entry: { scenario, notReproducible = '' } }: { readonly entry: FaultEntry }) {
  if (scenario === undefined) {
    return (
      <span className="fault-none">
        Not reproducible here: <Prose text={lowerFirst(notReproducible)} />
      </span>
    );
  }
  return (
    <a href={scenario.fragment}>
      <span className="fault-id">{scenario.id}</span>
      <span className="fault-title">{scenario.title}</span>
      <ArrowRight size={13} aria-hidden="true" />
    </a>
  );
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** Brings a row into sight when it is pointed at. */
function reveal(row: HTMLTableRowElement | null): void {
  row?.scrollIntoView({ block: 'nearest' });
}
