/** Four bytes as 32 cells, bit 31 first: reserved cells sunken, byte edges heavier, the selected field solid. */
import type { KeyboardEvent } from 'react';
import { hexDigits } from '../../base/hex.ts';
import type { DwordView, FieldView, RegisterView } from '../../state/register.ts';

export interface BitStripProps {
  readonly dword: DwordView;
  /** Path of the field that is selected or pointed at. */
  readonly lit: string | undefined;
  readonly onPoint: (path: string | undefined) => void;
  readonly onBit: (register: RegisterView, field: FieldView, bit: number) => void;
}

/** The register and field behind a bit of the dword. */
interface Cell {
  readonly bit: number;
  readonly value: number;
  readonly register: RegisterView | undefined;
  readonly field: FieldView | undefined;
  /** Bit number inside the register. */
  readonly own: number;
}

const cellsOf = ({ offset, value, registers }: DwordView): readonly Cell[] =>
  Array.from({ length: 32 }, (_, index) => {
    const bit = 31 - index;
    const register = registers.find((one) => {
      const lsb = (one.offset - offset) * 8;
      return bit >= lsb && bit < lsb + one.width;
    });
    const own = register === undefined ? bit : bit - (register.offset - offset) * 8;
    const field = register?.fields.find(({ bits: [msb, lsb] }) => own <= msb && own >= lsb);
    return { bit, value: (value >>> bit) & 1, register, field, own };
  });

export function BitStrip({ dword, lit, onPoint, onBit }: BitStripProps) {
  const cells = cellsOf(dword);
  const numbered = numberedBits(cells, lit);
  const stop = cells.find(({ field }) => field !== undefined && field.path === lit) ?? cells[0];
  const move = (event: KeyboardEvent<HTMLDivElement>): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const buttons = [...event.currentTarget.querySelectorAll('button')];
    const at = buttons.indexOf(event.target as HTMLButtonElement);
    buttons[at + step]?.focus();
  };
  return (
    <div>
      <div
        role="group"
        aria-label={`Bits 31 to 0 at 0x${hexDigits(dword.offset, 3)}; left and right move`}
        className="grid grid-cols-32 overflow-hidden rounded-badge border border-line2"
        onKeyDown={move}
        onMouseLeave={() => {
          onPoint(undefined);
        }}
      >
        {cells.map((cell) => (
          <BitCell
            key={cell.bit}
            cell={cell}
            lit={lit}
            stop={cell === stop}
            onPoint={onPoint}
            onBit={onBit}
          />
        ))}
      </div>
      <div className="grid grid-cols-32 pt-0.5 font-mono text-11 text-ink3" aria-hidden="true">
        {cells.map((cell) => (
          <span key={cell.bit} className="flex w-0 justify-center justify-self-center">
            {numbered.has(cell.bit) ? cell.own : ''}
          </span>
        ))}
      </div>
    </div>
  );
}

/**
 * Bits of the dword that carry their number in the register: the lit field's, then the ends of the strip, of
 * registers and of bytes, where no number stands within two cells.
 */
function numberedBits(cells: readonly Cell[], lit: string | undefined): ReadonlySet<number> {
  const wanted = [
    ...cells.filter(({ field, own }) => field?.path === lit && own === field?.bits[0]),
    ...cells.filter(({ bit }) => bit === 31 || bit === 0),
    ...cells.filter(({ own, register }) => own === (register?.width ?? 32) - 1),
    ...cells.filter(({ own }) => own % 8 === 0),
  ];
  const chosen = new Set<number>();
  for (const { bit } of wanted) {
    if ([-2, -1, 1, 2].every((step) => !chosen.has(bit + step))) chosen.add(bit);
  }
  return chosen;
}

interface BitCellProps extends Pick<BitStripProps, 'lit' | 'onPoint' | 'onBit'> {
  readonly cell: Cell;
  readonly stop: boolean;
}

function BitCell({ cell, lit, stop, onPoint, onBit }: BitCellProps) {
  const { bit, value, register, field, own } = cell;
  const selected = field !== undefined && field.path === lit;
  const reserved = field === undefined || field.reserved;
  const writable = field !== undefined && field.readOnly === undefined;
  const edge =
    bit === 31
      ? ''
      : own === (register?.width ?? 32) - 1
        ? 'border-l-2 border-l-ink3'
        : (bit + 1) % 8 === 0
          ? 'border-l border-l-ink3'
          : 'border-l border-l-line';
  const tone = selected
    ? 'bg-accent text-on-solid font-bold'
    : reserved
      ? 'bg-sunken text-ink3'
      : value === 1
        ? 'bg-surface text-ink font-bold'
        : 'bg-surface text-ink';
  const name = `${register?.name ?? 'No register'} bit ${own}, ${field?.name ?? 'not described'}: ${value}`;
  return (
    <button
      type="button"
      tabIndex={stop ? 0 : -1}
      aria-label={writable ? `${name}. Flip` : `${name}. Read-only`}
      aria-disabled={!writable}
      data-flip={value}
      className={`bit-cell h-[22px] min-w-0 p-0 font-mono text-11 leading-none ${edge} ${tone} ${writable ? '' : '!cursor-default'}`}
      onMouseEnter={() => {
        onPoint(field?.path);
      }}
      onFocus={() => {
        onPoint(field?.path);
      }}
      onBlur={() => {
        onPoint(undefined);
      }}
      onClick={() => {
        if (register !== undefined && field !== undefined) onBit(register, field, own);
      }}
    >
      {value}
    </button>
  );
}
