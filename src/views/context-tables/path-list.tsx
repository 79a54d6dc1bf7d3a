/** The path from top to bottom, for narrow rooms: the same places, states and words as the drawing. */
import type { EntryCard, PathPicture, StageCard } from '../../state/path-picture.ts';
import { ActorMark } from '../../ui/actor-mark.tsx';
import { chipText } from './path-table.tsx';

export interface PathListProps {
  readonly picture: PathPicture;
  readonly open: string | undefined;
  readonly onOpen: (structure: string) => void;
}

export function PathList({ picture, open, onOpen }: PathListProps) {
  const { columns, first, second, device, memory, blockedAt } = picture;
  const cards = columns.flatMap(({ items }) =>
    items.flatMap((item) => (item.kind === 'entry' ? [item.card] : [])),
  );
  const stages = [first, second].filter(({ used }) => used);
  return (
    <div className={`tone-${picture.verdict} px-3 pb-3`}>
      <ConfigLine picture={picture} />
      <ol className="path-list text-13">
        <li data-state={blockedAt === 'device' ? 'stop' : 'passed'}>
          <Place
            title={device.name}
            facts={`${device.title} ${device.lines.slice(0, 2).reverse().join(', ')}`}
            icon
          />
          {blockedAt === 'device' ? <p className="font-semibold text-(--tone)">Held back here</p> : undefined}
        </li>
        {[...cards, ...stages].map((card) => (
          <li key={card.structure} data-state={card.state}>
            <button
              type="button"
              aria-expanded={open === card.structure}
              className="w-full text-left pointer-coarse:min-h-8"
              onClick={() => {
                onOpen(card.structure);
              }}
            >
              <Place title={'name' in card ? card.name : card.title} facts={factsOf(card)} />
            </button>
            <Decision card={card} />
          </li>
        ))}
        <li data-state={memory.reached ? 'end' : 'unread'}>
          <Place title="Memory" facts={memory.text} />
        </li>
      </ol>
    </div>
  );
}

interface PlaceProps {
  readonly title: string;
  readonly facts: string;
  readonly icon?: boolean;
}

function Place({ title, facts, icon = false }: PlaceProps) {
  return (
    <span className="flex flex-wrap items-baseline justify-between gap-x-3">
      <span className="font-semibold">
        {icon ? <ActorMark actor="device" className="mr-1" /> : undefined}
        {title}
      </span>
      <span className="font-mono text-12">{facts}</span>
    </span>
  );
}

const factsOf = (card: EntryCard | StageCard): string =>
  'name' in card
    ? [...card.chips.slice(0, 1).map(chipText), card.leadsTo ?? ''].filter((text) => text !== '').join(' ')
    : card.lines.slice(1).join(' ');

function Decision({ card }: { readonly card: EntryCard | StageCard }) {
  if (card.state !== 'stop' && card.state !== 'decisive') return undefined;
  const bits = card.chips.filter(({ deciding }) => deciding).map(chipText);
  const what = bits.length === 0 ? '' : `${bits.join(', ')}: `;
  const text = `${what}${card.state === 'stop' ? 'stops it' : 'lets it through'}`;
  return <p className="font-semibold text-(--tone)">{what === '' ? capitalise(text) : text}</p>;
}

const capitalise = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Who set the bits, in one line. */
function ConfigLine({ picture: { config } }: { readonly picture: PathPicture }) {
  if (config === undefined) return undefined;
  const { nodes, arrow, step } = config;
  return (
    <div className="mb-2 rounded-control border border-line bg-sunken px-2.5 py-1.5 text-12">
      <p className="text-11 text-ink3">Who sets the bits, step {step}</p>
      <ol className="flex flex-wrap gap-x-3 gap-y-0.5">
        {nodes
          .filter(({ state }) => state !== 'ghost')
          .map(({ actor, title, lines, stops }) => (
            <li key={actor} className={`flex items-baseline gap-1 ${stops ? 'font-semibold' : ''}`}>
              <ActorMark actor={actor} />
              {title}: <span className="font-mono text-11">{lines.join(', ')}</span>
            </li>
          ))}
      </ol>
      {arrow === undefined ? undefined : (
        <p
          className={`font-mono text-11 ${arrow.kind === 'missing' ? 'font-semibold text-(--tone)' : 'text-host'}`}
        >
          {arrow.text}
        </p>
      )}
    </div>
  );
}
