/**
 * How many bytes a capability occupies, from its header: fixed by the specification, or told by its registers.
 * Undefined where only a register that is not described here would tell.
 */
import { findCapability as findRow } from '../../spec/pcie/catalogue.ts';
import { readU16, readU32, readU8 } from './bytes.ts';

const RC_INTEGRATED = 9;
const RC_EVENT_COLLECTOR = 10;
const ROOT_PORT = 4;
const DOWNSTREAM_PORT = 6;

/** PCI Express: PCIe base 7.5.3; the lengths that Linux' vfio_pci_config.c uses for endpoints. */
function expressLength(bytes: Uint8Array, offset: number): number {
  const flags = readU16(bytes, offset + 2);
  const version = flags & 0xf;
  const type = (flags >>> 4) & 0xf;
  const integrated = type === RC_INTEGRATED || type === RC_EVENT_COLLECTOR;
  const port = type >= ROOT_PORT && type <= DOWNSTREAM_PORT;
  if (version >= 2) return port ? 0x3c : integrated ? 0x2c : 0x34;
  if (type === ROOT_PORT || type === RC_EVENT_COLLECTOR) return 0x24;
  if (type === DOWNSTREAM_PORT) return 0x1c;
  return integrated ? 0x0c : 0x14;
}

function msiLength(bytes: Uint8Array, offset: number): number {
  const flags = readU16(bytes, offset + 2);
  return 10 + ((flags & 0x80) !== 0 ? 4 : 0) + ((flags & 0x100) !== 0 ? 10 : 0);
}

/** AER: 2Ch; 38h with root registers; 48h with a prefix log (bit 11 of +18h). */
function aerLength(bytes: Uint8Array, offset: number, portType: number | undefined): number {
  if ((readU32(bytes, offset + 0x18) & 0x800) !== 0) return 0x48;
  return portType === ROOT_PORT || portType === RC_EVENT_COLLECTOR ? 0x38 : 0x2c;
}

/** ACS: 8, and the egress control vector where P2P Egress Control is supported. */
function acsLength(bytes: Uint8Array, offset: number): number {
  const cap = readU16(bytes, offset + 4);
  if ((cap & 0x20) === 0) return 8;
  return 8 + 4 * Math.ceil((cap >>> 8 === 0 ? 256 : cap >>> 8) / 32);
}

/** TPH Requester: 0Ch, and two bytes for each steering tag where the table is in the capability. */
function tphLength(bytes: Uint8Array, offset: number): number {
  const cap = readU32(bytes, offset + 4);
  return ((cap >>> 9) & 3) === 1 ? 0x0c + 2 * (((cap >>> 16) & 0x7ff) + 1) : 0x0c;
}

/** A length field; a length too short for its own header is not believed. */
const told = (length: number, header: number): number | undefined => (length >= header ? length : undefined);

/**
 * Length in bytes of the capability at `offset`; `portType` is the Device/Port Type of the PCI Express capability.
 * Registers past the end of `bytes` read as ones.
 */
export function capabilityLength(
  bytes: Uint8Array,
  kind: 'std' | 'ext',
  id: number,
  offset: number,
  portType?: number,
): number | undefined {
  const fixed = findRow(kind, id)?.length;
  if (fixed !== undefined) return fixed;
  if (kind === 'std') {
    if (id === 0x05) return msiLength(bytes, offset);
    if (id === 0x10) return expressLength(bytes, offset);
    if (id === 0x09) return told(readU8(bytes, offset + 2), 3);
    return undefined;
  }
  switch (id) {
    case 0x01:
      return aerLength(bytes, offset, portType);
    case 0x0b:
      return told(readU32(bytes, offset + 4) >>> 20, 8);
    case 0x0d:
      return acsLength(bytes, offset);
    case 0x15:
    case 0x24:
      return 4 + 8 * Math.max(1, (readU32(bytes, offset + 8) >>> 5) & 7);
    case 0x17:
      return tphLength(bytes, offset);
    case 0x23:
      return told(readU32(bytes, offset + 4) >>> 20, 0x0a);
    default:
      return undefined;
  }
}

/** Device/Port Type of the PCI Express capability at `offset`. */
export const portTypeAt = (bytes: Uint8Array, offset: number): number =>
  (readU16(bytes, offset + 2) >>> 4) & 0xf;
