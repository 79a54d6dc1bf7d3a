/**
 * The virtual config space that VFIO keeps for a function it opened: a shadow copy, an owner for every byte, and
 * the capabilities it took out of the chains (Linux 7.2, drivers/vfio/pci/vfio_pci_config.c: vfio_config_init,
 * vfio_cap_init, vfio_ecap_init). The VMM's emulated PASID capability lies in the same shadow, so that one
 * routine answers every guest access. BAR sizes are not modelled.
 */
import { putWidth, readU16, readU32, readU8 } from '../config-space/bytes.ts';
import { capabilityLength } from '../config-space/capability-length.ts';
import { findCapability } from '../config-space/find-capability.ts';
import { findFunction, type FunctionState } from '../device/function-state.ts';
import { vfioLength, type CapabilityKind } from './lengths.ts';

/** A capability that is in the device but in no chain of the guest. */
export interface HiddenCapability {
  readonly kind: CapabilityKind;
  readonly id: number;
  /** Bytes from the start of config space. */
  readonly offset: number;
  /** Bytes, where the specification fixes them. */
  readonly length?: number;
}

/** A capability that VFIO shows, or the header it leaves of a hidden one that is first at 0x100. */
export interface OwnedCapability {
  readonly kind: CapabilityKind;
  readonly id: number;
  /** Bytes from the start of config space. */
  readonly offset: number;
  /** Bytes that VFIO owns, at least 1. */
  readonly length: number;
}

/** Where the VMM put its capability: bytes from the start of config space, and its length in bytes. */
export interface EmulatedCapability {
  readonly offset: number;
  readonly length: number;
  readonly kind: 'PASID';
}

/** Plain immutable value: no function writes into its arrays after it was returned. */
export interface VirtualConfig {
  /** The shadow (vconfig). Bytes without owner hold what the device had at open; no read returns them. */
  readonly bytes: Uint8Array;
  /** Owner of each byte (pci_config_map): 0 header, else the low byte of the capability ID, or a value below. */
  readonly owners: Uint8Array;
  /** 256 or 4096 bytes. */
  readonly size: number;
  /** Capabilities whose bytes VFIO owns, in the order of the lists. */
  readonly owned: readonly OwnedCapability[];
  readonly hidden: readonly HiddenCapability[];
  readonly emulated?: EmulatedCapability;
  /** Why the VMM made no capability, in one sentence. */
  readonly placementRefused?: string;
}

/** Owner of the bytes 0x00 to 0x3F (PCI_CAP_ID_BASIC). */
export const HEADER_OWNER = 0x00;
/** No owner: raw access to the device (PCI_CAP_ID_INVALID). */
export const UNOWNED = 0xff;
/** Shadow only: no access reaches the device (PCI_CAP_ID_INVALID_VIRT). */
export const VIRTUAL_OWNER = 0xfe;

const VENDOR_ID = 0x00;
const DEVICE_ID = 0x02;
const COMMAND = 0x04;
const COMMAND_MEMORY = 0x0002;
const STATUS = 0x06;
const STATUS_CAP_LIST = 0x0010;
const CAPABILITIES_POINTER = 0x34;
const INTERRUPT_PIN = 0x3d;
const CAP_PM = 0x01;
const CAP_PCIX = 0x07;
const CAP_EXP = 0x10;
/** VF Device ID, bytes from the start of the SR-IOV capability (PCI_SRIOV_VF_DID). */
const SRIOV_VF_DID = 0x1a;

/**
 * The virtual config space as VFIO builds it when it opens the function with this Requester ID. A Requester ID
 * that no function answers gives a space of ones without owners.
 */
export function openVirtualConfig(functions: readonly FunctionState[], requesterId: number): VirtualConfig {
  const opened = findFunction(functions, requesterId);
  const physical = opened?.config ?? new Uint8Array(0x1000).fill(0xff);
  const draft: Draft = {
    physical,
    bytes: physical.slice(),
    owners: new Uint8Array(physical.length).fill(UNOWNED),
    owned: [],
    hidden: [],
  };
  if (opened !== undefined) {
    draft.owners.fill(HEADER_OWNER, 0, 0x40);
    if (opened.role === 'vf') rewriteVfHeader(draft.bytes, functions, opened);
    const extendedSpace = ownStandardCapabilities(draft);
    if (extendedSpace) ownExtendedCapabilities(draft);
  }
  const { bytes, owners, owned, hidden } = draft;
  return { bytes, owners, size: physical.length, owned, hidden };
}

interface Draft {
  readonly physical: Uint8Array;
  readonly bytes: Uint8Array;
  readonly owners: Uint8Array;
  readonly owned: OwnedCapability[];
  readonly hidden: HiddenCapability[];
}

/**
 * What a VF cannot say itself: its IDs (vendor of the PF, VF Device ID of the PF's SR-IOV capability), no INTx
 * pin (SR-IOV 1.1, 3.4.1.18), and Memory Space Enable set, which a VF hard-wires to 0.
 */
