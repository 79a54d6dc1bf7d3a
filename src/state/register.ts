/** A capability's registers as the page draws them, and what a click on a bit does. */
import type { Event } from '../engine/world/event.ts';
import type { ActorId } from '../spec/actors.ts';
import type { AccessKind, Source } from '../spec/row.ts';
import type { ChainId } from './store.ts';

export interface FieldView {
  /** Inside the capability: `ctrl.ctrlEnable`. */
  readonly path: string;
  /** In the register. */
  readonly bits: readonly [msb: number, lsb: number];
  readonly name: string;
  readonly value: number;
  /** What the value means, where the row says so. */
  readonly meaning?: string;
  readonly desc?: string;
  readonly access: AccessKind;
  readonly accessProse: string;
  readonly source: Source;
  readonly reserved: boolean;
  readonly modelled: boolean;
  /** Why a write has no effect; undefined for a writable field. */
  readonly readOnly?: string;
  /** Where the specification leaves a change undefined now. */
  readonly caution?: string;
}

export interface LastWriter {
  readonly actor: ActorId;
  /** Step number, from 1. */
  readonly step: number;
}

export interface RegisterView {
  readonly id: string;
  readonly name: string;
  /** Bytes from the start of config space. */
  readonly offset: number;
  /** Bits: 8, 16 or 32. */
  readonly width: number;
  readonly value: number;
  readonly fields: readonly FieldView[];
  readonly lastWriter: LastWriter | undefined;
}

/** Four aligned bytes and the registers in them. */
export interface DwordView {
  readonly offset: number;
  readonly value: number;
  readonly registers: readonly RegisterView[];
}

/** One line in lspci's words; words that stand for a field carry its path. */
export interface LspciLine {
  readonly label: string;
  readonly words: readonly { readonly text: string; readonly path: string }[];
}

export interface CapabilityView {
  readonly chain: ChainId;
  readonly offset: number;
  readonly name: string;
  readonly title: string;
  /** `guest view · emulated`, `3b:00.0 · shared by VFs`. */
  readonly place: string;
  /** Whose register is shown. */
  readonly requesterId: number;
  readonly dwords: readonly DwordView[];
  /** One sentence each: why there is nothing to decode, whose register counts. */
  readonly notes: readonly string[];
  readonly lspci: readonly LspciLine[];
  /** Who owns a write to it; undefined where nobody can write what is shown. */
  readonly writer: 'host' | 'guest' | undefined;
}

/**
 * The event that flips one bit of a register: the whole register is written, with zeros where a one would clear a
 * status bit. Undefined where nobody can write it.
 */
export function toggleEvent(
  { writer, requesterId }: CapabilityView,
  { offset, width, value, fields }: RegisterView,
  bit: number,
): Event | undefined {
  if (writer === undefined) return undefined;
  const clears = fields.filter(({ access }) => access === 'RW1C' || access === 'RW1CS');
  const kept = clears.reduce((word, { bits: [msb, lsb] }) => word & ~(ones(msb - lsb + 1) << lsb), value);
  const isStatus = clears.some(({ bits: [msb, lsb] }) => bit <= msb && bit >= lsb);
  const next = isStatus ? kept | (1 << bit) : kept ^ (1 << bit);
  return {
    kind: 'config-write',
    by: writer,
    requesterId,
    offset,
    width: (width / 8) as 1 | 2 | 4,
    value: next >>> 0,
  };
}

const ones = (count: number): number => (count >= 32 ? -1 : (1 << count) - 1);

/** The four bytes of a dword, lowest first. */
export const bytesOf = (value: number): readonly number[] =>
  [0, 8, 16, 24].map((shift) => (value >>> shift) & 0xff);
