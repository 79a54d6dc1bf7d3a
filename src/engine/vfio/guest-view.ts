/** The config space as the guest reads it: every byte, its chains, and what lies in the device unseen. */
import type { FunctionState } from '../device/function-state.ts';
import { readVirtual } from './access.ts';
import { writeBytes } from './little-endian.ts';
import type { VirtualConfig } from './virtual-config.ts';

/** Every byte as the guest reads it. */
export function guestConfigBytes(
  config: VirtualConfig,
  functions: readonly FunctionState[],
  requesterId: number,
): Uint8Array {
  const bytes = new Uint8Array(config.size);
  for (let offset = 0; offset < config.size; offset += 4) {
    writeBytes(bytes, offset, 4, readVirtual(config, functions, requesterId, offset, 4));
  }
  return bytes;
}
