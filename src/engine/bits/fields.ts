/**
 * The only place with shifts and masks over declared rows. A register or structure is a little-endian array of
 * unsigned 32-bit words; a field is [msb, lsb] counted from bit 0 of the first word.
 */
import { word, type Word } from '../../base/word.ts';
import type { FieldRow, RegisterRow } from '../../spec/row.ts';

/** Value of bits msb:lsb as an unsigned number; at most 53 bits wide. */
export function readBits(words: ArrayLike<number>, msb: number, lsb: number): number {
  let value = 0;
  let weight = 1;
  for (let bit = lsb; bit <= msb;) {
    const shift = bit & 31;
    const take = Math.min(32 - shift, msb - bit + 1);
    const piece = ((words[bit >>> 5] ?? 0) >>> shift) & mask32(take);
    value += (piece >>> 0) * weight;
    weight *= 2 ** take;
    bit += take;
  }
  return value;
}

/** Bits msb:lsb, up to 64 of them, as a word. */
export function readBitsWord(words: ArrayLike<number>, msb: number, lsb: number): Word {
  const middle = Math.min(msb, lsb + 31);
  return word(middle < msb ? readBits(words, msb, middle + 1) : 0, readBits(words, middle, lsb));
}

/** Replaces bits msb:lsb in place; the value is an unsigned integer below 2^53 that fits. */
export function writeBits(words: { [index: number]: number }, msb: number, lsb: number, value: number): void {
  let rest = value;
  for (let bit = lsb; bit <= msb;) {
    const shift = bit & 31;
    const take = Math.min(32 - shift, msb - bit + 1);
    const mask = (mask32(take) << shift) >>> 0;
    const piece = ((rest % 2 ** take) << shift) >>> 0;
    words[bit >>> 5] = (((words[bit >>> 5] ?? 0) & ~mask) | piece) >>> 0;
    rest = Math.floor(rest / 2 ** take);
    bit += take;
  }
}

/** `take` ones, 1 to 32. */
export const mask32 = (take: number): number => (take >= 32 ? 0xffffffff : (1 << take) - 1) >>> 0;

export const readField = (words: ArrayLike<number>, field: FieldRow): number =>
  readBits(words, field.bits[0], field.bits[1]);

/** The field with this id; a wrong id is a programming error. */
export function fieldOf(register: RegisterRow, id: string): FieldRow {
  const field = register.fields.find((row) => row.id === id);
  if (field === undefined) throw new Error(`no field ${id} in ${register.id}`);
  return field;
}

/** Packs named field values over zero (or over `base`) into 32-bit words. */
export function packFields(
  register: RegisterRow,
  values: Readonly<Record<string, number>>,
  base: ArrayLike<number> = [],
): number[] {
  const words = Array.from({ length: Math.ceil(register.width / 32) }, (_, i) => (base[i] ?? 0) >>> 0);
  for (const [id, value] of Object.entries(values)) {
    const { bits } = fieldOf(register, id);
    if (value < 0 || value >= 2 ** (bits[0] - bits[1] + 1)) {
      throw new Error(
        `${register.id}.${id}: ${String(value)} does not fit ${String(bits[0] - bits[1] + 1)} bits`,
      );
    }
    writeBits(words, bits[0], bits[1], value);
  }
  return words;
}

/** All named fields of a register as numbers (fields wider than 53 bits are left out). */
export function unpackFields(register: RegisterRow, words: ArrayLike<number>): Record<string, number> {
  return Object.fromEntries(
    register.fields
      .filter((field) => field.bits[0] - field.bits[1] < 53)
      .map((field) => [field.id, readField(words, field)]),
  );
}
