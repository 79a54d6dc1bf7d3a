/**
 * Second opinion, part two: the page walks of both stages, written from the VT-d reference (sections 2 and 3.4) in
 * plain bigint without a look at the engine. Tests compare the two; nothing else imports it.
 */

/** Answer to a translation request; an untranslated request gets UR for each of them. */
export type Answer = 'UR' | 'CA' | 'success-zero';

/** Thrown by whatever blocks the request; no code: blocked without a fault record. */
export class Blocked extends Error {
  readonly code: number | undefined;
  readonly answer: Answer;

  constructor(code: number | undefined, answer: Answer) {
    super();
    this.code = code;
    this.answer = answer;
  }
}

export const bits = (value: bigint, high: number, low: number): bigint =>
  (value >> BigInt(low)) & ((1n << BigInt(high - low + 1)) - 1n);
export const bit = (value: bigint, at: number): boolean => bits(value, at, at) === 1n;
/** Bits high to low set. */
export const mask = (high: number, low: number): bigint =>
  high < low ? 0n : ((1n << BigInt(high - low + 1)) - 1n) << BigInt(low);
export const inInterruptRange = (address: bigint): boolean => address >> 20n === 0xfeen;

/** What the walks need to know; one object for one request. */
export interface WalkContext {
  readonly read: (address: bigint) => bigint | undefined;
  readonly haw: number;
  readonly cap: bigint;
  readonly ecap: bigint;
  readonly legacy: boolean;
  /** Permission of second-stage entries in bits 61 and 62. */
  readonly ssirwe: boolean;
  readonly ssade: boolean;
  readonly eafe: boolean;
  /** Walks are snooped: SMPWCS and PWSNP. */
  readonly snooped: boolean;
  readonly secondRoot: bigint;
  readonly secondLevels: number;
  /** min(MGAW, AW) in bits. */
  readonly limitBits: number;
  /** Flags to set: address to bits. */
  readonly updates: Map<bigint, bigint>;
}

function note(context: WalkContext, address: bigint, flags: bigint): void {
  context.updates.set(address, (context.updates.get(address) ?? 0n) | flags);
}

interface Visited {
  readonly address: bigint;
  readonly value: bigint;
  /** First stage: may the second stage write this entry? */
  readonly writable: boolean;
}

export interface SecondResult {
  readonly output: bigint;
  readonly shift: number;
  readonly r: boolean;
  readonly w: boolean;
  readonly path: readonly Visited[];
}

const indexOf = (address: bigint, level: number): bigint =>
  bits(address, 12 + 9 * level - 1, 12 + 9 * (level - 1));
const shiftOf = (level: number): number => 12 + 9 * (level - 1);

export function walkSecond(context: WalkContext, input: bigint): SecondResult {
  const { legacy, cap, ecap, haw, ssirwe } = context;
  let table = context.secondRoot;
  let r = true;
  let w = true;
  const path: Visited[] = [];
  for (let level = context.secondLevels; ; level--) {
    const address = table + 8n * indexOf(input, level);
    const value = context.read(address);
    if (value === undefined) {
      const first = level === context.secondLevels;
      if (legacy) throw new Blocked(first ? 0x03 : 0x07, 'CA');
      throw new Blocked(first ? 0x7b : 0x78, 'CA');
    }
    const entryR = bit(value, ssirwe ? 61 : 0);
    const entryW = bit(value, ssirwe ? 62 : 1);
    r &&= entryR;
    w &&= entryW;
    if (!r && !w && legacy) return { output: 0n, shift: 12, r: false, w: false, path };
    if (!r && !w && !legacy) throw new Blocked(0x79, 'success-zero');
    const ps = level > 1 && bit(value, 7);
    const leaf = level === 1 || (ps && level <= 3);
    let reserved = mask(51, haw);
    if (level >= 4) reserved |= mask(7, 7);
    if (level === 3 && !bit(cap, 35)) reserved |= mask(7, 7);
    if (level === 2 && !bit(cap, 34)) reserved |= mask(7, 7);
    if (!ssirwe) reserved |= mask(62, 62);
    if (!leaf || !bit(ecap, 7)) reserved |= mask(11, 11);
    if (leaf) reserved |= mask(shiftOf(level) - 1, 12);
    if ((value & reserved) !== 0n) throw new Blocked(legacy ? 0x0c : 0x7a, 'CA');
    path.push({ address, value, writable: true });
    if (leaf) {
      const shift = shiftOf(level);
      const output = (value & mask(51, shift)) | (input & mask(shift - 1, 0));
      return { output, shift, r, w, path };
    }
    table = value & mask(51, 12);
  }
}