function rewriteVfHeader(bytes: Uint8Array, functions: readonly FunctionState[], vf: FunctionState): void {
  const pf = findFunction(functions, vf.pf ?? -1)?.config;
  const sriov = pf === undefined ? undefined : findCapability(pf, 'ext', 'SRIOV');
  if (pf !== undefined && sriov !== undefined) {
    putWidth(bytes, VENDOR_ID, 16, readU16(pf, VENDOR_ID));
    putWidth(bytes, DEVICE_ID, 16, readU16(pf, sriov + SRIOV_VF_DID));
  }
  bytes[INTERRUPT_PIN] = 0;
  putWidth(bytes, COMMAND, 16, readU16(bytes, COMMAND) | COMMAND_MEMORY);
}

/** Walks the standard list; true where a capability announces extended space (PCI Express, PCI-X 2.0). */
function ownStandardCapabilities(draft: Draft): boolean {
  const { physical, bytes } = draft;
  if ((readU16(physical, STATUS) & STATUS_CAP_LIST) === 0) return false;
  let extendedSpace = false;
  let shown = 0;
  let pointer = CAPABILITIES_POINTER; // where the link to the next capability lies in the shadow
  let offset = physical[CAPABILITIES_POINTER] ?? 0;
  for (let step = 0; step < (0x100 - 0x40) / 4 && offset !== 0; step++) {
    const id = readU8(physical, offset);
    const next = readU8(physical, offset + 1);
    const length = vfioLength('std', id, physical, offset);
    if (length === 0) {
      hide(draft, 'std', id, offset);
      bytes[pointer] = next;
    } else {
      own(draft, { kind: 'std', id, offset, length });
      if (id === CAP_PM) clearPowerManagementEvents(bytes, offset);
      if (id === CAP_EXP || (id === CAP_PCIX && length === 24)) extendedSpace = true;
      pointer = offset + 1;
      shown++;
    }
    offset = next;
  }
  if (shown === 0) putWidth(bytes, STATUS, 16, readU16(bytes, STATUS) & ~STATUS_CAP_LIST);
  return extendedSpace && physical.length > 0x100 && readU32(physical, 0x100) !== 0;
}

/**
 * Walks the extended list. A hidden capability is stepped over by the header before it; the first one, which has
 * none before it, leaves a placeholder: its header with ID and version 0. Without any visible capability the
 * dword at 0x100 reads 0.
 */
function ownExtendedCapabilities(draft: Draft): void {
  const { physical, bytes } = draft;
  let shown = 0;
  let previous: number | undefined;
  let offset = 0x100;
  for (let step = 0; step < (physical.length - 0x100) / 4 && offset >= 0x100; step++) {
    const header = readU32(physical, offset);
    const id = header & 0xffff;
    const next = (header >>> 20) & 0xffc;
    const length = vfioLength('ext', id, physical, offset);
    if (length === 0) hide(draft, 'ext', id, offset);
    if (length === 0 && previous !== undefined) {
      putWidth(bytes, previous, 32, linkHeader(readU32(bytes, previous), next));
    } else {
      own(draft, { kind: 'ext', id, offset, length: length === 0 ? 4 : length });
      if (length === 0) putWidth(bytes, offset, 32, next << 20);
      else shown++;
      previous = offset;
    }
    offset = next;
  }
  if (shown === 0) putWidth(bytes, 0x100, 32, 0);
}

/** An extended capability header with another next pointer; bits 21:20 keep what they were, as in Linux. */
export const linkHeader = (header: number, next: number): number =>
  ((header & 0x003f_ffff) | (next << 20)) >>> 0;

/** Owner bytes hold the low byte of the ID only. */
function own({ physical, bytes, owners, owned }: Draft, capability: OwnedCapability): void {
  const { id, offset, length } = capability;
  owners.fill(id & 0xff, offset, offset + length);
  bytes.set(physical.subarray(offset, offset + length), offset);
  const known = owned.some((row) => row.kind === capability.kind && row.offset === offset);
  if (!known) owned.push(capability);
}

function hide({ physical, hidden }: Draft, kind: CapabilityKind, id: number, offset: number): void {
  if (hidden.some((row) => row.kind === kind && row.offset === offset)) return;
  const length = capabilityLength(physical, kind, id, offset);
  hidden.push({ kind, id, offset, ...(length === undefined ? {} : { length }) });
}

/** VFIO shows no PME support, enable or status (PCI_PM_PMC 15:11, PCI_PM_CTRL 8 and 15). */
function clearPowerManagementEvents(bytes: Uint8Array, offset: number): void {
  putWidth(bytes, offset + 2, 16, readU16(bytes, offset + 2) & ~0xf800);
  putWidth(bytes, offset + 4, 16, readU16(bytes, offset + 4) & ~0x8100);
}
