/** A config space as the page draws it: blocks on a rail, links between them, and what is wrong, in words. */
import type { ChainId } from './store.ts';

/**
 * linked: in the chain · shared: a PF capability that its VFs use · borrowed: not in the VF, the PF's applies ·
 * emulated: made by software · hidden: in the device, taken out of the guest's chain · hidden-registers: bytes of
 * the device's own that no chain names.
 */
export type BlockState = 'linked' | 'shared' | 'borrowed' | 'emulated' | 'hidden' | 'hidden-registers';

/** Who answers for what is not the device's. */
export type Keeper = 'vmm' | 'vfio';

export interface ChainBlock {
  readonly kind: 'header' | 'std' | 'ext' | 'registers';
  /** Bytes from the start of config space. */
  readonly offset: number;
  /** Bytes; what is known of the capability, at least its header. */
  readonly length: number;
  /** False where the specification fixes no length and none can be read from the capability. */
  readonly lengthKnown: boolean;
  readonly id?: number;
  /** Short name as in linux/pci_regs.h: `PASID`, `SRIOV`, `MSIX`. */
  readonly name: string;
  readonly title: string;
  readonly state: BlockState;
  readonly keeper?: Keeper;
  /** What it lies on, in words, when two things claim the same bytes. */
  readonly overlaps?: string;
}

export interface ChainLink {
  readonly kind: 'std' | 'ext';
  readonly from: number;
  readonly to: number;
  /** Who wrote the next pointer, when it is not the device's own. */
  readonly keeper?: Keeper;
}

export interface ConfigChain {
  readonly id: ChainId;
  /** `PF in hardware`, `VF in hardware`, `VF, guest view`. */
  readonly title: string;
  readonly requesterId: number;
  /** Bytes that can be read: 64, 256 or 4096. */
  readonly size: number;
  /** Ascending by offset. */
  readonly blocks: readonly ChainBlock[];
  readonly links: readonly ChainLink[];
  /** One sentence each. */
  readonly problems: readonly string[];
}

/** `chain:offset`, for keys and comparisons. */
export const blockKey = (chain: ChainId, block: ChainBlock): string =>
  `${chain}:${block.kind === 'registers' ? 'r' : ''}${block.offset}`;
