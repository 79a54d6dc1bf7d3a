/**
 * Enhanced Allocation, standard 14h (PCIe base, section 7.8.5): only as far as to find an entry that is too short
 * for the words it announces. lspci 3.9 to 3.15 aborts at such an entry.
 */
import { readU16, readU32, readU8 } from './bytes.ts';

/** Offset of the first entry that is too short for what it says; undefined where all are sound or cut off. */
export function shortAllocationEntry(bytes: Uint8Array, offset: number): number | undefined {
  const entries = readU16(bytes, offset + 2) & 0x3f;
  let entry = offset + ((readU8(bytes, 0x0e) & 0x7f) === 1 ? 8 : 4);
  for (let i = 0; i < entries && entry + 4 <= bytes.length; i += 1) {
    const size = readU32(bytes, entry) & 7;
    if (entry + 4 + 4 * size > bytes.length) return undefined;
    const baseHigh = size >= 1 && (readU32(bytes, entry + 4) & 2) !== 0;
    const maxOffsetHigh = size >= 2 && (readU32(bytes, entry + 8) & 2) !== 0;
    if (size < 2 + (baseHigh ? 1 : 0) + (maxOffsetHigh ? 1 : 0)) return entry;
    entry += 4 + 4 * size;
  }
  return undefined;
}
