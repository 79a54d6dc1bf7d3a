/** The two planes drawn: who sets the bits above, what hardware reads below. Entries are buttons. */
import type { KeyboardEvent } from 'react';
import type { PathPicture } from '../../state/path-picture.ts';
import { ConfigArrow, ConfigPlane } from './config-plane.tsx';
import { EntryBox } from './entry-box.tsx';
import type { PathLayout, PlacedColumn } from './path-boxes.ts';

export interface PathDiagramProps {
  readonly picture: PathPicture;
  readonly layout: PathLayout;
  /** Structure whose details are open. */
  readonly open: string | undefined;
  readonly onOpen: (structure: string) => void;
}

export function PathDiagram({ picture, layout, open, onOpen }: PathDiagramProps) {
  const { width, height, device, memory, columns, headY } = layout;
  const cards = columns.flatMap((column) => column.cards);
  const stop =
    cards.find(({ card }) => card.structure === open) ??
    cards.find(({ card }) => isDecisive(card.state)) ??
    cards[0];
  const key = `${picture.plane}${picture.step}${picture.verdict}${picture.blockedAt ?? ''}`;
  // The line that comes down to the device keeps clear of the title.
  const toDevice = picture.config?.arrow?.to === 'device';
  const walk = (event: KeyboardEvent<SVGSVGElement>): void => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    const all = [...event.currentTarget.querySelectorAll<SVGGElement>('.card')];
    const at = all.indexOf(
      (event.target as Element).closest<SVGGElement>('.card') ?? all[0] ?? (event.target as SVGGElement),
    );
    event.preventDefault();
    all[at + step]?.focus();
  };
  return (
    <svg
      className={`planes tone-${picture.verdict} block overflow-visible`}
      width={Math.round(width * layout.scale)}
      height={Math.round(height * layout.scale)}
      viewBox={`0 0 ${width} ${height}`}
      role="group"
      aria-label={describe(picture)}
      onKeyDown={walk}
    >
      <ConfigPlane picture={picture} layout={layout} />
      <text className="plane-title" x={toDevice ? device.width + 4 : 0} y={headY - 11}>
        DMA PATH{' '}
        <tspan className="plane-what" fontWeight="500" letterSpacing="0">
          {picture.plane === 'guest' ? 'what the guest expects' : 'what the hardware reads'}
        </tspan>
      </text>
      {columns.map((column) => (
        <ColumnHead key={column.key} column={column} y={headY + 5} />
      ))}
      <path className="behind" d={layout.unread} />
      <path key={key} className="way" d={layout.path} pathLength={1} />
      {columns.map((column) => (
        <Rest key={column.key} column={column} />
      ))}
      <rect
        className="device-box"
        x={device.x}
        y={device.y}
        width={device.width}
        height={device.height}
        rx={6}
      />
      <path
        className="fill-device"
        d={`M${device.x + device.width - 13} ${device.y + 8}l5.5 10h-11z`}
        aria-hidden="true"
      />
      <text className="strong" x={device.x + 8} y={device.y + 14}>
        {picture.device.title.length > 8 && device.width < 90
          ? `${picture.device.title.slice(0, 7)}.`
          : picture.device.title}
      </text>
      {picture.device.lines.map((line, index) => (
        <text key={line} x={device.x + 8} y={device.y + 30 + index * 14}>
          {line}
        </text>
      ))}
      {cards.map((placed) => (
        <EntryBox
          key={placed.card.structure}
          placed={placed}
          tabStop={placed === stop}
          open={open === placed.card.structure}
          onOpen={onOpen}
        />
      ))}
      <rect
        className="memory-box"
        data-reached={picture.memory.reached || undefined}
        x={memory.x}
        y={memory.y}
        width={memory.width}
        height={memory.height}
        rx={2}
      />
      <text
        className={`strong ${picture.memory.reached ? 'memory-text' : 'unread-text'}`}
        data-reached={picture.memory.reached || undefined}
        x={memory.x + 8}
        y={memory.y + 13}
      >
        Memory
      </text>
      <text
        className={picture.memory.reached ? 'memory-text' : 'unread-text'}
        data-reached={picture.memory.reached || undefined}
        x={memory.x + 8}
        y={memory.y + 27}
      >
        {picture.memory.text}
      </text>
      {layout.heads.map(({ x, y, down }) => (
        <path
          key={`${x} ${y}`}
          className="way-head"
          d={down ? `M${x} ${y}l-5 -8h10z` : `M${x} ${y}l-8 -5v10z`}
        />
      ))}
      <ConfigArrow picture={picture} layout={layout} />
      {layout.octagon === undefined ? undefined : <Octagon {...layout.octagon} />}
      {layout.answer === undefined ? undefined : (
        <g>
          <path className="answer" d={layout.answer.d} />
          <path
            className="way-head"
            d={`M${device.x + device.width / 2} ${device.y + device.height}l-4.5 8h9z`}
          />
          <rect
            className="paper"
            x={layout.answer.x - 4}
            y={layout.answer.y - 7}
            width={layout.answer.text.length * 6.7 + 8}
            height={14}
          />
          <text className="answer-label" x={layout.answer.x} y={layout.answer.y}>
            {layout.answer.text}
          </text>
        </g>
      )}
    </svg>
  );
}

const isDecisive = (state: string): boolean => state === 'stop' || state === 'decisive';

function ColumnHead({ column, y }: { readonly column: PlacedColumn; readonly y: number }) {
  return (
    <g>
      <text className={`head ${column.unread ? 'unread-text' : ''}`} x={column.x} y={y}>
        {column.title}
      </text>
      <text className="place" x={column.x} y={y + 15}>
        {column.place.length * 6.62 > column.width + 8
          ? column.place.slice(0, Math.floor(column.width / 6.62))
          : column.place}
      </text>
    </g>
  );
}

/** Folded runs, entries beside the path, and the place of a table that is not there. */
function Rest({ column }: { readonly column: PlacedColumn }) {
  const { gap } = column;
  return (
    <g>
      {column.items.map((item) => (
        <g key={`${item.y}`}>
          <rect className={item.kind} x={item.x} y={item.y} width={item.width} height={item.height} rx={2} />
          <text
            className={item.kind === 'fold' ? 'fold-text' : column.unread ? 'unread-text' : ''}
            x={item.x + (item.kind === 'fold' ? 6 : 8)}
            y={item.y + (item.kind === 'fold' ? item.height / 2 : 11)}
          >
            {item.title}
          </text>
        </g>
      ))}
      {gap === undefined ? undefined : (
        <rect className="none" x={gap.x} y={gap.y} width={gap.width} height={gap.height} rx={2} />
      )}
    </g>
  );
}

function Octagon({ x, y }: { readonly x: number; readonly y: number }) {
  return (
    <g aria-hidden="true">
      <path className="octagon" d={`M${x - 3.7} ${y - 9}h7.4l5.3 5.3v7.4l-5.3 5.3h-7.4l-5.3 -5.3v-7.4z`} />
      <rect className="octagon-bar" x={x - 4.5} y={y - 1.3} width={9} height={2.6} rx={0.6} />
    </g>
  );
}

function describe({ plane, seq, blockedAt, reached, memory }: PathPicture): string {
  const end =
    blockedAt === undefined ? `and reaches memory, ${memory.text}` : `and is stopped at: ${blockedAt}`;
  const where = plane === 'guest' ? "by the guest's tables" : 'through the hardware';
  return `Request ${seq} ${where}: passes ${reached.filter((place) => place !== 'unit').length} places ${end}. Arrow keys move between entries.`;
}
