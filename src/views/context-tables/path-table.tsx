/** The path as an ordered table of entries: the twin of the drawing. */
import type { Chip, EntryCard, PathPicture } from '../../state/path-picture.ts';

const OUTCOMES = {
  passed: 'read, goes on',
  stop: 'stops here',
  decisive: 'could have stopped it',
  unread: 'not read',
} as const;

export function PathTable({ picture }: { readonly picture: PathPicture }) {
  const tables = picture.columns.flatMap(({ title, items }) =>
    items.flatMap((item) => (item.kind === 'entry' ? [{ structure: title, card: item.card }] : [])),
  );
  const stages = [picture.first, picture.second].flatMap((stage) =>
    stage.entries.map((card) => ({ structure: stage.title, card })),
  );
  return (
    <div className="px-3 pb-3">
      {picture.config === undefined ? undefined : (
        <p className="pb-2 text-12 text-ink2">
          Configuration, step {picture.config.step}:{' '}
          {picture.config.nodes
            .filter(({ state }) => state !== 'ghost')
            .map(({ title, lines }) => `${title}: ${lines.join(', ')}`)
            .join('; ')}
          {picture.config.arrow === undefined ? '' : `; ${picture.config.arrow.text}`}.
        </p>
      )}
      <table className="w-full border-collapse text-12">
        <thead>
          <tr className="h-6 text-left text-11 text-ink3">
            {['Structure', 'Entry', 'Address', 'First word', 'Bits', 'Outcome'].map((head) => (
              <th key={head} scope="col" className="pr-3 font-medium">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[...tables, ...stages].map(({ structure, card }) => (
            <Line key={`${structure}${card.address}`} structure={structure} card={card} />
          ))}
          <tr className="h-6 border-t border-line">
            <td className="pr-3">Memory</td>
            <td colSpan={4} className="pr-3 font-mono text-11">
              {picture.memory.text}
            </td>
            <td>{picture.memory.reached ? 'reached' : 'not reached'}</td>
          </tr>
        </tbody>
      </table>
      <p className="pt-2 text-12 text-ink2">
        {picture.result.title} {picture.result.record} {picture.result.lines.join(' ')} {picture.answer}
      </p>
    </div>
  );
}

function Line({ structure, card }: { readonly structure: string; readonly card: EntryCard }) {
  return (
    <tr className={`h-6 border-t border-line ${card.state === 'unread' ? 'text-ink3' : ''}`}>
      <td className="pr-3 whitespace-nowrap">{structure}</td>
      <th scope="row" className="pr-3 text-left font-medium whitespace-nowrap">
        {card.title}
      </th>
      <td className="pr-3 font-mono text-11">{card.address}</td>
      <td className="pr-3 font-mono text-11">{card.word}</td>
      <td className="pr-3 font-mono text-11">{card.chips.map(chipText).join(', ')}</td>
      <td className={isDecisive(card.state) ? 'font-semibold' : ''}>{OUTCOMES[card.state]}</td>
    </tr>
  );
}

const isDecisive = (state: EntryCard['state']): boolean => state === 'stop' || state === 'decisive';

/** `PASIDE 1`, or `PASIDE 1 → 0` when a later step changed it. */
export const chipText = ({ label, value, now }: Chip): string =>
  now === undefined ? `${label} ${value}` : `${label} ${value} → ${now}`;
