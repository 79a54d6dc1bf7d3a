/**
 * Keeps what the decision procedure did as 32-bit words, cheap enough for every request; `explain` expands it
 * later. Three kinds of item: a table entry that was read, a check with its outcome, and the start of a
 * second-stage walk.
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

export class Recorder {
  #words = new Uint32Array(1024);
  #length = 0;
  #lastCheck = 0;

  /** Forgets everything. */
  reset(): void {
    this.#length = 0;
  }

  /** Number of the check reported last. */
  get lastCheck(): number {
    return this.#lastCheck;
  }

  /** A copy of what was recorded since the last reset. */
  recording(): Uint32Array {
    return this.#words.slice(0, this.#length);
  }

  check(check: number, outcome: number): void {
    const at = this.#length;
    this.#reserve(1);
    this.#words[at] = ITEM.check | (outcome << 2) | (check << 4);
    this.#lastCheck = check;
    this.#length = at + 1;
  }

  walk(level: number): void {
    const at = this.#length;
    this.#reserve(1);
    this.#words[at] = ITEM.walk | (level << 4);
    this.#length = at + 1;
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
    let at = this.#length;
    this.#reserve(words + 3);
    const store = this.#words;
    store[at++] = ITEM.read | (structure << 4) | (level << 8) | (words << 12);
    store[at++] = addressHi;
    store[at++] = addressLo;
    if (page !== undefined) for (let i = 0; i < words; i++) store[at++] = page[index + i] ?? 0;
    this.#length = at;
  }

  #reserve(words: number): void {
    if (this.#length + words <= this.#words.length) return;
    const larger = new Uint32Array(2 * this.#words.length);
    larger.set(this.#words);
    this.#words = larger;
  }
}
