/** The limit: the same tables in one flat typed array, walked with no checks but Present. */
import type { Memory } from '../../engine/memory/memory.ts';

const PAGE_WORDS = 1024;

/** Every page of a memory in one array, found through a flat directory of frames. */
export interface FlatMemory {
  readonly words: Uint32Array;
  /** First word of each frame in `words`; frame 0's page, all zero, where nothing was written. */
  readonly directory: Int32Array;
}

export function flatten(memory: Memory): FlatMemory {
  const frames = memory.frames();
  const words = new Uint32Array((frames.length + 1) * PAGE_WORDS);
  const directory = new Int32Array((frames.at(-1) ?? 0) + 1);
  frames.forEach((frame, index) => {
    const at = (index + 1) * PAGE_WORDS;
    directory[frame] = at;
    words.set(memory.page(frame) ?? [], at);
  });
  return { words, directory };
}

/** Index in `words` of byte `offset` of a frame. */
const place = (flat: FlatMemory, frame: number, offset: number): number =>
  (flat.directory[frame] ?? 0) + (offset >>> 2);

/** Frame that the entry at an index points to, or -1 if its lowest bits are all 0. Frames are below 2^31. */
function follow(flat: FlatMemory, at: number, presentBits: number): number {
  const lo = flat.words[at] ?? 0;
  if ((lo & presentBits) === 0) return -1;
  return ((flat.words[at + 1] ?? 0) << 20) | (lo >>> 12);
}

/** Four levels of one stage; the input is a frame number of 36 bits in two parts. */
function walkStage(flat: FlatMemory, root: number, hi: number, lo: number): number {
  const level3 = follow(flat, place(flat, root, ((hi >>> 7) & 0x1ff) << 3), 3);
  if (level3 < 0) return -1;
  const level2 = follow(flat, place(flat, level3, (((lo >>> 30) | (hi << 2)) & 0x1ff) << 3), 3);
  if (level2 < 0) return -1;
  const level1 = follow(flat, place(flat, level2, ((lo >>> 21) & 0x1ff) << 3), 3);
  if (level1 < 0) return -1;
  return follow(flat, place(flat, level1, ((lo >>> 12) & 0x1ff) << 3), 3);
}

function walkNested(flat: FlatMemory, first: number, second: number, hi: number, lo: number): number {
  let table = first;
  for (let level = 4; level > 0; level--) {
    const index =
      level === 1 ? lo >>> 12 : level === 2 ? lo >>> 21 : level === 3 ? (lo >>> 30) | (hi << 2) : hi >>> 7;
    const host = walkStage(flat, second, table >>> 20, table << 12);
    if (host < 0) return -1;
    table = follow(flat, place(flat, host, (index & 0x1ff) << 3), 1);
    if (table < 0) return -1;
  }
  return walkStage(flat, second, table >>> 20, table << 12);
}

/**
 * Root, context, PASID directory, PASID entry, then the stages that its type names. Gives the frame that the
 * request goes to; -1 where nothing is present.
 */
export function walkBare(
  flat: FlatMemory,
  rootTable: number,
  requesterId: number,
  pasid: number,
  hi: number,
  lo: number,
): number {
  const half = (requesterId & 0x80) === 0 ? 0 : 8;
  const context = follow(flat, place(flat, rootTable >>> 12, ((requesterId >>> 8) << 4) + half), 1);
  if (context < 0) return -1;
  const directory = follow(flat, place(flat, context, (requesterId & 0x7f) << 5), 1);
  if (directory < 0) return -1;
  const pasidTable = follow(flat, place(flat, directory, (pasid >>> 6) << 3), 1);
  if (pasidTable < 0) return -1;
  const entry = place(flat, pasidTable, (pasid & 0x3f) << 6);
  const second = follow(flat, entry, 1);
  if (second < 0) return -1;
  const first = follow(flat, entry + 4, -1);
  const nested = (((flat.words[entry] ?? 0) >>> 6) & 7) === 3;
  return nested ? walkNested(flat, first, second, hi, lo) : walkStage(flat, first, hi, lo);
}
