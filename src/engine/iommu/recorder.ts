/**
 * Keeps what the decision procedure did as 32-bit words, cheap enough for every request; `explain` expands it
 * later. Three kinds of item: a table entry that was read, a check with its outcome, and the start of a
 * second-stage walk. The last item is always a check.
 */

/** Tables whose entries are read. */
export const STRUCTURE = {
  root: 0,
  context: 1,
  pasidDirectory: 2,
  pasidEntry: 3,
  firstStage: 4,
  secondStage: 5,
  legacyRoot: 6,
  legacyContext: 7,
} as const;

/** `limited`: a translation request got less than it asked for, which blocks nothing. */
export const OUTCOME = { fail: 0, pass: 1, limited: 2 } as const;

export const ITEM = { read: 0, check: 1, walk: 2 } as const;

/** Fields of an item's first word: kind 1:0; then structure 7:4, level 11:8, count 20:12; or outcome 3:2, check 11:4. */
export const itemKind = (head: number): number => head & 3;
export const readStructure = (head: number): number => (head >>> 4) & 0xf;
export const readLevel = (head: number): number => (head >>> 8) & 0xf;
export const readCount = (head: number): number => (head >>> 12) & 0x1ff;
export const checkOutcome = (head: number): number => (head >>> 2) & 3;
export const checkIndex = (head: number): number => head >>> 4;
/** First-stage level whose entry the walk looks for; 0 for the request's own page. */
export const walkLevel = (head: number): number => head >>> 4;

/**
 * Words enough for any request: 5 levels on both stages are 35 paging entries of at most 5 words and 7 checks, and
 * the entries before them take fewer than 100.
 */
const CAPACITY = 1024;

export class Recorder {
  readonly #words = new Int32Array(CAPACITY);
  #length = 0;

  /** Forgets everything. */
  reset(): void {
    this.#length = 0;
  }

  /** A copy of what was recorded since the last reset. */
  recording(): Uint32Array {
    return new Uint32Array(this.#words.buffer.slice(0, 4 * this.#length));
  }

  /** Number of the check reported last. */
  get lastCheck(): number {
    return checkIndex(this.#words[this.#length - 1] ?? 0);
  }

  check(check: number, outcome: number): void {
    this.#words[this.#length++] = ITEM.check | (outcome << 2) | (check << 4);
  }

  walk(level: number): void {
    this.#words[this.#length++] = ITEM.walk | (level << 4);
  }

  /** An entry of one 64-bit word that was read. */
  readWord(
    structure: number,
    level: number,
    addressHi: number,
    addressLo: number,
    hi: number,
    lo: number,
  ): void {
    const at = this.#length;
    this.#words[at] = ITEM.read | (structure << 4) | (level << 8) | (2 << 12);
    this.#words[at + 1] = addressHi;
    this.#words[at + 2] = addressLo;
    this.#words[at + 3] = lo;
    this.#words[at + 4] = hi;
    this.#length = at + 5;
  }

  /** An entry of `count` 32-bit words at `index` of a page; no page: the entry could not be read. */
  read(
    structure: number,
    level: number,
    addressHi: number,
    addressLo: number,
    page: Uint32Array | undefined,
    index: number,
    count: number,
  ): void {
    const words = page === undefined ? 0 : count;
    const store = this.#words;
    let at = this.#length;
    store[at++] = ITEM.read | (structure << 4) | (level << 8) | (words << 12);
    store[at++] = addressHi;
    store[at++] = addressLo;
    if (page !== undefined) for (let i = 0; i < words; i++) store[at++] = page[index + i] ?? 0;
    this.#length = at;
  }
}
