/** The state of one guest write while VFIO carries it out; arrays are copies that only this write sees. */
import { putWidth } from '../config-space/bytes.ts';

/** Bytes of one config access. */
export type AccessWidth = 1 | 2 | 4;

/** A write that VFIO makes to the device. Offset and width in bytes. */
export interface HardwareWrite {
  readonly offset: number;
  readonly width: AccessWidth;
  readonly value: number;
}

export interface WriteDraft {
  /** The shadow before the write. */
  readonly before: Uint8Array;
  readonly shadow: Uint8Array;
  /** The device's bytes with the writes made so far laid over them. */
  readonly device: Uint8Array;
  readonly hardware: HardwareWrite[];
  readonly notes: string[];
  /** Some bit was kept, forwarded or acted upon. */
  accepted: boolean;
  flr: boolean;
}

/** Writes to the device. */
export function writeDevice(draft: WriteDraft, offset: number, width: AccessWidth, value: number): void {
  draft.hardware.push({ offset, width, value: value >>> 0 });
  putWidth(draft.device, offset, 8 * width, value);
}
