/**
 * A guest's memory as the guest addresses it: windows of guest-physical addresses onto host memory. Reads where
 * no window lies give zero and writes there are dropped, as on a bus where nothing answers.
 */
import type { Word } from '../../base/word.ts';
import { word } from '../../base/word.ts';
import type { PhysicalMemory } from '../memory/physical-memory.ts';

/** Guest-physical addresses that are backed by host memory. All bytes, 4 KiB aligned. */
export interface MemoryWindow {
  readonly guestAddress: number;
  readonly hostAddress: number;
  readonly size: number;
  readonly read: boolean;
  readonly write: boolean;
}

/** The window that a guest-physical address lies in. */
export const findWindow = (windows: readonly MemoryWindow[], address: number): MemoryWindow | undefined =>
  windows.find((window) => address >= window.guestAddress && address < window.guestAddress + window.size);

/** The host-physical address behind a guest-physical one; undefined where the guest has no memory. */
export function hostAddressOf(windows: readonly MemoryWindow[], address: number): number | undefined {
  const window = findWindow(windows, address);
  return window === undefined ? undefined : window.hostAddress + (address - window.guestAddress);
}

export class GuestMemory implements PhysicalMemory {
  readonly #host: PhysicalMemory;
  readonly #windows: readonly MemoryWindow[];

  constructor(host: PhysicalMemory, windows: readonly MemoryWindow[]) {
    this.#host = host;
    this.#windows = windows;
  }

  page(frame: number): Uint32Array | undefined {
    const address = hostAddressOf(this.#windows, frame * 4096);
    return address === undefined ? undefined : this.#host.page(Math.floor(address / 4096));
  }

  read32(address: number): number {
    const host = hostAddressOf(this.#windows, address);
    return host === undefined ? 0 : this.#host.read32(host);
  }

  read64(address: number): Word {
    return word(this.read32(address + 4), this.read32(address));
  }

  write32(address: number, value: number): void {
    const host = hostAddressOf(this.#windows, address);
    if (host !== undefined) this.#host.write32(host, value);
  }

  write64(address: number, value: Word): void {
    const host = hostAddressOf(this.#windows, address);
    if (host !== undefined) this.#host.write64(host, value);
  }
}
