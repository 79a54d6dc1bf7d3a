/** Every decoded field of an entry, over the lower part of the drawing. */
import { X } from 'lucide-react';
import type { EntryCard, PathPicture } from '../../state/path-picture.ts';
import { IconButton } from '../../ui/icon-button.tsx';

export interface EntryDetailProps {
  readonly picture: PathPicture;
  readonly structure: string;
  readonly onClose: () => void;
}

/** The entries of a structure on the path: one, or every level of a stage. */
const entriesOf = ({ columns, first, second }: PathPicture, structure: string): readonly EntryCard[] => {
  const stage = [first, second].find((one) => one.structure === structure);
  if (stage !== undefined) return stage.entries;
  return columns.flatMap(({ items }) =>
    items.flatMap((item) => (item.kind === 'entry' && item.card.structure === structure ? [item.card] : [])),
  );
};

export function EntryDetail({ picture, structure, onClose }: EntryDetailProps) {
  const entries = entriesOf(picture, structure);
  return (
    <section
      aria-label="Fields of the entry"
      className="scrolls absolute inset-x-2 bottom-2 z-10 max-h-[64%] overflow-auto rounded-control border border-accent bg-surface p-3 text-12 max-tablet:static max-tablet:m-2 max-tablet:max-h-none"
    >
      <div className="absolute top-1 right-1">
        <IconButton label="Close the fields" onClick={onClose}>
          <X size={15} aria-hidden="true" />
        </IconButton>
      </div>
      {entries.length === 0 ? <p className="text-ink2">No entry was read here.</p> : undefined}
      {entries.map((card) => (
        <Fields key={card.address} card={card} />
      ))}
    </section>
  );
}

function Fields({ card }: { readonly card: EntryCard }) {
  return (
    <table className="mb-3 w-full max-w-3xl border-collapse">
      <caption className="pr-8 pb-1 text-left">
        <span className="font-semibold">{card.name}</span>{' '}
        <span className="font-mono text-11 text-ink3">
          @{card.address} · {card.words.slice(0, 4).join(' ')}
          {card.words.length > 4 ? ' …' : ''}
        </span>{' '}
        <span className="text-11 text-ink3">
          {card.source.doc}, {card.source.at}
        </span>
      </caption>
      <thead className="sr-only">
        <tr>
          <th scope="col">Bits</th>
          <th scope="col">Field</th>
          <th scope="col">Value</th>
          <th scope="col">Meaning</th>
        </tr>
      </thead>
      <tbody>
        {card.fields.map((field) => {
          const deciding = card.chips.some(({ deciding, label }) => deciding && label === field.id);
          return (
            <tr key={field.bits} className={`border-t border-line ${deciding ? 'bg-accent-bg' : ''}`}>
              <td className="w-16 py-0.5 pl-1 align-top font-mono text-11 text-ink3">{field.bits}</td>
              <th scope="row" className="pr-3 text-left align-top font-normal">
                <span className="font-mono text-11 font-semibold">{field.id}</span> {field.name}
              </th>
              <td className="pr-3 text-right align-top font-mono font-semibold">{field.value}</td>
              <td className="align-top text-ink2">
                {field.meaning === undefined ? '' : `${field.meaning}. `}
                {field.desc}
                {field.modelled ? '' : ' Without effect in this model.'}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
