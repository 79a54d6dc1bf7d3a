/** The gallery: every scenario with how it ends, searchable by words, codes and ids. */
import { Search } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { Scenario } from '../../engine/world/scenario.ts';
import { GALLERY } from '../../scenarios/gallery.ts';
import { makeGalleryCard, searchGallery, STATIONS, type GalleryCard } from '../../state/select-gallery.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Button } from '../../ui/icon-button.tsx';
import { VerdictBadge, type VerdictKind } from '../../ui/verdict-badge.tsx';
import { useExplorer } from '../explorer.tsx';

export interface GalleryDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
}

export function GalleryDialog({ open, onClose }: GalleryDialogProps) {
  return (
    <Dialog
      open={open}
      onClose={onClose}
      width="wide"
      title="Gallery"
      about={`${GALLERY.length} situations in which a Virtual Function’s DMA is allowed or blocked. Each card shows the verdict that it is about.`}
    >
      <Cards onChosen={onClose} />
    </Dialog>
  );
}

function Cards({ onChosen }: { readonly onChosen: () => void }) {
  const openScenario = useExplorer((state) => state.open);
  const current = useExplorer((state) => state.scenario.id);
  const cards = useMemo(() => GALLERY.map(makeGalleryCard), []);
  const [search, setSearch] = useState('');
  const found = searchGallery(cards, search);
  return (
    <>
      <label className="flex h-9 items-center gap-2 rounded-control border border-line2 px-2.5 text-ink3 focus-within:outline-2 focus-within:outline-accent">
        <Search size={14} aria-hidden="true" />
        <span className="sr-only">Search the gallery</span>
        <input
          type="search"
          value={search}
          placeholder="leak, 0x45, iommu-vmm, execute"
          onChange={(event) => {
            setSearch(event.target.value);
          }}
          className="min-w-0 flex-1 bg-transparent text-13 text-ink outline-none"
        />
        <span aria-live="polite" className="text-12 whitespace-nowrap">
          {found.length} of {cards.length}
        </span>
      </label>
      {found.length === 0 ? (
        <p className="mt-4 flex items-center gap-2 text-ink2">
          Nothing matches <code>{search}</code>.
          <Button
            onClick={() => {
              setSearch('');
            }}
          >
            Clear search
          </Button>
        </p>
      ) : (
        <ul className="mt-4 grid grid-cols-[repeat(auto-fill,minmax(min(100%,17.5rem),1fr))] gap-3">
          {found.map((card) => (
            <Card
              key={card.scenario.id ?? card.scenario.title}
              card={card}
              current={card.scenario.id === current}
              onOpen={(scenario) => {
                openScenario(scenario);
                onChosen();
              }}
            />
          ))}
        </ul>
      )}
    </>
  );
}

interface CardProps {
  readonly card: GalleryCard;
  readonly current: boolean;
  readonly onOpen: (scenario: Scenario) => void;
}

function Card({ card, current, onOpen }: CardProps) {
  const { scenario, badge, reached } = card;
  return (
    <li
      className={`relative flex flex-col gap-1.5 rounded-panel border p-3 hover:bg-sunken ${current ? 'border-accent' : 'border-line2'}`}
    >
      <div className="flex items-center justify-between gap-2">
        <span className="font-mono text-11 text-ink3">
          {scenario.id}
          {current ? ' · open' : ''}
        </span>
        {badge === undefined ? undefined : <VerdictBadge verdict={badge.verdict} code={badge.code} />}
      </div>
      <PathSketch reached={reached} verdict={badge?.verdict ?? 'refused'} />
      <h3 className="text-13 font-semibold">
        <button
          type="button"
          onClick={() => {
            onOpen(scenario);
          }}
          className="text-left after:absolute after:inset-0 after:content-['']"
        >
          {scenario.title}
        </button>
      </h3>
      <p className="line-clamp-4 flex-1 text-12 text-ink2">{scenario.prose}</p>
      <p className="flex flex-wrap gap-x-3 text-11 text-ink3">
        <code>{scenario.policy}</code>
        <code>{scenario.profile}</code>
        <span>{scenario.tags.join(', ')}</span>
      </p>
    </li>
  );
}

const STROKES: Readonly<Record<VerdictKind, string>> = {
  allowed: 'stroke-allowed',
  blocked: 'stroke-blocked',
  leak: 'stroke-leak',
  overblock: 'stroke-overblock',
  refused: 'stroke-line2',
};
const FILLS: Readonly<Record<VerdictKind, string>> = {
  allowed: 'fill-allowed',
  blocked: 'fill-blocked',
  leak: 'fill-leak',
  overblock: 'fill-overblock',
  refused: 'fill-surface',
};

/** How far the last request gets: a box a station, the last one reached is filled. */
function PathSketch({
  reached,
  verdict,
}: {
  readonly reached: number | undefined;
  readonly verdict: VerdictKind;
}) {
  const last = reached ?? -1;
  const text = reached === undefined ? 'No request' : `The last request ends at ${STATIONS[reached] ?? ''}`;
  return (
    <svg viewBox="0 0 252 16" width="252" height="16" role="img" aria-label={text} className="max-w-full">
      {STATIONS.slice(1).map((name, index) => (
        <path
          key={name}
          d={`M${8 + index * 39} 8h39`}
          className={index + 1 <= last ? STROKES[verdict] : 'stroke-line2'}
          strokeWidth={index + 1 <= last ? 1.8 : 1.2}
          strokeDasharray={index + 1 <= last ? undefined : '2 3'}
        />
      ))}
      <path d="M7 2.5 13 13.5H1z" className={last === 0 ? FILLS[verdict] : 'fill-device'} />
      {STATIONS.slice(1).map((name, index) => (
        <rect
          key={name}
          x={40 + index * 39}
          y={index + 1 === last ? 2 : 3}
          width={index + 1 === last ? 14 : 12}
          height={index + 1 === last ? 12 : 10}
          rx="2"
          className={
            index + 1 === last
              ? `${FILLS[verdict]} ${STROKES[verdict]}`
              : `fill-surface ${index + 1 < last ? STROKES[verdict] : 'stroke-line2'}`
          }
          strokeWidth="1.4"
        />
      ))}
    </svg>
  );
}
