/**
 * Sparse physical memory in 4 KiB pages of little-endian 32-bit words, persistent by structural sharing: a fork
 * costs nothing, a write copies the page and the two directory nodes above it once per fork, and every older
 * state keeps what it saw. RAM that nothing was written to reads as zero. Reading is two array loads and a typed
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

/** Identifies the only Memory that may write into a node in place. */
type Owner = object;

interface Page {
  readonly words: Uint32Array;
  readonly owner: Owner;
}

interface Leaf {
  readonly pages: (Page | undefined)[];
  readonly owner: Owner;
}

interface Block {
  readonly leaves: (Leaf | undefined)[];
  readonly owner: Owner;
}

export class Memory {
  #low: Block;
  #high: ReadonlyMap<number, Block>;
  #owner: Owner;
  #sealed = false;

  private constructor(low: Block, high: ReadonlyMap<number, Block>, owner: Owner) {
    this.#low = low;
    this.#high = high;
    this.#owner = owner;
  }

  static empty(): Memory {
    const owner = {};
    return new Memory({ leaves: [], owner }, new Map(), owner);
  }

  /** A writable copy; from now on this one is read-only. */
  fork(): Memory {
    this.#sealed = true;
    return new Memory(this.#low, this.#high, {});
  }

  /** The 1024 words of a 4 KiB frame (address / 4096), or undefined where nothing was ever written. Read only. */
  page(frame: number): Uint32Array | undefined {
    const block = frame < BLOCK_FRAMES ? this.#low : this.#high.get(Math.floor(frame / BLOCK_FRAMES));
    return block?.leaves[(frame >>> NODE_BITS) & NODE_MASK]?.pages[frame & NODE_MASK]?.words;
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
      block.leaves.forEach((leaf, high) => {
        leaf?.pages.forEach((page, low) => {
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
    const owner = this.#owner;
    let block = frame < BLOCK_FRAMES ? this.#low : this.#high.get(Math.floor(frame / BLOCK_FRAMES));
    if (block?.owner !== owner) {
      block = { leaves: block === undefined ? [] : [...block.leaves], owner };
      if (frame < BLOCK_FRAMES) this.#low = block;
      else this.#high = new Map(this.#high).set(Math.floor(frame / BLOCK_FRAMES), block);
    }
    const leafIndex = (frame >>> NODE_BITS) & NODE_MASK;
    let leaf = block.leaves[leafIndex];
    if (leaf?.owner !== owner) {
      leaf = { pages: leaf === undefined ? [] : [...leaf.pages], owner };
      block.leaves[leafIndex] = leaf;
    }
    const pageIndex = frame & NODE_MASK;
    let page = leaf.pages[pageIndex];
    if (page?.owner !== owner) {
      page = { words: page === undefined ? new Uint32Array(PAGE_WORDS) : page.words.slice(), owner };
      leaf.pages[pageIndex] = page;
    }
    return page.words;
  }
}
