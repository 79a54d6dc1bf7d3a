/** Config spaces side by side, to scale; a block is a button, arrow keys walk a chain and change the rail. */
import { memo, type KeyboardEvent } from 'react';
import { makeBdf } from '../../base/bdf.ts';
import { blockKey, type ChainBlock, type ConfigChain } from '../../state/chain.ts';
import type { RegisterSelection } from '../../state/store.ts';
import { blockWords } from './block-words.ts';
import { LABEL_HEIGHT, layoutRails, RAIL_WIDTH, type PlacedBlock, type PlacedRail } from './rail-layout.ts';
import './capability-chain.css';

export interface ChainRailsProps {
  readonly chains: readonly ConfigChain[];
  readonly width: number;
  /** Height that is free; the drawing becomes taller where its labels need more. */
  readonly room: number;
  readonly selected: RegisterSelection | undefined;
  readonly onSelect: (register: RegisterSelection) => void;
}

export function ChainRails({ chains, width, room, selected, onSelect }: ChainRailsProps) {
  const picture = layoutRails(chains, width, room);
  const places = picture.rails.flatMap((rail) => rail.blocks.map((placed) => ({ rail, placed })));
  const pressed = places.find(
    ({ rail, placed }) => rail.chain.id === selected?.chain && placed.block.offset === selected.offset,
  )?.placed.key;
  const tabStop = pressed ?? places[0]?.placed.key;

  const walk = (event: KeyboardEvent<SVGSVGElement>): void => {
    const key = (event.target as Element).closest('[data-key]')?.getAttribute('data-key');
    const next = neighbour(chains, key ?? undefined, event.key);
    if (next === undefined) return;
    event.preventDefault();
    onSelect({ chain: next.chain.id, offset: next.block.offset });
    const target = blockKey(next.chain.id, next.block);
    event.currentTarget.querySelector<SVGGElement>(`[data-key="${target}"]`)?.focus();
  };

  return (
    <svg
      className="rails block"
      width={width}
      height={picture.height}
      viewBox={`0 0 ${width} ${picture.height}`}
      role="group"
      aria-label="Capability chains. Arrow up and down walk a chain, left and right change it."
      onKeyDown={walk}
    >
      <defs>
        <pattern
          id="hidden-registers"
          width="5"
          height="5"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <line className="hatch" x1="0" y1="0" x2="0" y2="5" />
        </pattern>
      </defs>
      {picture.ticks.map(({ y, text }) => (
        <g key={text} aria-hidden="true">
          <line className="grid-line" x1={28} x2={width} y1={y} y2={y} />
          <text className="tick" x={24} y={y} textAnchor="end" dominantBaseline="central">
            {text}
          </text>
        </g>
      ))}
      {picture.rails.map((rail) => (
        <Rail key={rail.chain.id} rail={rail} />
      ))}
      {picture.ties.map(({ key, path }) => (
        <path key={key} className="tie" d={path} aria-hidden="true" />
      ))}
      {places.map(({ rail, placed }) => (
        <Block
          key={placed.key}
          chain={rail.chain}
          placed={placed}
          room={rail.left + rail.width}
          pressed={placed.key === pressed}
          tabStop={placed.key === tabStop}
          onSelect={onSelect}
        />
      ))}
    </svg>
  );
}

function Rail({ rail }: { readonly rail: PlacedRail }) {
  const { chain, x, left, top, height, arcs } = rail;
  return (
    <g aria-hidden="true">
      <text className="rail-title" x={left + 4} y={12}>
        {chain.title}
      </text>
      <text className="rail-sub" x={left + 4} y={27}>
        {makeBdf(chain.requesterId)}
        {chain.size === 4096 ? '' : ` · ${chain.size} bytes`}
      </text>
      <rect className="rail" x={x} y={top} width={RAIL_WIDTH} height={height} />
      {arcs.map((arc) => (
        <g key={arc.key}>
          <path className="arc" data-keeper={arc.keeper} d={arc.path} />
          <polygon className="arc-head" data-keeper={arc.keeper} points={arc.head} />
        </g>
      ))}
    </g>
  );
}

interface BlockProps {
  readonly chain: ConfigChain;
  readonly placed: PlacedBlock;
  /** Right edge of the column. */
  readonly room: number;
  readonly pressed: boolean;
  readonly tabStop: boolean;
  readonly onSelect: (register: RegisterSelection) => void;
}

const Block = memo(function Block({ chain, placed, room, pressed, tabStop, onSelect }: BlockProps) {
  const { block, key, x, y, height, label, leader } = placed;
  const select = (): void => {
    onSelect({ chain: chain.id, offset: block.offset });
  };
  const top = label.y - LABEL_HEIGHT / 2 + 0.5;
  const wordFits = room - (label.x + label.width) > 56;
  return (
    <g
      role="button"
      tabIndex={tabStop ? 0 : -1}
      aria-pressed={pressed}
      aria-label={`${block.name} at 0x${label.offset}, ${chain.title}: ${blockWords(block)}`}
      className="block"
      data-key={key}
      data-state={block.state}
      data-keeper={block.keeper}
      onClick={select}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        select();
      }}
    >
      <rect className="hit" x={x} y={top} width={label.x + label.width - x} height={LABEL_HEIGHT} />
      <path className="leader" d={leader} />
      {block.overlaps === undefined ? undefined : (
        <>
          <rect className="halo" x={x} y={y} width={RAIL_WIDTH} height={height} rx="1" />
          <rect className="collision" x={x} y={y} width={RAIL_WIDTH} height={height} rx="1" />
        </>
      )}
      <rect className="mark" x={x} y={y} width={RAIL_WIDTH} height={height} />
      <rect className="chip" x={label.x - 3} y={top} width={label.width} height={LABEL_HEIGHT - 1} rx="2" />
      <text x={label.x} y={label.y} dominantBaseline="central" xmlSpace="preserve">
        <tspan className="block-offset">{label.offset} </tspan>
        <tspan className="block-name">{label.name}</tspan>
      </text>
      {block.overlaps === undefined || !wordFits ? undefined : (
        <text className="overlap-word" x={label.x + label.width + 2} y={label.y} dominantBaseline="central">
          overlaps
        </text>
      )}
    </g>
  );
});

/** The block that an arrow key leads to from the block with this key. */
function neighbour(
  chains: readonly ConfigChain[],
  key: string | undefined,
  pressed: string,
): { readonly chain: ConfigChain; readonly block: ChainBlock } | undefined {
  const row = chains.findIndex((chain) => chain.blocks.some((block) => blockKey(chain.id, block) === key));
  const chain = chains[row];
  if (chain === undefined) return undefined;
  const at = chain.blocks.findIndex((block) => blockKey(chain.id, block) === key);
  const inChain = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: chain.blocks.length - 1 }[pressed];
  if (inChain !== undefined) {
    const block = chain.blocks[inChain];
    return block === undefined ? undefined : { chain, block };
  }
  const other = chains[{ ArrowRight: row + 1, ArrowLeft: row - 1 }[pressed] ?? -1];
  const from = chain.blocks[at]?.offset ?? 0;
  const [nearest] = [...(other?.blocks ?? [])].sort(
    (a, b) => Math.abs(a.offset - from) - Math.abs(b.offset - from),
  );
  return other === undefined || nearest === undefined ? undefined : { chain: other, block: nearest };
}
