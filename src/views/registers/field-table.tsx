/** The fields of the registers in a dword: bits, name, value, access; a value of one bit can be flipped here too. */
import { ChevronRight } from 'lucide-react';
import { hexDigits } from '../../base/hex.ts';
import type { DwordView, FieldView, RegisterView } from '../../state/register.ts';
import { ActorMark } from '../../ui/actor-mark.tsx';
import { ACTORS } from '../../spec/actors.ts';

export interface FieldTableProps {
  readonly dword: DwordView;
  readonly lit: string | undefined;
  /** Path of the selected field: its register is open. */
  readonly selected: string | undefined;
  readonly onPoint: (path: string | undefined) => void;
  readonly onField: (path: string) => void;
  readonly onBit: (register: RegisterView, field: FieldView, bit: number) => void;
}

export function FieldTable({ dword, lit, selected, onPoint, onField, onBit }: FieldTableProps) {
  const shown = shownRegister(dword, selected);
  return (
    <table className="w-full border-collapse text-12">
      <thead className="sr-only">
        <tr>
          <th scope="col">Bits</th>
          <th scope="col">Field</th>
          <th scope="col">Value</th>
          <th scope="col">Access</th>
        </tr>
      </thead>
      {[...dword.registers].reverse().map((register) => (
        <tbody key={register.id}>
          <tr>
            <th
              scope="rowgroup"
              colSpan={4}
              className="h-[22px] px-1 text-left text-11 font-medium text-ink3"
            >
              <button
                type="button"
                aria-expanded={register === shown}
                className="flex w-full items-center gap-1.5 pointer-coarse:min-h-9"
                onClick={() => {
                  const first = register.fields.findLast(({ reserved }) => !reserved);
                  if (first !== undefined) onField(first.path);
                }}
              >
                <ChevronRight
                  size={11}
                  aria-hidden="true"
                  className={register === shown ? 'rotate-90' : ''}
                />
                {register.name}
                <span className="font-mono">{hexDigits(register.offset, 3).toUpperCase()}</span>
                <span className="flex-1" />
                <Writer register={register} />
              </button>
            </th>
          </tr>
          {(register === shown ? register.fields : [])
            .filter(({ reserved }) => !reserved)
            .map((field) => (
              <FieldLine
                key={field.path}
                register={register}
                field={field}
                lit={field.path === lit}
                onPoint={onPoint}
                onField={onField}
                onBit={onBit}
              />
            ))}
        </tbody>
      ))}
    </table>
  );
}

/** The register whose fields are listed: the selected field's, else the one with most to switch. */
function shownRegister({ registers }: DwordView, selected: string | undefined): RegisterView | undefined {
  const switches = ({ fields }: RegisterView): number =>
    fields.filter(({ readOnly, reserved }) => readOnly === undefined && !reserved).length;
  return (
    registers.find(({ fields }) => fields.some(({ path }) => path === selected)) ??
    [...registers].sort((a, b) => switches(b) - switches(a))[0]
  );
}

function Writer({ register: { lastWriter } }: { readonly register: RegisterView }) {
  if (lastWriter === undefined) return undefined;
  const { actor, step } = lastWriter;
  return (
    <span className="flex items-center gap-1 whitespace-nowrap text-ink2">
      <ActorMark actor={actor} />
      {ACTORS.find(({ id }) => id === actor)?.name}, step {step}
    </span>
  );
}

interface FieldLineProps extends Pick<FieldTableProps, 'onPoint' | 'onField' | 'onBit'> {
  readonly register: RegisterView;
  readonly field: FieldView;
  readonly lit: boolean;
}

function FieldLine({ register, field, lit, onPoint, onField, onBit }: FieldLineProps) {
  const { path, name, access, readOnly, modelled } = field;
  const [msb, lsb] = field.bits;
  const value = valueText(field);
  return (
    <tr
      className={`h-[21px] pointer-coarse:h-9 ${lit ? 'bg-accent-bg' : ''}`}
      onMouseEnter={() => {
        onPoint(path);
      }}
      onMouseLeave={() => {
        onPoint(undefined);
      }}
    >
      <td className="w-11 rounded-l-entry pl-1 font-mono text-11 text-ink3">
        {msb === lsb ? msb : `${msb}:${lsb}`}
      </td>
      <th scope="row" className="max-w-0 text-left font-normal">
        <button
          type="button"
          aria-pressed={lit}
          className="block w-full truncate text-left"
          onClick={() => {
            onField(path);
          }}
          onFocus={() => {
            onPoint(path);
          }}
          onBlur={() => {
            onPoint(undefined);
          }}
        >
          {name}
        </button>
      </th>
      <td className="w-16 text-right font-mono font-semibold">
        {readOnly === undefined && msb === lsb ? (
          <button
            type="button"
            className="rounded-badge border border-line2 px-1.5 leading-4 hover:border-accent hover:text-accent pointer-coarse:min-h-8 pointer-coarse:px-3"
            aria-label={`${name}: ${value}. Flip`}
            onClick={() => {
              onBit(register, field, lsb);
            }}
          >
            {value}
          </button>
        ) : (
          <span className="px-1.5">{value}</span>
        )}
      </td>
      <td className="w-px rounded-r-entry pr-1 pl-2 text-right text-11 whitespace-nowrap text-ink3">
        {modelled ? access : `${access} · no effect`}
      </td>
    </tr>
  );
}

/** Small values in decimal as they are, others in hex with `h`. */
export const valueText = ({ bits: [msb, lsb], value }: FieldView): string =>
  msb === lsb || value < 10 ? String(value) : `${hexDigits(value).toUpperCase()}h`;
