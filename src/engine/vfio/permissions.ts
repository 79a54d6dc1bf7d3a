/**
 * VFIO's permission bits as rows: which bits of a capability a guest reads from the shadow, which bits it can
 * write, and what follows a write (Linux 7.2, drivers/vfio/pci/vfio_pci_config.c, init_pci_cap_*_perm). A
 * capability without a row is read from the device, but for its header, and its writes are dropped. MSI address
 * and mask registers move with the flags, so MSI has one row for each layout.
 */
import { source, type Source } from '../../spec/row.ts';
import { mask32 } from '../bits/fields.ts';
import type { CapabilityKind } from './lengths.ts';

/** What VFIO does after the masked write itself; see `after-write.ts`. */
export type AfterWrite = 'power-state' | 'msi-flags' | 'express-control' | 'af-control';

/** Bits of 1, 2 or 4 bytes at an offset from the start of the capability. */
export interface PermissionField {
  readonly offset: number;
  /** Bytes. */
  readonly width: 1 | 2 | 4;
  /** Bits that come from the shadow; the others come from the device. */
  readonly virtual: number;
  /** Bits that a guest's write changes, in the shadow where virtual, else in the device. */
  readonly writable: number;
}

export interface PermissionRow {
  /** masked: by the fields; raw: body straight to the device; none: every write is dropped. */
  readonly write: 'masked' | 'raw' | 'none';
  readonly fields: readonly PermissionField[];
  readonly afterWrite?: AfterWrite;
  readonly source: Source;
}

const at = (where: string): Source => source('Linux 7.2', `drivers/vfio/pci/vfio_pci_config.c, ${where}`);
const field = (offset: number, width: 1 | 2 | 4, virtual: number, writable: number): PermissionField => ({
  offset,
  width,
  virtual,
  writable,
});

const MSI_ID = 0x05;
const MSI_64BIT = 0x0080;
const MSI_MASKBIT = 0x0100;
/** Enable, Execute Permission Enable, Privileged Mode Enable: what a guest can write of an emulated PASID Control. */
export const PASID_CONTROL_MASK = 0x0007;

const ALL_8 = 0xff;
const ALL_16 = 0xffff;
const ALL_32 = 0xffff_ffff;

/** Every standard capability has its ID and next pointer (bytes 0 and 1) from the shadow. */
const STANDARD_LINK = field(0, 2, ALL_16, 0);
/** Every extended capability has its header dword from the shadow. */
const EXTENDED_LINK = field(0, 4, ALL_32, 0);

/**
 * Configuration header. BARs and ROM are virtual as in Linux but not writable here: the model has no BAR sizes,
 * so they read as at open, 0 for a VF.
 */
const header = (virtualCommand: number): PermissionRow => ({
  write: 'masked',
  source: at('init_pci_cap_basic_perm'),
  fields: [
    field(0x00, 4, ALL_32, 0), // vendor and device ID
    field(0x04, 2, virtualCommand, ALL_16), // Command
    field(0x06, 2, 0x0010, 0), // Status: CAP_LIST from the shadow
    field(0x0c, 1, 0, ALL_8), // cache line size
    field(0x0d, 1, 0, ALL_8), // latency timer
    field(0x0f, 1, 0, ALL_8), // BIST
    ...[0x10, 0x14, 0x18, 0x1c, 0x20, 0x24, 0x30].map((offset) => field(offset, 4, ALL_32, 0)),
    field(0x34, 1, ALL_8, 0), // capabilities pointer
    field(0x3c, 1, ALL_8, ALL_8), // interrupt line
    field(0x3d, 1, ALL_8, 0), // interrupt pin
  ],
});

/** INTX_DISABLE comes from the shadow. */
const HEADER = header(0x0400);
/** A VF hard-wires Memory Space Enable to 0, so the guest's bit lives in the shadow (vfio_basic_config_read). */
const VF_HEADER = header(0x0402);

/** Permissions of the bytes 0x00 to 0x3F. */
export const headerPermissions = (role: 'pf' | 'vf' | 'other'): PermissionRow =>
  role === 'vf' ? VF_HEADER : HEADER;

const POWER_MANAGEMENT: PermissionRow = {
  write: 'masked',
  afterWrite: 'power-state',
  source: at('init_pci_cap_pm_perm'),
  fields: [
    STANDARD_LINK,
    field(2, 2, 0xf800, 0), // PME support reads 0
    field(4, 4, 0x8100, 0xffff_7efc), // PME status and enable read 0; the power state goes through the host
  ],
};

const VPD: PermissionRow = {
  write: 'masked',
  source: at('init_pci_cap_vpd_perm; the transfer itself is not modelled'),
  fields: [STANDARD_LINK, field(2, 2, ALL_16, ALL_16), field(4, 4, ALL_32, ALL_32)],
};

const PCIX: PermissionRow = {
  write: 'masked',
  source: at('init_pci_cap_pcix_perm'),
  fields: [STANDARD_LINK, field(2, 2, 0, ALL_16), field(8, 4, 0, ALL_32)],
};

