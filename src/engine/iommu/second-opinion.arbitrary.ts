/**
 * Random units, tables and requests for the second opinion: tables that translate the request, with up to three
 * defects put in afterwards, so that each fault reason is met often. Everything is drawn from one list of choices
 * in which 0 is the plainest one, so that a failing case shrinks to little but its defect.
 */
import fc from 'fast-check';
import { bit, bits, mask } from './second-opinion-walk.ts';
import type { Machine, Request } from './second-opinion-unit.ts';

export interface OpinionCase {
  readonly machine: Machine;
  readonly version: number;
  readonly request: Request;
  /** FSTS.PFO is set. */
  readonly overflow: boolean;
  /** The record at the index is in use. */
  readonly recordInUse: boolean;
}

/** Draws from a list; what is past its end is 0. */
class Choices {
  readonly #list: readonly number[];
  #next = 0;

  constructor(list: readonly number[]) {
    this.#list = list;
  }

  /** 0 to n-1. */
  below(n: number): number {
    return (this.#list[this.#next++] ?? 0) % n;
  }

  /** True once in n. */
  rarely(n: number): boolean {
    return this.below(n) === n - 1;
  }

  of<T>(items: readonly [T, ...T[]]): T {
    return items[this.below(items.length)] ?? items[0];
  }

  /** Up to 60 random bits. */
  bits(count: number): bigint {
    const value = (BigInt(this.below(2 ** 30)) << 30n) | BigInt(this.below(2 ** 30));
    return value & mask(count - 1, 0);
  }
}

const field = (value: bigint, low: number): bigint => value << BigInt(low);
const flag = (set: boolean, at: number): bigint => (set ? 1n << BigInt(at) : 0n);

/** CAP.ND 6, ZLR, SSLPS both, FS1GP, ESRTPS; FRO 22h. SAGAW and MGAW are drawn. */
function drawCap(c: Choices): bigint {
  const sagaw = BigInt(c.of([6, 6, 2, 4, 14, 14, 8]));
  const mgaw = BigInt(c.of([47, 47, 38, 56, 45, 41]));
  return (
    field(BigInt(c.of([6, 6, 6, 4, 2])), 0) |
    flag(c.rarely(4), 7) |
    field(sagaw, 8) |
    field(mgaw, 16) |
    flag(!c.rarely(3), 22) |
    field(0x22n, 24) |
    field(BigInt(c.of([3, 3, 3, 2, 1, 0])), 34) |
    field(BigInt(c.below(3)), 40) |
    flag(!c.rarely(4), 56) |
    flag(c.rarely(2), 60) |
    flag(true, 63)
  );
}

/** Bits that units have, each off now and then: C QI DT PT SC NEST PRS SRS NWFS PASID SMTS SSADS SSTS FSTS SMPWCS RPS ADMS RPRIVS. */
const USUAL = [0, 1, 2, 6, 7, 26, 29, 31, 33, 40, 43, 45, 46, 47, 48, 49, 52, 53];
/** MTS, EAFS, HPTS, PTRS, SSIRWS. */
const UNUSUAL = [25, 34, 55, 56, 57];

function drawEcap(c: Choices, profile: Machine['profile']): bigint {
  let ecap = field(BigInt(c.of([19, 19, 19, 12, 7])), 35);
  const bare = c.rarely(3);
  for (const at of USUAL) ecap |= flag(!(bare && c.rarely(8)), at);
  const rare = profile === 'rev3' ? 16 : 3;
  for (const at of UNUSUAL) ecap |= flag(c.rarely(at === 25 ? 8 : rare), at);
  // NWFS is off half of the time, so that both readings of the no-write flag are met.
  if (c.rarely(3)) ecap &= ~flag(true, 33);
  if (profile === 'rev3') ecap |= flag(!c.rarely(3), 30);
  return ecap;
}

/** Tables as they grow: words, and pages handed out one after the other. */
class Tables {
  readonly words = new Map<bigint, bigint>();
  /** Words that belong to structures above the paging entries. */
  readonly structures: bigint[] = [];
  readonly #choices: Choices;
  readonly haw: number;
  #page = 0x100n;

