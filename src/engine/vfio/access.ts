/**
 * A guest's access to the virtual config space: cut as VFIO cuts it, then answered from the shadow, the device
 * or both (Linux 7.2, drivers/vfio/pci/vfio_pci_config.c, vfio_config_do_rw).
 */
import type { FunctionState } from '../device/function-state.ts';
import type { VirtualConfig } from './virtual-config.ts';

/** Bytes of one config access. */
export type AccessWidth = 1 | 2 | 4;

/** A write that VFIO makes to the device. Offset and width in bytes. */
export interface HardwareWrite {
  readonly offset: number;
  readonly width: AccessWidth;
  readonly value: number;
}

export interface VirtualWrite {
  readonly config: VirtualConfig;
  /** What reaches the device, in order: one guest access can be cut into several. Empty: nothing does. */
  readonly hardware: readonly HardwareWrite[];
  /** No bit of the write was kept, forwarded or acted upon. */
  readonly dropped: boolean;
  /** The guest asked for a Function Level Reset and VFIO carries it out. */
  readonly flr: boolean;
  /** One sentence, where there is something to say. */
  readonly note?: string;
}

/** What the guest reads, unsigned; all ones beyond config space. */
export function readVirtual(
  config: VirtualConfig,
  functions: readonly FunctionState[],
  requesterId: number,
  offset: number,
  width: AccessWidth,
): number {
  return 0;
}

/** What a guest's write does to the shadow and to the device; beyond config space it is dropped. */
export function writeVirtual(
  config: VirtualConfig,
  functions: readonly FunctionState[],
  requesterId: number,
  offset: number,
  width: AccessWidth,
  value: number,
): VirtualWrite {
  return { config, hardware: [], dropped: true, flr: false };
}
