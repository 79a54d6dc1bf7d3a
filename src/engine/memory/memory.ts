/**
 * Sparse physical memory in 4 KiB pages of little-endian 32-bit words, persistent by structural sharing: a fork
 * costs nothing, a write copies the page and the two directory nodes above it once per fork, and every older
 * state keeps what it saw. RAM that nothing was written to reads as zero. Reading is three array loads and a typed
 * array load; no allocation, no bigint (64-bit words are read as two halves).
 */
import { assert } from '../../base/assert.ts';
import { word, type Word } from '../../base/word.ts';

const PAGE_WORDS = 1024;
const NODE_BITS = 10;
const NODE_SIZE = 1 << NODE_BITS;
const NODE_MASK = NODE_SIZE - 1;
/** Frames below 2^20 (4 GiB) are two loads away; a map leads to the 4 GiB blocks above. */
const BLOCK_FRAMES = NODE_SIZE * NODE_SIZE;

type Leaf = (Uint32Array | undefined)[];
type Block = (Leaf | undefined)[];

export class Memory {
  #low: Block;
  #high: ReadonlyMap<number, Block>;
  #sealed = false;
  /** What this memory may write in place: blocks, leaves (by first frame / 1024) and pages (by frame). */
  readonly #ownBlocks = new Set<number>();
  readonly #ownLeaves = new Set<number>();
  readonly #ownPages = new Set<number>();
  #lastFrame = -1;
  #lastPage: Uint32Array = new Uint32Array(0);

  private constructor(low: Block, high: ReadonlyMap<number, Block>) {
    this.#low = low;
    this.#high = high;
  }

  static empty(): Memory {
    return new Memory([], new Map());
  }

  /** A writable copy; from now on this one is read-only. */
  fork(): Memory {
    this.#sealed = true;
    return new Memory(this.#low, this.#high);
  }

  /** The 1024 words of a 4 KiB frame (address / 4096), or undefined where nothing was ever written. Read only. */
  page(frame: number): Uint32Array | undefined {
    const block = frame < BLOCK_FRAMES ? this.#low : this.#high.get(Math.floor(frame / BLOCK_FRAMES));
    return block?.[(frame >>> NODE_BITS) & NODE_MASK]?.[frame & NODE_MASK];
  }

  /** The 32-bit word at a byte address (4-byte aligned, below 2^52). */
  read32(address: number): number {
    return this.page(Math.floor(address / 4096))?.[(address & 0xfff) >>> 2] ?? 0;
  }

  /** The 64-bit word at a byte address (8-byte aligned, below 2^52). */
  read64(address: number): Word {
    return word(this.read32(address + 4), this.read32(address));
  }

  write32(address: number, value: number): void {
    this.#writablePage(Math.floor(address / 4096))[(address & 0xfff) >>> 2] = value;
  }

  write64(address: number, value: Word): void {
    this.write32(address, value.lo);
    this.write32(address + 4, value.hi);
  }

  /** Frames that were written, ascending. */
  frames(): number[] {
    const found: number[] = [];
    const visit = (base: number, block: Block): void => {
      block.forEach((leaf, high) => {
        leaf?.forEach((page, low) => {
          if (page !== undefined) found.push(base + high * NODE_SIZE + low);
        });
      });
    };
    visit(0, this.#low);
    for (const [index, block] of [...this.#high].sort(([a], [b]) => a - b))
      visit(index * BLOCK_FRAMES, block);
    return found;
  }

  #writablePage(frame: number): Uint32Array {
    assert(!this.#sealed, 'a memory that was forked is read-only');
    if (frame === this.#lastFrame) return this.#lastPage;
    const leaf = this.#writableLeaf(frame);
    const index = frame & NODE_MASK;
    let page = leaf[index];
    if (page === undefined || !this.#ownPages.has(frame)) {
      page = page === undefined ? new Uint32Array(PAGE_WORDS) : page.slice();
      place(leaf, index, page);
      this.#ownPages.add(frame);
    }
    this.#lastFrame = frame;
    this.#lastPage = page;
    return page;
  }

  #writableLeaf(frame: number): Leaf {
    const block = this.#writableBlock(Math.floor(frame / BLOCK_FRAMES));
    const number = Math.floor(frame / NODE_SIZE);
    let leaf = block[number & NODE_MASK];
    if (leaf === undefined || !this.#ownLeaves.has(number)) {
      leaf = leaf === undefined ? [] : leaf.slice();
      place(block, number & NODE_MASK, leaf);
      this.#ownLeaves.add(number);
    }
    return leaf;
  }

  #writableBlock(number: number): Block {
    const block = number === 0 ? this.#low : this.#high.get(number);
    if (block !== undefined && this.#ownBlocks.has(number)) return block;
    const own: Block = block === undefined ? [] : block.slice();
    if (number === 0) this.#low = own;
    else this.#high = new Map(this.#high).set(number, own);
    this.#ownBlocks.add(number);
    return own;
  }
}

/** Sets an element and fills the gap below it: engines read arrays without holes fastest. */
function place<T>(node: (T | undefined)[], index: number, value: T): void {
  while (node.length <= index) node.push(undefined);
  node[index] = value;
}
