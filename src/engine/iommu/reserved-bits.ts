/** Which bits of an entry must be zero, computed from its row, the unit's capabilities and the address width. */
import type { EntryFieldRow, EntryRow } from '../../spec/vtd/entry-row.ts';
import { writeBits } from '../bits/fields.ts';

export interface ReservedBitsInput {
  /** Bits of a host physical address. */
  readonly hostAddressWidth: number;
  /** Bits of a domain id, from CAP.ND. */
  readonly domainIdBits: number;
  /** Is this capability or enable bit (`ecap.dt`, `cap.fs1gp`, `rtaddr.ssirwe`) 1? */
  readonly has: (path: string) => boolean;
}

/**
 * A mask of 32-bit words with 1 for every bit that must be zero. `type` is the entry's PGTT or TT: fields that
 * this type ignores are not looked at, whatever the capabilities.
 */
export function reservedMask(row: EntryRow, input: ReservedBitsInput, type?: number): Int32Array {
  const mask = new Int32Array(row.width / 32);
  for (const field of row.fields) {
    const from = firstReservedBit(field, input, type);
    for (let bit = from; bit <= field.bits[0]; bit++) writeBits(mask, bit, bit, 1);
  }
  return mask;
}

/** Lowest reserved bit of a field; above its most significant bit when none is. */
function firstReservedBit(field: EntryFieldRow, input: ReservedBitsInput, type: number | undefined): number {
  const [msb, lsb] = field.bits;
  if (field.role === 'reserved') return lsb;
  if (field.role === 'ignored') return msb + 1;
  if (type !== undefined && field.ignoredForTypes?.includes(type) === true) return msb + 1;
  const needs = [field.needs, field.needsAlso].filter((path) => path !== undefined);
  if (!needs.every(input.has)) return lsb;
  const word = lsb - (lsb % 64);
  if (field.address === true) return Math.max(lsb, word + input.hostAddressWidth);
  if (field.domainId === true) return Math.min(msb + 1, lsb + input.domainIdBits);
  return msb + 1;
}
