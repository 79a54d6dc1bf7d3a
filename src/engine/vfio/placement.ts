/**
 * Where the VMM puts the emulated PASID capability. A placement is a row: a wish for an offset; what makes an
 * offset unusable is common to all of them. Registers that a device hides outside its chains cannot be seen by a
 * VMM, so none of these checks proves that an offset is free in hardware.
 */
import { hex } from '../../base/hex.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { findCapability as findCapabilityRow } from '../../spec/pcie/catalogue.ts';
import type { PlacementId } from '../../spec/policies.ts';
import { readU32 } from '../config-space/bytes.ts';
import { capabilityLength } from '../config-space/capability-length.ts';
import { findCapability } from '../config-space/find-capability.ts';
import { UNOWNED, type VirtualConfig } from './virtual-config.ts';

/** Bytes (PCI_EXT_CAP_PASID_SIZEOF). */
export const PASID_LENGTH = 8;

/** The offset that a placement asks for, given where the PF has its PASID capability. */
/** Bytes of an extended capability whose length nothing tells: its header. */
const HEADER_LENGTH = 4;

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
  const pfOffset = findCapability(pfBytes, 'ext', 'PASID');
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
  if (config.owners[0x100] === UNOWNED || readU32(config.bytes, 0x100) === 0) {
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

/**
 * Extended capabilities that the VMM knows of: those that VFIO took out of the chain, and those in it with the
 * length that the specification gives, which is more than VFIO owns of AER.
 */
function occupied(config: VirtualConfig): readonly Occupied[] {
  const named = (id: number, offset: number): string =>
    `${findCapabilityRow('ext', id)?.name ?? `capability ${hex(id, 4)}`} at ${hex(offset, 3)}`;
  const hidden = config.hidden
    .filter(({ kind }) => kind === 'ext')
    .map(({ id, offset, length = HEADER_LENGTH }) => ({
      start: offset,
      end: offset + length,
      text: `${named(id, offset)}, which VFIO hides but the device has`,
    }));
  const linked = config.owned
    .filter(({ kind }) => kind === 'ext')
    .map(({ id, offset, length }) => ({
      start: offset,
      end: offset + Math.max(length, capabilityLength(config.bytes, 'ext', id, offset) ?? HEADER_LENGTH),
      text: named(id, offset),
    }));
  return [...hidden, ...linked];
}
