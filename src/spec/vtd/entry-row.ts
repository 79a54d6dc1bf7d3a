/**
 * Rows of VT-d structures in memory (VT-d 5.10 chapter 9). Beside what every row says, a field of an entry can
 * be reserved or ignored depending on capabilities, on the host address width and on the translation type.
 */
import { source, type FieldRow, type RegisterRow, type Source } from '../row.ts';

export interface EntryFieldRow extends FieldRow {
  /** A second capability field that must be 1, besides `needs`; a field whose needs are not met is reserved. */
  readonly needsAlso?: string;
  /** The field is an address: its bits at and above the host address width are reserved. */
  readonly address?: boolean;
  /** The field is a domain id: its bits above the width that CAP.ND tells are reserved. */
  readonly domainId?: boolean;
  /** PGTT (or TT) values for which hardware does not look at the field. */
  readonly ignoredForTypes?: readonly number[];
}

/** An entry of a table in memory; widths are 64 to 512 bits. */
export interface EntryRow extends RegisterRow {
  readonly fields: readonly EntryFieldRow[];
}

type Extra = Partial<Omit<EntryFieldRow, 'bits' | 'id' | 'name' | 'access'>>;

/** A field that hardware reads. */
export const field = (
  msb: number,
  lsb: number,
  id: string,
  name: string,
  desc: string,
  extra: Extra = {},
): EntryFieldRow => ({ bits: [msb, lsb], id, name, access: 'mem', desc, ...extra });

/** Bits that must be zero; a set one is a fault. */
export const reserved = (msb: number, lsb: number): EntryFieldRow => ({
  bits: [msb, lsb],
  id: `rsvd${String(lsb)}`,
  name: 'Reserved',
  access: 'mem',
  role: 'reserved',
});

/** Bits that hardware does not look at. */
export const ignored = (msb: number, lsb: number): EntryFieldRow => ({
  bits: [msb, lsb],
  id: `ign${String(lsb)}`,
  name: 'Ignored',
  access: 'mem',
  role: 'ignored',
});

export const vtd = (at: string): Source => source('VT-d 5.10', at);

/** Declares an entry; fields may be listed in any order and are kept from bit 0 upward. */
export const defineEntry = (
  id: string,
  name: string,
  width: number,
  section: string,
  fields: readonly EntryFieldRow[],
): EntryRow => ({
  id,
  name,
  offset: 0,
  width,
  fields: [...fields].sort((a, b) => a.bits[1] - b.bits[1]),
  source: vtd(section),
});