const EXPRESS: PermissionRow = {
  write: 'masked',
  afterWrite: 'express-control',
  source: at('init_pci_cap_exp_perm'),
  fields: [
    STANDARD_LINK,
    field(0x08, 2, 0xf0e0, 0xfdff), // Device Control: FLR, MRRS and MPS virtual; phantom functions not writable
    field(0x28, 2, 0, 0xffdf), // Device Control 2: all but ARI forwarding
  ],
};

const ADVANCED_FEATURES: PermissionRow = {
  write: 'masked',
  afterWrite: 'af-control',
  source: at('init_pci_cap_af_perm'),
  fields: [STANDARD_LINK, field(4, 1, 0x01, 0x01)],
};

const VENDOR: PermissionRow = {
  write: 'raw',
  source: at('vfio_pci_init_perm_bits'),
  fields: [STANDARD_LINK],
};

const STANDARD: ReadonlyMap<number, PermissionRow> = new Map([
  [0x01, POWER_MANAGEMENT],
  [0x03, VPD],
  [0x07, PCIX],
  [0x09, VENDOR],
  [0x10, EXPRESS],
  [0x13, ADVANCED_FEATURES],
]);

/** Uncorrectable errors: bits 25:12, 5, 4 and 0, as Linux lists them. */
const UNCORRECTABLE = 0x03ff_f031;
const CORRECTABLE = 0x0000_f1c1;

const AER: PermissionRow = {
  write: 'masked',
  source: at('init_pci_ext_cap_err_perm'),
  fields: [
    EXTENDED_LINK,
    field(0x04, 4, 0, UNCORRECTABLE),
    field(0x08, 4, 0, UNCORRECTABLE),
    field(0x0c, 4, 0, UNCORRECTABLE),
    field(0x10, 4, 0, CORRECTABLE),
    field(0x14, 4, 0, CORRECTABLE),
    field(0x18, 4, 0, 0x0000_0140), // ECRC generation and check enable
  ],
};

const POWER_BUDGETING: PermissionRow = {
  write: 'masked',
  source: at('init_pci_ext_cap_pwr_perm'),
  fields: [EXTENDED_LINK, field(8, 1, 0, ALL_8)],
};

const EXTENDED_VENDOR: PermissionRow = {
  write: 'raw',
  source: at('vfio_pci_init_perm_bits'),
  fields: [EXTENDED_LINK],
};

const EXTENDED: ReadonlyMap<number, PermissionRow> = new Map([
  [0x01, AER],
  [0x04, POWER_BUDGETING],
  [0x0b, EXTENDED_VENDOR],
  [0x23, EXTENDED_VENDOR],
]);

const DROPPED = { write: 'none', source: at('cap_perms and ecap_perms defaults') } as const;
const READ_ONLY: Readonly<Record<CapabilityKind, PermissionRow>> = {
  std: { ...DROPPED, fields: [STANDARD_LINK] },
  ext: { ...DROPPED, fields: [EXTENDED_LINK] },
};

/** MSI: message control byte, address and data virtual; mask and pending in the device. */
function messageSignalledInterrupts(flags: number): PermissionRow {
  const dataOffset = (flags & MSI_64BIT) !== 0 ? 0x0c : 0x08;
  const masks = (flags & MSI_MASKBIT) !== 0 ? [dataOffset + 4, dataOffset + 8] : [];
  return {
    write: 'masked',
    afterWrite: 'msi-flags',
    source: at('init_pci_cap_msi_perm'),
    fields: [
      STANDARD_LINK,
      field(2, 1, ALL_8, ALL_8),
      ...[4, 8].filter((offset) => offset < dataOffset).map((offset) => field(offset, 4, ALL_32, ALL_32)),
      field(dataOffset, 2, ALL_16, ALL_16),
      ...masks.map((offset) => field(offset, 4, 0, ALL_32)),
    ],
  };
}

/**
 * The emulated PASID capability: all of it from the shadow, Enable, Execute and Privileged writable whatever the
 * capability register says (QEMU 11.0, pcie_pasid_common_init).
 */
export const EMULATED_PASID: PermissionRow = {
  write: 'masked',
  source: source('QEMU 11.0', 'hw/pci/pcie.c, pcie_pasid_common_init'),
  fields: [field(0, 4, ALL_32, 0), field(4, 2, ALL_16, 0), field(6, 2, ALL_16, PASID_CONTROL_MASK)],
};

/** Permissions of a capability by the owner byte that VFIO holds; `flags` are MSI's message control bits. */
export function permissionsOf(kind: CapabilityKind, owner: number, flags: number): PermissionRow {
  if (kind === 'std' && owner === MSI_ID) return messageSignalledInterrupts(flags);
  return (kind === 'std' ? STANDARD : EXTENDED).get(owner) ?? READ_ONLY[kind];
}

/** The bits of one permission column under an access: `width` bytes at `offset` from the capability's start. */
export function permissionBits(
  row: PermissionRow,
  column: 'virtual' | 'writable',
  offset: number,
  width: number,
): number {
  let found = 0;
  for (const entry of row.fields) {
    const shift = entry.offset - offset;
    if (shift >= width || shift + entry.width <= 0) continue;
    found |= shift < 0 ? entry[column] >>> (-8 * shift) : entry[column] << (8 * shift);
  }
  return (found & mask32(8 * width)) >>> 0;
}
