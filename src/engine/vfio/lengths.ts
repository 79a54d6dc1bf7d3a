/**
 * VFIO's capability length tables: how many bytes of each capability VFIO owns. A length of 0, and every ID
 * that is not in the table, takes the capability out of the chain that a guest sees (Linux 7.2,
 * drivers/vfio/pci/vfio_pci_config.c, pci_cap_length and pci_ext_cap_length). These are not the lengths that
 * the specification gives: VFIO stops AER before its root registers.
 */
import { readU16, readU32, readU8 } from '../config-space/bytes.ts';
import { capabilityLength } from '../config-space/capability-length.ts';

export type CapabilityKind = 'std' | 'ext';

/** Length in bytes from registers of the capability, whose first byte lies at `offset`. */
type ComputedLength = (bytes: Uint8Array, offset: number) => number;

interface LengthRow {
  readonly id: number;
  /** The part after PCI_CAP_ID_ or PCI_EXT_CAP_ID_. */
  readonly name: string;
  /** Bytes, how Linux computes them, or that it computes them as the specification does. */
  readonly length: number | ComputedLength | 'as specified';
}

/** PCI_EXP_FLAGS: version 3:0, type 7:4 (9 is a Root Complex Integrated Endpoint, which has no link registers). */
const expressLength: ComputedLength = (bytes, offset) => {
  const flags = readU16(bytes, offset + 2);
  const hasLink = ((flags >>> 4) & 0xf) !== 9;
  if ((flags & 0xf) === 1) return hasLink ? 0x14 : 0x0c;
  return hasLink ? 0x34 : 0x2c;
};

/** 16 bytes, 12 for each virtual channel, then the arbitration table that capability register 2 announces. */
const virtualChannelLength: ComputedLength = (bytes, offset) => {
  const extendedChannels = readU32(bytes, offset + 4) & 0x7;
  const arbitration = readU32(bytes, offset + 8);
  const phases =
    (arbitration & 0x8) !== 0 ? 128 : (arbitration & 0x4) !== 0 ? 64 : (arbitration & 0x2) !== 0 ? 32 : 0;
  const length = 0x10 + (1 + extendedChannels) * 0x0c;
  return phases === 0 ? length : Math.ceil(length / 16) * 16 + phases / 2;
};

const STANDARD_LENGTHS: readonly LengthRow[] = [
  { id: 0x01, name: 'PM', length: 8 },
  { id: 0x02, name: 'AGP', length: 12 },
  { id: 0x03, name: 'VPD', length: 8 },
  { id: 0x05, name: 'MSI', length: 'as specified' },
  {
    id: 0x07,
    name: 'PCIX',
    length: (bytes, offset) => (((readU16(bytes, offset + 2) >>> 12) & 0x3) === 0 ? 8 : 24),
  },
  {
    id: 0x08,
    name: 'HT',
    length: (bytes, offset) => ((readU8(bytes, offset + 3) & 0xe0) !== 0 ? 24 : 28),
  },
  { id: 0x09, name: 'VNDR', length: (bytes, offset) => readU8(bytes, offset + 2) },
  { id: 0x10, name: 'EXP', length: expressLength },
  { id: 0x11, name: 'MSIX', length: 12 },
  {
    id: 0x12,
    name: 'SATA',
    length: (bytes, offset) => ((readU8(bytes, offset + 4) & 0xf) === 0xf ? 16 : 8),
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
  { id: 0x0b, name: 'VNDR', length: (bytes, offset) => readU32(bytes, offset + 4) >>> 20 },
  { id: 0x0d, name: 'ACS', length: 'as specified' },
  { id: 0x0e, name: 'ARI', length: 8 },
  { id: 0x0f, name: 'ATS', length: 8 },
  { id: 0x10, name: 'SRIOV', length: 0x40 },
  { id: 0x12, name: 'MCAST', length: 40 },
  { id: 0x13, name: 'PRI', length: 16 },
  {
    id: 0x15,
    name: 'REBAR',
    length: (bytes, offset) => 4 + ((readU8(bytes, offset + 8) >>> 5) & 0x7) * 8,
  },
  { id: 0x16, name: 'DPA', length: (bytes, offset) => 16 + (readU8(bytes, offset + 4) & 0x1f) + 1 },
  { id: 0x17, name: 'TPH', length: 'as specified' },
  { id: 0x18, name: 'LTR', length: 8 },
  { id: 0x23, name: 'DVSEC', length: (bytes, offset) => readU32(bytes, offset + 4) >>> 20 },
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
  const rule = LENGTHS[kind].get(id)?.length ?? 0;
  const length =
    rule === 'as specified'
      ? (capabilityLength(bytes, kind, id, offset) ?? 0)
      : typeof rule === 'number'
        ? rule
        : rule(bytes, offset);
  const end = kind === 'std' ? Math.min(0x100, bytes.length) : bytes.length;
  return Math.max(0, Math.min(length, end - offset));
}