/** Sets A along the path and D in the leaf, if second-stage flags are on. */
export function updateSecond(context: WalkContext, path: readonly Visited[], writes: boolean): void {
  if (!context.ssade) return;
  const needed = path
    .map(({ address, value }, index) => {
      const flags = (1n << 8n) | (index === path.length - 1 && writes ? 1n << 9n : 0n);
      return { address, flags: flags & ~value };
    })
    .filter(({ flags }) => flags !== 0n);
  if (needed.length > 0 && !context.snooped) throw new Blocked(0x7c, 'CA');
  for (const { address, flags } of needed) note(context, address, flags);
}

/** Where a first-stage entry of a nested walk is, and whether it may be written. */
function locateEntry(
  context: WalkContext,
  guestAddress: bigint,
  root: boolean,
): { readonly address: bigint; readonly writable: boolean } {
  const { output, r, w, path } = walkSecond(context, guestAddress);
  updateSecond(context, path, w);
  if (!r) throw new Blocked(root ? 0x75 : 0x76, 'success-zero');
  return { address: output, writable: w };
}

export interface FirstResult {
  /** Host physical, or guest physical when nested. */
  readonly output: bigint;
  readonly shift: number;
  readonly path: readonly Visited[];
  /** AND of U/S and of R/W, OR of XD, and whether an entry has U/S=0. */
  readonly us: boolean;
  readonly rw: boolean;
  readonly xd: boolean;
}

export function walkFirst(
  context: WalkContext,
  input: bigint,
  root: bigint,
  levels: number,
  nested: boolean,
): FirstResult {
  const top = 12 + 9 * levels - 1;
  const upper = bits(input, 63, top);
  if (upper !== 0n && upper !== mask(63 - top, 0)) throw new Blocked(0x80, 'success-zero');
  let table = root;
  let us = true;
  let rw = true;
  let xd = false;
  const path: Visited[] = [];
  for (let level = levels; ; level--) {
    const place = table + 8n * indexOf(input, level);
    const { address, writable } = nested
      ? locateEntry(context, place, level === levels)
      : { address: place, writable: true };
    const value = context.read(address);
    if (value === undefined) throw new Blocked(level === levels ? 0x73 : 0x70, 'success-zero');
    if (!bit(value, 0)) throw new Blocked(0x71, 'success-zero');
    const leaf = level === 1 || (level <= 3 && bit(value, 7));
    let reserved = mask(51, context.haw);
    if (level >= 4) reserved |= mask(7, 7);
    if (level === 3 && !bit(context.cap, 56)) reserved |= mask(7, 7);
    if (leaf) reserved |= mask(shiftOf(level) - 1, 13);
    if (level === 1) reserved &= ~mask(12, 12);
    if ((value & reserved) !== 0n) throw new Blocked(0x72, 'success-zero');
    const shift = leaf ? shiftOf(level) : 12;
    const target = value & mask(51, shift);
    if (nested && target >> BigInt(context.limitBits) !== 0n) throw new Blocked(0x74, 'success-zero');
    us &&= bit(value, 2);
    rw &&= bit(value, 1);
    xd ||= bit(value, 63);
    path.push({ address, value, writable });
    if (leaf) return { output: target | (input & mask(shift - 1, 0)), shift, path, us, rw, xd };
    table = target;
  }
}

/** Sets A (and EA) along the path and D in the leaf. */
export function updateFirst(context: WalkContext, path: readonly Visited[], writes: boolean): void {
  const accessed = (1n << 5n) | (context.eafe ? 1n << 10n : 0n);
  const needed = path
    .map(({ address, value, writable }, index) => {
      const flags = accessed | (index === path.length - 1 && writes ? 1n << 6n : 0n);
      return { address, writable, flags: flags & ~value };
    })
    .filter(({ flags }) => flags !== 0n);
  if (needed.length > 0 && !context.snooped) throw new Blocked(0x90, 'success-zero');
  // CONVENTION (section 2.4): with second-stage flags every entry of the path must be writable there.
  if ((context.ssade ? path : needed).some(({ writable }) => !writable))
    throw new Blocked(0x77, 'success-zero');
  for (const { address, flags } of needed) note(context, address, flags);
}