  constructor(choices: Choices, haw: number) {
    this.#choices = choices;
    this.haw = haw;
  }

  newPage(): bigint {
    this.#page += 1n;
    // Some pages lie above 4 GiB.
    return (this.#page << 12n) | (this.#choices.rarely(8) ? 1n << 35n : 0n);
  }

  putEntry(address: bigint, entry: readonly bigint[]): void {
    entry.forEach((word, index) => {
      this.words.set(address + 8n * BigInt(index), word);
      this.structures.push(address + 8n * BigInt(index));
    });
  }

  /** Where a page may lie: mostly RAM, now and then the interrupt range. */
  target(shift: number, width: number): bigint {
    const c = this.#choices;
    const align = mask(51, shift);
    if (c.rarely(25)) return 0xfee00000n & align;
    if (c.rarely(30)) return c.bits(51) & align;
    return c.bits(Math.min(width, this.haw)) & align;
  }
}

interface Shape {
  readonly cap: bigint;
  readonly ecap: bigint;
  readonly secondLevels: number;
  readonly secondRoot: bigint;
  readonly ssirwe: boolean;
  readonly limitBits: number;
}

const indexOf = (address: bigint, level: number): bigint =>
  bits(address, 12 + 9 * level - 1, 12 + 9 * (level - 1));

/** Maps an address through the second stage, keeping what is there already; the host address, if there is one. */
function mapSecond(c: Choices, t: Tables, shape: Shape, input: bigint, want?: bigint): bigint | undefined {
  const { cap, ecap, ssirwe } = shape;
  let table = shape.secondRoot;
  for (let level = shape.secondLevels; level >= 1; level--) {
    const address = table + 8n * indexOf(input, level);
    const shift = 12 + 9 * (level - 1);
    let entry = t.words.get(address);
    if (entry === undefined) {
      const large = (level === 2 && bit(cap, 34)) || (level === 3 && bit(cap, 35));
      const leaf = level === 1 || (want === undefined && large && c.below(3) === 1);
      const permissions = c.of([3n, 3n, 3n, 3n, 3n, 3n, 3n, 3n, 1n, 2n]);
      const accessed = c.of([0n, 0x100n, leaf ? 0x300n : 0x100n]);
      entry = field(permissions, ssirwe ? 61 : 0) | accessed;
      if (leaf) {
        entry |= want ?? t.target(shift, 50);
        if (level > 1) entry |= 0x80n;
        if (bit(ecap, 7) && c.rarely(4)) entry |= 0x800n;
      } else {
        entry |= t.newPage();
      }
      t.words.set(address, entry);
    }
    if (level === 1 || (level <= 3 && bit(entry, 7))) {
      return (entry & mask(51, shift)) | (input & mask(shift - 1, 0));
    }
    table = entry & mask(51, 12);
  }
  return undefined;
}

/** Maps an address through the first stage; tables are at guest addresses when nested. */
function mapFirst(
  c: Choices,
  t: Tables,
  shape: Shape,
  input: bigint,
  { root, levels, nested }: { root: bigint; levels: number; nested: boolean },
): bigint {
  let table = root;
  for (let level = levels; ; level--) {
    const place = table + 8n * indexOf(input, level);
    // Tables of the guest need pages of RAM; a large second-stage page puts them wherever it lies.
    const address = nested ? mapSecond(c, t, shape, place) : place;
    const shift = 12 + 9 * (level - 1);
    const large = level === 2 || (level === 3 && bit(shape.cap, 56));
    const leaf = level === 1 || (large && c.rarely(4));
    let entry = 0x1n | flag(!c.rarely(12), 1) | flag(!c.rarely(10), 2);
    entry |= c.of([0x20n, 0x420n, leaf ? 0x60n : 0x20n, leaf ? 0x460n : 0x420n, 0n, 0x400n]);
    if (c.rarely(3)) entry |= flag(true, 63);
    if (leaf) {
      entry |= t.target(shift, nested ? shape.limitBits : 50);
      if (level > 1) entry |= 0x80n | flag(c.rarely(4), 12);
    } else {
      entry |= nested ? c.bits(Math.min(shape.limitBits, 38)) & mask(51, 12) : t.newPage();
    }
    if (address !== undefined && !t.words.has(address)) t.words.set(address, entry);
    if (leaf) return (entry & mask(51, shift)) | (input & mask(shift - 1, 0));
    table = entry & mask(51, 12);
  }
}

const U = 'untranslated';
const T = 'translation-request';
const KINDS = [U, U, U, U, U, U, T, T, T, T, 'translated', 'page-request'] as const;

function drawRequest(c: Choices, profile: Machine['profile'], scalable: boolean): Request {
  const access = c.of(['read', 'write', 'read', 'write', 'atomic'] as const);
  return {
    sid: c.of([0x3b81n, 0x3b81n, 0x3b00n, c.bits(16)]),
    kind: c.of(KINDS),
    pasid: scalable || c.rarely(8) ? drawPasid(c) : undefined,
    address: drawAddress(c),
    access,
    execute: c.rarely(profile === 'rev3' ? 2 : 20),
    privileged: c.rarely(4),
    length: c.of([8, 4, 0, 64]),
    last: !c.rarely(3),
  };
}

/** Just below or at a power of two: where limits are. */
const atPower = (c: Choices, most: number): bigint => (1n << BigInt(c.below(most))) - BigInt(c.below(2));

const drawPasid = (c: Choices): bigint | undefined =>
  c.below(2) === 0
    ? c.of([5n, 0x41n, 7n, 5n, 0x41n, 7n, c.bits(13), c.bits(20), 0n, 0xfffcn, atPower(c, 20)])
    : undefined;

function drawAddress(c: Choices): bigint {
  switch (c.below(26)) {
    case 25:
      return atPower(c, 64);
    case 24:
      return mask(63, 0) ^ atPower(c, 64);
    case 23:
      return 0xfee00000n | c.bits(20);
    case 22:
      return (field(c.bits(20), 44) | c.bits(44)) & mask(63, 0);
    case 21:
      return (mask(63, 47) | c.bits(47)) & mask(63, 0);
    case 20:
      return c.bits(57);
    case 19:
      return (c.bits(8) << 30n) | 0x3ee00000n | c.bits(20);
    case 18:
    case 17:
      return c.bits(47);
    default:
      return c.bits(38);
  }
}

/** The width that an AW value stands for, among those that CAP.SAGAW has. */
function drawWidth(c: Choices, cap: bigint): { readonly aw: bigint; readonly width: number } {
  const supported = [2n, 1n, 3n].filter((aw) => bit(cap, 8 + Number(aw)));
  const aw = supported[c.below(supported.length)] ?? 2n;
  return { aw, width: 30 + 9 * Number(aw) };
}

const widthLimit = (cap: bigint, width: number): number => Math.min(Number(bits(cap, 21, 16)) + 1, width);

interface Draft {
  readonly c: Choices;
  readonly t: Tables;
  readonly cap: bigint;
  readonly ecap: bigint;
  readonly request: Request;
  readonly root: bigint;
}

function buildLegacy({ c, t, cap, ecap, request, root }: Draft): void {
  const { sid, address } = request;
  const { aw, width } = drawWidth(c, cap);
  const contexts = t.newPage();
  const secondRoot = t.newPage();
  t.putEntry(root + 16n * (sid >> 8n), [contexts | 1n, 0n]);
  const tt = c.of([bit(ecap, 2) ? 1n : 0n, 0n, 1n, 2n]);
  const largest = bit(cap, 11) ? 3n : bit(cap, 10) ? 2n : 1n;
  const did = c.bits(4);
  t.putEntry(contexts + 16n * (sid & 0xffn), [
    secondRoot | 1n | flag(c.rarely(8), 1) | field(tt, 2),
    (tt === 2n && !c.rarely(6) ? largest : aw) | field(did, 8),
  ]);
  const shape = { cap, ecap, secondLevels: (width - 12) / 9, secondRoot, ssirwe: false, limitBits: 0 };
  mapSecond(c, t, shape, address);
}

function buildScalable({ c, t, cap, ecap, request, root }: Draft, ssirwe: boolean): void {
  const { sid, address, pasid } = request;
  const has = (at: number): boolean => bit(ecap, at);
  const contexts = t.newPage();
  const half = (sid >> 7n) & 1n;
  t.putEntry(root + 16n * (sid >> 8n) + 8n * (1n - half), [0n]);
  t.putEntry(root + 16n * (sid >> 8n) + 8n * half, [contexts | 1n]);
  // A large directory may reach across 4 GiB.
  const directory = c.rarely(12) ? 0xfffff000n : t.newPage();
  const pdts = BigInt(c.of([7, 7, 0, 3]));
  const dte = has(2) && !c.rarely(15);
  const paside = has(40) && !c.rarely(20);
  const ridPasid = has(49) ? c.of([0n, 0n, 9n, c.bits(14)]) : 0n;
  const ridPriv = has(53) && c.rarely(5);
  t.putEntry(contexts + 32n * (sid & 0x7fn), [
    directory |
      1n |
      flag(c.rarely(10), 1) |
      flag(dte, 2) |
      flag(paside, 3) |
      flag(dte && has(29) && !c.rarely(6), 4) |
      flag(has(55) && c.rarely(2), 5) |
      flag((paside || c.rarely(2)) && has(56) && !c.rarely(3), 6) |
      field(pdts, 9),
    ridPasid | flag(ridPriv, 20),
    0n,
    0n,
  ]);
  const used = pasid ?? ridPasid;
  const table = t.newPage();
  t.putEntry(directory + 8n * (used >> 6n), [table | 1n | flag(c.rarely(12), 1)]);

  const supported = [1n, 3n, 2n, 4n].filter((pgtt) => has([0, 47, 46, 26, 6][Number(pgtt)] ?? 0));
  const pgtt = supported[c.below(supported.length)] ?? 2n;
  const { aw, width } = drawWidth(c, cap);
  const limitBits = widthLimit(cap, width);
  const secondRoot = t.newPage();
  const nested = pgtt === 3n;
  const firstRoot = nested ? c.bits(37) & mask(51, 12) : t.newPage();
  const fspm = bit(cap, 60) && c.rarely(3) ? 1n : 0n;
  const ssade = has(46) && has(45) && pgtt !== 1n && pgtt !== 4n && c.rarely(3);
  const second = has(46) ? secondRoot | field(aw, 2) | flag(ssade, 9) : 0n;
  const first = has(47)
    ? firstRoot | field(fspm, 2) | flag(c.rarely(3), 4) | flag(has(34) && c.rarely(2), 7)
    : 0n;
  t.putEntry(table + 64n * (used & 63n), [
    1n | flag(c.rarely(12), 1) | field(pgtt, 6) | second,
    c.bits(4) | flag(has(48) && !c.rarely(3), 23) | flag(has(7) && c.rarely(3), 24),
    first |
      flag(has(31) && !c.rarely(4), 0) |
      flag(has(30) && !c.rarely(4), 1) |
      field(BigInt(c.of([1, 3, 2, 0])), 5),
    0n,
    0n,
    0n,
    0n,
    0n,
  ]);
  const shape = { cap, ecap, secondLevels: (width - 12) / 9, secondRoot, ssirwe, limitBits };
  let input = address;
  if (pgtt === 1n || nested) {
    input = mapFirst(c, t, shape, address, { root: firstRoot, levels: fspm === 1n ? 5 : 4, nested });
  }
  if (pgtt === 2n || nested) mapSecond(c, t, shape, input);
}

/** A word of the tables: twice in three times one of the paging entries. */
function drawPlace(c: Choices, t: Tables): bigint | undefined {
  const paging = [...t.words.keys()].filter((address) => !t.structures.includes(address));
  const pool = c.below(3) === 0 || paging.length === 0 ? t.structures : paging;
  return pool[c.below(pool.length)];
}

/** One defect in one word: a bit, a field, or the whole word. */
function damage(c: Choices, t: Tables): void {
  const address = drawPlace(c, t);
  if (address === undefined) return;
  const old = t.words.get(address) ?? 0n;
  const width = c.of([12, 64, 64, 9]);
  const kinds = [
    old ^ (1n << BigInt(c.below(width))),
    old & ~1n,
    0n,
    2n,
    old & ~mask(1, 0),
    old & ~mask(2, 1),
    old ^ field(c.bits(3), c.below(10)),
    old ^ mask(51, 48),
    old ^ (1n << BigInt(t.haw)),
    old ^ (1n << BigInt(8 + c.below(16))),
    (old & ~mask(8, 6)) | field(c.bits(3), 6),
  ] as const;
  t.words.set(address, kinds[c.below(14)] ?? kinds[0]);
}

/** RAM with one hole in the tables: a page, or a single word. */
function drawRam(c: Choices, t: Tables): Machine['ram'] {
  if (!c.rarely(8)) return undefined;
  const word = drawPlace(c, t) ?? 0n;
  const [start, length] = c.rarely(4) ? [word, 8n] : [word & ~0xfffn, 4096n];
  const end = start + length;
  return [
    [0n, start],
    [end, (1n << 52n) - end],
  ];
}

function makeCase(list: readonly number[]): OpinionCase {
  const c = new Choices(list);
  const profile = c.of(['rev4', 'rev5', 'rev3'] as const);
  const version = profile === 'rev5' ? 0x80 : profile === 'rev4' ? 0x70 : 0x40;
  const cap = drawCap(c);
  const ecap = drawEcap(c, profile);
  const haw = c.of([46, 46, 39, 52, 42]);
  const mode = c.of([1n, 1n, 1n, 1n, 0n]);
  const drawn = drawRequest(c, profile, mode === 1n);
  const t = new Tables(c, haw);
  const root = t.newPage();
  const enabled = !c.rarely(40);
  // Without translation any address passes; the engine's numbers hold those below 2^52.
  const request = enabled ? drawn : { ...drawn, address: drawn.address & mask(51, 0) };
  const ssirwe = c.rarely(bit(ecap, 57) ? 2 : 40);
  const draft = { c, t, cap, ecap, request, root };
  if (mode === 0n) buildLegacy(draft);
  else buildScalable(draft, ssirwe && bit(ecap, 57));
  for (let left = c.of([0, 0, 1, 1, 1, 2, 3]); left > 0; left--) damage(c, t);
  const rtaddr = root | field(c.rarely(20) ? c.of([1n, 0n, 2n, 3n]) : mode, 10) | flag(ssirwe, 7);
  const ram = drawRam(c, t);
  const overflow = c.rarely(20);
  const recordInUse = c.rarely(20);
  const machine = {
    profile,
    cap,
    ecap,
    haw,
    rtaddr,
    enabled,
    ...(ram === undefined ? {} : { ram }),
    memory: t.words,
    recordsFull: overflow || recordInUse,
  };
  return { machine, version, request, overflow, recordInUse };
}

/** Enough choices for the deepest nested walk. */
const CHOICES = 330;

export const opinionCase: fc.Arbitrary<OpinionCase> = fc
  .array(fc.noBias(fc.nat()), { minLength: CHOICES, maxLength: CHOICES })
  .map(makeCase);
