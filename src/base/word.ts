/**
 * 64-bit words as two unsigned 32-bit halves. bigint costs 20 times as much on the hot path, so it is not used
 * at all: text is parsed and printed half by half. Addresses that fit 52 bits are plain numbers.
 */
export interface Word {
  /** Bits 63:32, unsigned. */
  readonly hi: number;
  /** Bits 31:0, unsigned. */
  readonly lo: number;
}

const TWO_32 = 0x1_0000_0000;

export const word = (hi: number, lo: number): Word => ({ hi: hi >>> 0, lo: lo >>> 0 });

export const ZERO_WORD: Word = word(0, 0);

/** The word that holds a non-negative integer below 2^53. */
export const wordFromNumber = (value: number): Word => word(Math.floor(value / TWO_32), value % TWO_32);

/** The word as a number; exact only below 2^53 (every host physical address is below 2^52). */
export const wordToNumber = ({ hi, lo }: Word): number => hi * TWO_32 + lo;

export const wordsEqual = (a: Word, b: Word): boolean => a.hi === b.hi && a.lo === b.lo;

/** Parses `0x` and 1 to 16 hex digits (any case, `_` between digits allowed); undefined for anything else. */
export function parseWord(text: string): Word | undefined {
  const match = /^0x([0-9a-f_]+)$/i.exec(text);
  const digits = match?.[1]?.replaceAll('_', '') ?? '';
  if (digits.length === 0 || digits.length > 16) return undefined;
  const padded = digits.padStart(16, '0');
  return word(Number.parseInt(padded.slice(0, 8), 16), Number.parseInt(padded.slice(8), 16));
}

/** 16 lower-case hex digits without prefix. */
export const wordDigits = ({ hi, lo }: Word): string =>
  hi.toString(16).padStart(8, '0') + lo.toString(16).padStart(8, '0');

/** `0x` and 16 lower-case hex digits. */
export const makeWord = (value: Word): string => `0x${wordDigits(value)}`;
