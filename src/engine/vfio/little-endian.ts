/** Little-endian values in an array of config-space bytes. Bytes beyond its end read as ones and are not written. */

/** The 1 to 4 bytes from `offset`, unsigned. */
export function readBytes(bytes: Uint8Array, offset: number, width: number): number {
  let value = 0;
  for (let i = width - 1; i >= 0; i--) value = value * 0x100 + (bytes[offset + i] ?? 0xff);
  return value;
}

/** Writes the low `width` bytes (1 to 4) of a value in place. */
export function writeBytes(bytes: Uint8Array, offset: number, width: number, value: number): void {
  for (let i = 0; i < width; i++) bytes[offset + i] = (value >>> (8 * i)) & 0xff;
}
