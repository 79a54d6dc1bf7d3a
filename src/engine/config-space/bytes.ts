/** Little-endian reads of configuration space; a byte that is not there reads as FFh, as on the link. */

export const readU8 = (bytes: Uint8Array, offset: number): number => bytes[offset] ?? 0xff;

export const readU16 = (bytes: Uint8Array, offset: number): number =>
  readU8(bytes, offset) | (readU8(bytes, offset + 1) << 8);

/** Unsigned. */
export const readU32 = (bytes: Uint8Array, offset: number): number =>
  (readU16(bytes, offset) | (readU16(bytes, offset + 2) << 16)) >>> 0;

/** Reads 8, 16 or 32 bits, unsigned. */
export const readWidth = (bytes: Uint8Array, offset: number, width: number): number =>
  width === 8 ? readU8(bytes, offset) : width === 16 ? readU16(bytes, offset) : readU32(bytes, offset);

/** Writes 8, 16 or 32 bits in place; callers own a fresh copy. */
export function putWidth(bytes: Uint8Array, offset: number, width: number, value: number): void {
  for (let i = 0; i * 8 < width; i += 1) bytes[offset + i] = (value >>> (i * 8)) & 0xff;
}
