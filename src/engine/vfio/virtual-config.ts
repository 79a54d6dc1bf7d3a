/**
 * The virtual config space that VFIO keeps for a function it opened: a shadow copy, an owner for every byte, and
 * the capabilities it took out of the chains (Linux 7.2, drivers/vfio/pci/vfio_pci_config.c: vfio_config_init,
 * vfio_cap_init, vfio_ecap_init). The VMM's emulated PASID capability lies in the same shadow, so that one
 * routine answers every guest access. BAR sizes are not modelled.
 */
import type { FunctionState } from '../device/function-state.ts';
import { vfioLength, type CapabilityKind } from './lengths.ts';
import { readBytes, writeBytes } from './little-endian.ts';

/** A capability that is in the device but in no chain of the guest. */
export interface HiddenCapability {
  readonly kind: CapabilityKind;
  readonly id: number;
  /** Bytes from the start of config space. */
  readonly offset: number;
  /** Bytes, where the specification fixes them. */
  readonly length?: number;
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
const EXT_CAP_SRIOV = 0x10;
/** VF Device ID, bytes from the start of the SR-IOV capability (PCI_SRIOV_VF_DID). */
const SRIOV_VF_DID = 0x1a;

/**
 * The virtual config space as VFIO builds it when it opens the function with this Requester ID. A Requester ID
 * that no function answers gives a space of ones without owners.
 */
export function openVirtualConfig(functions: readonly FunctionState[], requesterId: number): VirtualConfig {
  const opened = functions.find((row) => row.requesterId === requesterId);
  const physical = opened?.config ?? new Uint8Array(0x1000).fill(0xff);
  const draft: Draft = {
    physical,
    bytes: physical.slice(),
    owners: new Uint8Array(physical.length).fill(UNOWNED),
    hidden: [],
  };
  if (opened !== undefined) {
    draft.owners.fill(HEADER_OWNER, 0, 0x40);
    if (opened.role === 'vf') rewriteVfHeader(draft.bytes, functions, opened);
    const extendedSpace = ownStandardCapabilities(draft);
    if (extendedSpace) ownExtendedCapabilities(draft);
  }
  return { bytes: draft.bytes, owners: draft.owners, size: physical.length, hidden: draft.hidden };
}

interface Draft {
  readonly physical: Uint8Array;
  readonly bytes: Uint8Array;
  readonly owners: Uint8Array;
  readonly hidden: HiddenCapability[];
}

/**
 * What a VF cannot say itself: its IDs (vendor of the PF, VF Device ID of the PF's SR-IOV capability), no INTx
 * pin (SR-IOV 1.1, 3.4.1.18), and Memory Space Enable set, which a VF hard-wires to 0.
 */
function rewriteVfHeader(bytes: Uint8Array, functions: readonly FunctionState[], vf: FunctionState): void {
  const pf = functions.find((row) => row.requesterId === vf.pf)?.config;
  const sriov = pf === undefined ? undefined : findExtendedCapability(pf, EXT_CAP_SRIOV);
  if (pf !== undefined && sriov !== undefined) {
    writeBytes(bytes, VENDOR_ID, 2, readBytes(pf, VENDOR_ID, 2));
    writeBytes(bytes, DEVICE_ID, 2, readBytes(pf, sriov + SRIOV_VF_DID, 2));
  }
  bytes[INTERRUPT_PIN] = 0;
  writeBytes(bytes, COMMAND, 2, readBytes(bytes, COMMAND, 2) | COMMAND_MEMORY);
}

/** Walks the standard list; true where a capability announces extended space (PCI Express, PCI-X 2.0). */
function ownStandardCapabilities(draft: Draft): boolean {
  const { physical, bytes } = draft;
  if ((readBytes(physical, STATUS, 2) & STATUS_CAP_LIST) === 0) return false;
  let extendedSpace = false;
  let shown = 0;
  let pointer = CAPABILITIES_POINTER; // where the link to the next capability lies in the shadow
  let offset = physical[CAPABILITIES_POINTER] ?? 0;
  for (let step = 0; step < (0x100 - 0x40) / 4 && offset !== 0; step++) {
    const id = readBytes(physical, offset, 1);
    const next = readBytes(physical, offset + 1, 1);
    const length = vfioLength('std', id, physical, offset);
    if (length === 0) {
      hide(draft, { kind: 'std', id, offset });
      bytes[pointer] = next;
    } else {
      own(draft, id, offset, length);
      if (id === CAP_PM) clearPowerManagementEvents(bytes, offset);
      if (id === CAP_EXP || (id === CAP_PCIX && length === 24)) extendedSpace = true;
      pointer = offset + 1;
      shown++;
    }
    offset = next;
  }
  if (shown === 0) writeBytes(bytes, STATUS, 2, readBytes(bytes, STATUS, 2) & ~STATUS_CAP_LIST);
  return extendedSpace && physical.length > 0x100 && readBytes(physical, 0x100, 4) !== 0;
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
    const header = readBytes(physical, offset, 4);
    const id = header & 0xffff;
    const next = (header >>> 20) & 0xffc;
    const length = vfioLength('ext', id, physical, offset);
    if (length === 0) hide(draft, { kind: 'ext', id, offset });
    if (length === 0 && previous !== undefined) {
      writeBytes(bytes, previous, 4, linkHeader(readBytes(bytes, previous, 4), next));
    } else {
      own(draft, id & 0xff, offset, length === 0 ? 4 : length);
      if (length === 0) writeBytes(bytes, offset, 4, next << 20);
      else shown++;
      previous = offset;
    }
    offset = next;
  }
  if (shown === 0) writeBytes(bytes, 0x100, 4, 0);
}

