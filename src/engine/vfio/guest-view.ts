/** The config space as the guest reads it: every byte, its chains, and what lies in the device unseen. */
import { putWidth, readU32 } from '../config-space/bytes.ts';
import { type FoundCapability, walkChain, type ChainWalk } from '../config-space/walk-chain.ts';
import { findFunction, type FunctionState } from '../device/function-state.ts';
import { readVirtual } from './access.ts';
import type { HiddenCapability, VirtualConfig } from './virtual-config.ts';

/** A capability in the guest's chain: linked in the device too, or made up by the VMM. */
export interface GuestCapability extends FoundCapability {
  readonly origin: 'linked' | 'emulated';
}

export interface GuestChain {
  /** In list order, standard list first. */
  readonly caps: readonly GuestCapability[];
  /** In the device, but in no list of the guest. */
  readonly hidden: readonly HiddenCapability[];
  readonly problems: ChainWalk['problems'];
}

/** Every byte as the guest reads it. */
export function guestConfigBytes(
  config: VirtualConfig,
  functions: readonly FunctionState[],
  requesterId: number,
): Uint8Array {
  const bytes = new Uint8Array(config.size);
  for (let offset = 0; offset < config.size; offset += 4) {
    putWidth(bytes, offset, 32, readVirtual(config, functions, requesterId, offset, 4));
  }
  return bytes;
}

/** The chains that a guest finds on its VF, and the capabilities that it does not find. */
export function guestChain(
  config: VirtualConfig,
  functions: readonly FunctionState[],
  requesterId: number,
): GuestChain {
  const { caps, problems } = walkChain(guestConfigBytes(config, functions, requesterId));
  return {
    caps: caps.map((capability) => ({
      ...capability,
      origin: capability.offset === config.emulated?.offset ? 'emulated' : 'linked',
    })),
    hidden: config.hidden,
    problems,
  };
}

/** Registers of the device that no linked capability holds. Offset and length in bytes. */
export interface HiddenRegisters {
  readonly offset: number;
  readonly length: number;
  /** The emulated capability lies over some of them: the guest reads and writes it instead. */
  readonly covered: boolean;
}

/**
 * Hidden registers of a function, ascending: the ranges that it is known to have, and every dword from 0x40 on
 * that is not zero and lies in no linked capability of the device. A register that reads 0 escapes.
 */
export function hiddenRegisters(
  config: VirtualConfig,
  functions: readonly FunctionState[],
  requesterId: number,
): readonly HiddenRegisters[] {
  const fn = findFunction(functions, requesterId);
  if (fn === undefined) return [];
  const linked = new Uint8Array(fn.config.length);
  for (const { offset, length } of walkChain(fn.config).caps) linked.fill(1, offset, offset + (length ?? 4));
  const hidden = new Uint8Array(fn.config.length);
  for (const { offset, length } of fn.hidden ?? []) hidden.fill(1, offset, offset + length);
  for (let offset = 0x40; offset < fn.config.length; offset += 4) {
    const unlinked = linked.subarray(offset, offset + 4).every((byte) => byte === 0);
    if (unlinked && readU32(fn.config, offset) !== 0) hidden.fill(1, offset, offset + 4);
  }
  const ranges: HiddenRegisters[] = [];
  for (let offset = hidden.indexOf(1); offset >= 0;) {
    const gap = hidden.indexOf(0, offset);
    const end = gap < 0 ? hidden.length : gap;
    ranges.push({ offset, length: end - offset, covered: overlaps(config.emulated, offset, end) });
    offset = hidden.indexOf(1, end);
  }
  return ranges;
}

const overlaps = (emulated: VirtualConfig['emulated'], start: number, end: number): boolean =>
  emulated !== undefined && emulated.offset < end && start < emulated.offset + emulated.length;
