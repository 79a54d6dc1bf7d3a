/** Hex text as kernel people write it. */

/** Lower-case hex of a non-negative integer below 2^53, at least `digits` long, without prefix. */
export const hexDigits = (value: number, digits = 1): string => value.toString(16).padStart(digits, '0');

/** The same with `0x`. */
export const hex = (value: number, digits = 1): string => `0x${hexDigits(value, digits)}`;

/** A PASID in a text, 0 to 2^20 - 1: `5`, and from 10 on with its base, `0x80`. */
export const pasidNumber = (pasid: number): string => (pasid < 10 ? String(pasid) : hex(pasid));

/** Parses `0x…` below 2^53; undefined for anything else. */
export function parseHex(text: string): number | undefined {
  if (!/^0x[0-9a-f]{1,14}$/i.test(text)) return undefined;
  const value = Number.parseInt(text.slice(2), 16);
  return Number.isSafeInteger(value) ? value : undefined;
}
