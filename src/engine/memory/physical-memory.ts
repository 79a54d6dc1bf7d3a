import type { Word } from '../../base/word.ts';

/**
 * What the IOMMU needs of memory: host-physical memory, or a guest's view of it in which addresses are
 * guest-physical. Addresses are bytes below 2^52, aligned to the access.
 */
export interface PhysicalMemory {
  /** The 1024 words of a 4 KiB frame (address / 4096); undefined reads as zero. Read only. */
  page(frame: number): Uint32Array | undefined;
  read32(address: number): number;
  read64(address: number): Word;
  write32(address: number, value: number): void;
  write64(address: number, value: Word): void;
}
