/**
 * VFIO's capability length tables: how many bytes of each capability VFIO owns. A length of 0, and every ID
 * that is not in the table, takes the capability out of the chain that a guest sees (Linux 7.2,
 * drivers/vfio/pci/vfio_pci_config.c, pci_cap_length and pci_ext_cap_length). These are not the lengths that
 * the specification gives: VFIO stops AER before its root registers.
 */
import { readBytes } from './little-endian.ts';

export type CapabilityKind = 'std' | 'ext';

/** Length in bytes from registers of the capability, whose first byte lies at `offset`. */
type ComputedLength = (bytes: Uint8Array, offset: number) => number;

interface LengthRow {
  readonly id: number;
  /** The part after PCI_CAP_ID_ or PCI_EXT_CAP_ID_. */
  readonly name: string;
  /** Bytes, or how Linux computes them. */
  readonly length: number | ComputedLength;
}

/** PCI_EXP_FLAGS: version 3:0, type 7:4 (9 is a Root Complex Integrated Endpoint, which has no link registers). */
const expressLength: ComputedLength = (bytes, offset) => {
  const flags = readBytes(bytes, offset + 2, 2);
  const hasLink = ((flags >>> 4) & 0xf) !== 9;
  if ((flags & 0xf) === 1) return hasLink ? 0x14 : 0x0c;
  return hasLink ? 0x34 : 0x2c;
};

/** 10 bytes, 4 more with 64-bit addresses (bit 7), 10 more with per-vector masking (bit 8). */
const msiLength: ComputedLength = (bytes, offset) => {
  const flags = readBytes(bytes, offset + 2, 2);
  return 10 + ((flags & 0x80) !== 0 ? 4 : 0) + ((flags & 0x100) !== 0 ? 10 : 0);
};

/** 16 bytes, 12 for each virtual channel, then the arbitration table that capability register 2 announces. */
const virtualChannelLength: ComputedLength = (bytes, offset) => {
  const extendedChannels = readBytes(bytes, offset + 4, 4) & 0x7;
  const arbitration = readBytes(bytes, offset + 8, 4);
  const phases =
    (arbitration & 0x8) !== 0 ? 128 : (arbitration & 0x4) !== 0 ? 64 : (arbitration & 0x2) !== 0 ? 32 : 0;
  const length = 0x10 + (1 + extendedChannels) * 0x0c;
  return phases === 0 ? length : Math.ceil(length / 16) * 16 + phases / 2;
};

/** 8 bytes, and with P2P egress control (bit 5) a vector whose bits are rounded up to dwords; 0 means 256. */
const acsLength: ComputedLength = (bytes, offset) => {
  if ((readBytes(bytes, offset + 4, 1) & 0x20) === 0) return 8;
  const bits = readBytes(bytes, offset + 5, 1);
  return 8 + (bits === 0 ? 256 : Math.ceil(bits / 32) * 32) / 8;
};

/** 12 bytes, and 2 for each steering tag where the table lies in the capability (bits 10:9 = 1). */
const tphLength: ComputedLength = (bytes, offset) => {
  const capability = readBytes(bytes, offset + 4, 4);
  return ((capability >>> 9) & 0x3) === 1 ? 12 + (((capability >>> 16) & 0x7ff) + 1) * 2 : 12;
};

const STANDARD_LENGTHS: readonly LengthRow[] = [
  { id: 0x01, name: 'PM', length: 8 },
  { id: 0x02, name: 'AGP', length: 12 },
  { id: 0x03, name: 'VPD', length: 8 },
  { id: 0x05, name: 'MSI', length: msiLength },
  {
    id: 0x07,
    name: 'PCIX',
    length: (bytes, offset) => (((readBytes(bytes, offset + 2, 2) >>> 12) & 0x3) === 0 ? 8 : 24),
  },
  {
    id: 0x08,
    name: 'HT',
    length: (bytes, offset) => ((readBytes(bytes, offset + 3, 1) & 0xe0) !== 0 ? 24 : 28),
  },
  { id: 0x09, name: 'VNDR', length: (bytes, offset) => readBytes(bytes, offset + 2, 1) },
  { id: 0x10, name: 'EXP', length: expressLength },
  { id: 0x11, name: 'MSIX', length: 12 },
  {
    id: 0x12,
    name: 'SATA',
    length: (bytes, offset) => ((readBytes(bytes, offset + 4, 1) & 0xf) === 0xf ? 16 : 8),
  },
  { id: 0x13, name: 'AF', length: 6 },
];

const EXTENDED_LENGTHS: readonly LengthRow[] = [
  { id: 0x01, name: 'ERR', length: 0x2c },
  { id: 0x02, name: 'VC', length: virtualChannelLength },
  { id: 0x03, name: 'DSN', length: 12 },
  { id: 0x04, name: 'PWR', length: 16 },
  { id: 0x08, name: 'MFVC', length: virtualChannelLength },
  { id: 0x09, name: 'VC9', length: virtualChannelLength },
  { id: 0x0b, name: 'VNDR', length: (bytes, offset) => readBytes(bytes, offset + 4, 4) >>> 20 },
  { id: 0x0d, name: 'ACS', length: acsLength },
  { id: 0x0e, name: 'ARI', length: 8 },
  { id: 0x0f, name: 'ATS', length: 8 },
  { id: 0x10, name: 'SRIOV', length: 0x40 },
  { id: 0x12, name: 'MCAST', length: 40 },
  { id: 0x13, name: 'PRI', length: 16 },
  {
    id: 0x15,
    name: 'REBAR',
    length: (bytes, offset) => 4 + ((readBytes(bytes, offset + 8, 1) >>> 5) & 0x7) * 8,
  },
  { id: 0x16, name: 'DPA', length: (bytes, offset) => 16 + (readBytes(bytes, offset + 4, 1) & 0x1f) + 1 },
  { id: 0x17, name: 'TPH', length: tphLength },
  { id: 0x18, name: 'LTR', length: 8 },
  { id: 0x23, name: 'DVSEC', length: (bytes, offset) => readBytes(bytes, offset + 4, 4) >>> 20 },
];

const LENGTHS: Readonly<Record<CapabilityKind, ReadonlyMap<number, LengthRow>>> = {
  std: new Map(STANDARD_LENGTHS.map((row) => [row.id, row])),
  ext: new Map(EXTENDED_LENGTHS.map((row) => [row.id, row])),
};

/**
 * Bytes that VFIO owns of the capability at `offset`; 0 where VFIO hides it. A length that would leave the
 * capability's half of config space is cut (Linux shows no such bound).
 */
export function vfioLength(kind: CapabilityKind, id: number, bytes: Uint8Array, offset: number): number {
  const length = LENGTHS[kind].get(id)?.length ?? 0;
  const end = kind === 'std' ? Math.min(0x100, bytes.length) : bytes.length;
  return Math.max(0, Math.min(typeof length === 'number' ? length : length(bytes, offset), end - offset));
}
