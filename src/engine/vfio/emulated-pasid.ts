/**
 * The PASID capability that a VMM shows a guest on its VF, as QEMU 11.0 builds it (commits 49a2bed19b0e,
 * 7d59fa20594e, 06b38473cda8): header version 1, capability register from what the host reports, control 0 with
 * write mask 0x7 whatever the capability register says. Unlike QEMU, which sends each guest write to VFIO before
 * it updates its own copy (at an unowned offset a raw write to the device), no access to these eight bytes
 * reaches hardware here.
 */
import { capabilityNamed } from '../../spec/pcie/catalogue.ts';
import type { PlacementId } from '../../spec/policies.ts';
import { putWidth, readU16, readU32 } from '../config-space/bytes.ts';
import { findCapability } from '../config-space/find-capability.ts';
import { visitExtended } from '../config-space/links.ts';
import { PASID_CONTROL_MASK } from './permissions.ts';
import { checkOffset, PASID_LENGTH, placeCapability } from './placement.ts';
import { linkHeader, VIRTUAL_OWNER, type VirtualConfig } from './virtual-config.ts';

/** PASID Capability, bytes from the capability's start. */
const PASID_CAP = 4;
/** PASID Control, bytes from the capability's start. */
const PASID_CTRL = 6;
/** Max PASID Width, bits 12:8 (PCI_PASID_CAP_WIDTH). */
const WIDTH_MASK = 0x1f00;
/** Execute and privileged: bits 2:1 of the capability register and, with the same numbers, of control. */
const EXECUTE_AND_PRIVILEGED = 0x0006;

/**
 * The virtual config space with an emulated PASID capability where the placement asks for it, or unchanged but
 * for `placementRefused`.
 */
export function emulatePasid(
  config: VirtualConfig,
  placement: PlacementId,
  pfBytes: Uint8Array,
): VirtualConfig {
  const placed = placeCapability(placement, config, pfBytes);
  return placed.ok
    ? insertPasid(config, placed.value, reportedPasidCapability(pfBytes))
    : { ...config, placementRefused: placed.error };
}

/**
 * The PASID capability register that the VMM can build for a VF of this PF: the width from the PF's capability,
 * Execute and Privileged only where the PF's control register has them enabled, because that is what
 * IOMMU_GET_HW_INFO reports (Linux 7.2, drivers/iommu/iommufd/device.c; pci_pasid_status). Translated Requests
 * with PASID has no flag there and stays 0. 0 for a PF without PASID capability.
 */
export function reportedPasidCapability(pfBytes: Uint8Array): number {
  const offset = findCapability(pfBytes, 'ext', 'PASID');
  if (offset === undefined) return 0;
  const capability = readU16(pfBytes, offset + PASID_CAP);
  const control = readU16(pfBytes, offset + PASID_CTRL);
  return (capability & WIDTH_MASK) | (control & EXECUTE_AND_PRIVILEGED);
}

/**
 * The virtual config space with an emulated PASID capability at `offset` (bytes), linked behind the last header
 * on the way from 0x100 whose next pointer is 0 or leads beyond it (QEMU 11.0, pcie_insert_capability). Where
 * the offset is not usable, the same space with `placementRefused`.
 */
export function insertPasid(config: VirtualConfig, offset: number, capability: number): VirtualConfig {
  const checked = checkOffset(config, offset);
  if (!checked.ok) return { ...config, placementRefused: checked.error };
  const before = findPredecessor(config.bytes, offset);
  if (before === undefined) {
    return {
      ...config,
      placementRefused:
        'The extended capability list of the VF has no end to link to: it loops or leaves extended space.',
    };
  }
  const bytes = config.bytes.slice();
  putWidth(bytes, before.offset, 32, linkHeader(readU32(bytes, before.offset), offset));
  putWidth(bytes, offset, 32, linkHeader(0x0001_0000 | capabilityNamed('ext', 'PASID').id, before.next));
  putWidth(bytes, offset + PASID_CAP, 16, capability);
  putWidth(bytes, offset + PASID_CTRL, 16, 0);
  const owners = config.owners.slice();
  owners.fill(VIRTUAL_OWNER, offset, offset + PASID_LENGTH);
  return { ...config, bytes, owners, emulated: { offset, length: PASID_LENGTH, kind: 'PASID' } };
}

interface Predecessor {
  readonly offset: number;
  readonly next: number;
}

/** The first header in list order whose next pointer is 0 or beyond `offset`; undefined in a list without one. */
function findPredecessor(bytes: Uint8Array, offset: number): Predecessor | undefined {
  let found: Predecessor | undefined;
  visitExtended(bytes, bytes.length, (link) => {
    if (link.offset < 0x100) return false;
    const next = link.next & 0xffc;
    if (next === 0 || next > offset) found = { offset: link.offset, next };
    return found === undefined;
  });
  return found;
}

/** The emulated PASID Control register (bits 2:0); undefined where no capability was placed. */
export function readPasidControl(config: VirtualConfig): number | undefined {
  return config.emulated && readU16(config.bytes, config.emulated.offset + PASID_CTRL);
}

/** The same space with this value in the emulated PASID Control, masked to bits 2:0; no change without capability. */
export function withPasidControl(config: VirtualConfig, value: number): VirtualConfig {
  if (config.emulated === undefined) return config;
  const bytes = config.bytes.slice();
  putWidth(bytes, config.emulated.offset + PASID_CTRL, 16, value & PASID_CONTROL_MASK);
  return { ...config, bytes };
}
