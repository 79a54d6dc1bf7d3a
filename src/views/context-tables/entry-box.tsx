/** One entry, or one stage of the page walk, as a card in the drawing. */
import { memo } from 'react';
import type { PlacedCard } from './path-boxes.ts';

export interface EntryBoxProps {
  readonly placed: PlacedCard;
  readonly tabStop: boolean;
  readonly open: boolean;
  readonly onOpen: (structure: string) => void;
}

const STATES = {
  passed: 'read, the request goes on',
  stop: 'the request stops here',
  decisive: 'could have stopped the request',
  unread: 'not read',
} as const;

export const EntryBox = memo(function EntryBox({ placed, tabStop, open, onOpen }: EntryBoxProps) {
  const { card, title, x, y, width, height, lines, chips } = placed;
  const name = 'name' in card ? card.name : card.title;
  const select = (): void => {
    onOpen(card.structure);
  };
  return (
    <g
      role="button"
      tabIndex={tabStop ? 0 : -1}
      aria-expanded={open}
      aria-label={`${name}: ${STATES[card.state]}. ${chips.map(({ text }) => text).join(', ')}`}
      className="card"
      data-state={card.state}
      onClick={select}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        select();
      }}
    >
      <rect className="frame" x={x} y={y} width={width} height={height} rx={2} />
      <rect className="ring" x={x - 3} y={y - 3} width={width + 6} height={height + 6} rx={4} />
      <text className="strong" x={x + 8} y={y + 12}>
        {title}
      </text>
      {lines.map((line) => (
        <text key={line.y} x={x + 8} y={line.y}>
          {line.text}
        </text>
      ))}
      {chips.map(({ chip, text, ...box }) => (
        <g key={chip.id}>
          <rect
            className="chip"
            data-deciding={chip.deciding || undefined}
            data-changed={chip.now !== undefined || undefined}
            x={box.x}
            y={box.y}
            width={box.width}
            height={box.height}
            rx={3}
          />
          <text
            className="chip-text"
            data-deciding={chip.deciding || undefined}
            x={box.x + 4}
            y={box.y + box.height / 2 + 0.5}
          >
            {text}
          </text>
        </g>
      ))}
    </g>
  );
});