/** An extended capability header with another next pointer; bits 21:20 keep what they were, as in Linux. */
export const linkHeader = (header: number, next: number): number =>
  ((header & 0x003f_ffff) | (next << 20)) >>> 0;

function own({ physical, bytes, owners }: Draft, owner: number, offset: number, length: number): void {
  owners.fill(owner, offset, offset + length);
  bytes.set(physical.subarray(offset, offset + length), offset);
}

function hide({ hidden }: Draft, capability: HiddenCapability): void {
  const known = hidden.some((row) => row.kind === capability.kind && row.offset === capability.offset);
  if (!known) hidden.push(capability);
}

/** VFIO shows no PME support, enable or status (PCI_PM_PMC 15:11, PCI_PM_CTRL 8 and 15). */
function clearPowerManagementEvents(bytes: Uint8Array, offset: number): void {
  writeBytes(bytes, offset + 2, 2, readBytes(bytes, offset + 2, 2) & ~0xf800);
  writeBytes(bytes, offset + 4, 2, readBytes(bytes, offset + 4, 2) & ~0x8100);
}

/** One header of an extended capability list. Offsets in bytes from the start of config space. */
export interface ExtendedHeader {
  readonly offset: number;
  readonly id: number;
  /** 0 ends the list; bits 1:0 are masked. */
  readonly next: number;
}

/** The extended list from 0x100 until it ends, leaves extended space, or comes back to a header it had. */
export function extendedHeaders(bytes: Uint8Array): readonly ExtendedHeader[] {
  const headers: ExtendedHeader[] = [];
  const seen = new Set<number>();
  let offset = 0x100;
  while (offset >= 0x100 && offset + 4 <= bytes.length && !seen.has(offset)) {
    const header = readBytes(bytes, offset, 4);
    if (header === 0) break;
    seen.add(offset);
    const next = (header >>> 20) & 0xffc;
    headers.push({ offset, id: header & 0xffff, next });
    offset = next;
  }
  return headers;
}

/** Offset of the first extended capability with this ID, or undefined. */
export const findExtendedCapability = (bytes: Uint8Array, id: number): number | undefined =>
  extendedHeaders(bytes).find((header) => header.id === id)?.offset;
