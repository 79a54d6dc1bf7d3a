/** Claimed, actual, enforced: one row for each control bit, and a ≠ where neighbours differ. */
import type { ReactNode } from 'react';
import { makeBdf } from '../../base/bdf.ts';
import type { BadgeVerdict } from '../../state/select-request.ts';
import { selectControlTable, type ControlBit, type ControlRow } from '../../state/select-control.ts';
import { ActorMark, type ActorKind } from '../../ui/actor-mark.tsx';
import { useExplorer } from '../explorer.tsx';

export function ControlStrip() {
  const table = useExplorer(selectControlTable);
  if (table === undefined) {
    return (
      <section
        aria-label="Claimed, actual, enforced"
        className="rounded-panel border border-line bg-surface p-3 text-12 text-ink3"
      >
        No function is enabled yet: nothing is claimed, and nothing has to be enforced.
      </section>
    );
  }
  return (
    <section
      aria-label={`Claimed, actual, enforced for ${makeBdf(table.requesterId)}`}
      className="overflow-x-auto rounded-panel border border-line bg-surface pb-0.5 tablet:min-h-[9.3rem]"
    >
      <table className="w-full border-collapse text-12">
        <thead>
          <tr className="h-7 border-b border-line text-left whitespace-nowrap">
            <th scope="col" className="pr-2 pl-3 font-semibold">
              Control{' '}
              <span className="font-mono text-11 font-normal text-ink3 max-tablet:hidden">
                {makeBdf(table.requesterId)}
              </span>
            </th>
            <Head actor="guest" title="Claimed" what="guest's capability" />
            <Head actor="device" title="Actual" what="register it obeys" />
            <Head actor="host" title="Enforced" what="IOMMU" />
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row) => (
            <Row key={row.id} row={row} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Head({ actor, title, what }: { actor: ActorKind; title: string; what: string }) {
  return (
    <th scope="col" className="pr-2 pl-2.5 font-semibold max-tablet:px-1.5">
      <span className="inline-flex items-center gap-1.5">
        <ActorMark actor={actor} />
        {title}
        <span className="text-11 font-normal text-ink3 max-tablet:hidden">{what}</span>
      </span>
    </th>
  );
}

const TINTS: Readonly<Record<BadgeVerdict, string>> = {
  allowed: 'bg-allowed-bg',
  blocked: 'bg-blocked-bg',
  leak: 'bg-leak-bg',
  overblock: 'bg-overblock-bg',
  refused: 'bg-refused-bg',
};

const TEXTS: Readonly<Record<BadgeVerdict, string>> = {
  allowed: 'text-allowed',
  blocked: 'text-blocked',
  leak: 'text-leak',
  overblock: 'text-overblock',
  refused: 'text-refused',
};

function Row({ row }: { readonly row: ControlRow }) {
  const { hot, title, claimed, actual, enforced } = row;
  const shape =
    hot === undefined ? 'h-[22px] max-tablet:h-[30px]' : `h-[30px] text-12h max-tablet:h-10 ${TINTS[hot]}`;
  const sign =
    hot === undefined ? 'text-13 text-ink2' : `text-17 ${hot === 'allowed' ? 'text-ink2' : TEXTS[hot]}`;
  const effect =
    hot === undefined ? (enforced.blocks ? 'text-blocked' : 'text-ink3') : `font-semibold ${TEXTS[hot]}`;
  return (
    <tr className={shape} aria-current={hot === undefined ? undefined : 'true'}>
      <th
        scope="row"
        className={`pr-2 pl-3 text-left tablet:whitespace-nowrap ${hot === undefined ? 'font-medium' : 'font-semibold'}`}
      >
        {title}
      </th>
      <Cell bit={claimed} hot={hot !== undefined} tone={hot === undefined ? '' : 'text-guest'} />
      <Cell bit={actual} hot={hot !== undefined} differs={row.claimedDiffers ? sign : undefined} />
      <Cell bit={enforced} hot={hot !== undefined} differs={row.enforcedDiffers ? sign : undefined}>
        <span className={`ml-2 text-11 max-tablet:ml-1 ${effect}`}>{enforced.effect}</span>
      </Cell>
    </tr>
  );
}

interface CellProps {
  readonly bit: ControlBit;
  readonly hot: boolean;
  readonly tone?: string;
  /** Classes of the ≠ before this value. */
  readonly differs?: string | undefined;
  readonly children?: ReactNode;
}

function Cell({ bit, hot, tone = '', differs, children }: CellProps) {
  return (
    <td className="relative pr-2 pl-2.5 whitespace-nowrap max-tablet:px-1.5 max-tablet:whitespace-normal">
      {differs === undefined ? undefined : (
        <span className={`absolute inset-y-0 -left-2 flex items-center font-mono font-semibold ${differs}`}>
          <span aria-hidden="true">≠</span>
          <span className="sr-only">differs: </span>
        </span>
      )}
      <b className={`inline-block min-w-4 font-mono ${hot ? 'text-15' : 'text-12'} ${tone}`}>
        {bit.value ?? '–'}
      </b>
      <span className={`font-mono text-11 max-tablet:sr-only ${hot ? 'text-ink2' : 'text-ink3'}`}>
        {' '}
        {bit.where}
      </span>
      {children}
    </td>
  );
}
