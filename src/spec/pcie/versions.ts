/**
 * Highest capability version that is defined (PCIe 6.x, the "Capability Version" row of each capability). An
 * extended capability that is not listed has version 1 only.
 */
const EXTENDED_ABOVE_1: Readonly<Record<number, number>> = {
  0x01: 3, // ERR: 2 adds the prefix log, 3 the Flit Mode log
  0x07: 2, // RCEC: associated bus numbers
  0x1e: 2, // L1SS
  0x2e: 3, // DOE
};

const STANDARD: Readonly<Record<number, number>> = { 0x01: 3, 0x10: 2 };

/** Highest defined version of a known capability; undefined where the capability has no version. */
export const highestVersion = (kind: 'std' | 'ext', id: number): number | undefined =>
  kind === 'std' ? STANDARD[id] : id === 0 ? undefined : (EXTENDED_ABOVE_1[id] ?? 1);
