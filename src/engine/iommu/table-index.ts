/** Index of an input address in the table of a level (1 to 5), 0 to 511. */
export function tableIndex(hi: number, lo: number, level: number): number {
  switch (level) {
    case 1:
      return (lo >>> 12) & 0x1ff;
    case 2:
      return (lo >>> 21) & 0x1ff;
    case 3:
      return ((lo >>> 30) | (hi << 2)) & 0x1ff;
    case 4:
      return (hi >>> 7) & 0x1ff;
    default:
      return (hi >>> 16) & 0x1ff;
  }
}

/** High half of an address shifted so that the index of its top level (3 to 5 levels) stands in bits 47:39. */
export const alignedHi = (hi: number, lo: number, levels: number): number =>
  levels === 4 ? hi : levels === 5 ? hi >>> 9 : (hi << 9) | (lo >>> 23);

/** The low half that goes with it. */
export const alignedLo = (hi: number, lo: number, levels: number): number =>
  levels === 4 ? lo : levels === 5 ? (lo >>> 9) | (hi << 23) : lo << 9;
