/**
 * Where the VMM puts the emulated PASID capability. A placement is a row: a wish for an offset; what makes an
 * offset unusable is common to all of them. Registers that a device hides outside its chains cannot be seen by a
 * VMM, so none of these checks proves that an offset is free in hardware.
 */
import { hex } from '../../base/hex.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { PlacementId } from '../../spec/policies.ts';
import { vfioLength } from './lengths.ts';
import { readBytes } from './little-endian.ts';
import { extendedHeaders, findExtendedCapability, UNOWNED, type VirtualConfig } from './virtual-config.ts';

export const EXT_CAP_PASID = 0x1b;
/** Bytes (PCI_EXT_CAP_PASID_SIZEOF). */
export const PASID_LENGTH = 8;

/** The offset that a placement asks for, given where the PF has its PASID capability. */
const HEADER_LENGTH = { std: 2, ext: 4 } as const;

const WISHES: Readonly<Record<PlacementId, (pfOffset: number, config: VirtualConfig) => number>> = {
  'same-as-pf': (pfOffset) => pfOffset,
  'last-8-bytes': (_, config) => config.size - PASID_LENGTH,
};

/** The offset of the emulated PASID capability under this placement, or the sentence that says why there is none. */
export function placeCapability(
  placement: PlacementId,
  config: VirtualConfig,
  pfBytes: Uint8Array,
): Result<number> {
  const pfOffset = findExtendedCapability(pfBytes, EXT_CAP_PASID);
  if (pfOffset === undefined) return err('The PF has no PASID capability, so its VFs cannot use PASID.');
  return checkOffset(config, WISHES[placement](pfOffset, config));
}

/** The offset if eight bytes are free there as far as the VMM can see, or the sentence that says why not. */
export function checkOffset(config: VirtualConfig, offset: number): Result<number> {
  const place = hex(offset, 3);
  if (offset % 4 !== 0) return err(`${place} is not a multiple of 4.`);
  if (offset < 0x100) return err(`${place} lies below 0x100, where extended capabilities start.`);
  if (offset + PASID_LENGTH > config.size) {
    return err(`A capability at ${place} would end beyond ${hex(config.size - 1, 3)}.`);
  }
  if (config.owners[0x100] === UNOWNED || readBytes(config.bytes, 0x100, 4) === 0) {
    return err(
      `The VF has no extended capability at 0x100, so no next pointer can lead to ${place}: a guest would never find it.`,
    );
  }
  const taken = occupied(config).find((row) => row.start < offset + PASID_LENGTH && offset < row.end);
  if (taken !== undefined) {
    return err(`${place} overlaps ${taken.text}.`);
  }
  return ok(offset);
}

interface Occupied {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What the VMM knows to be in use: capabilities of the guest's chain and those that VFIO took out of it. */
function occupied(config: VirtualConfig): readonly Occupied[] {
  const hidden = config.hidden.map(({ kind, id, offset, length }) => ({
    start: offset,
    end: offset + (length ?? HEADER_LENGTH[kind]),
    text: `the hidden capability ${hex(id, 4)} at ${hex(offset, 3)}`,
  }));
  const linked = extendedHeaders(config.bytes).map(({ id, offset }) => ({
    start: offset,
    end: offset + Math.max(HEADER_LENGTH.ext, vfioLength('ext', id, config.bytes, offset)),
    text: `the capability ${hex(id, 4)} at ${hex(offset, 3)}`,
  }));
  return [...hidden, ...linked];
}
