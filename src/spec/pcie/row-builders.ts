/** Short constructors for the rows of the PCI tables: they only fill in `FieldRow` and `RegisterRow`. */
import type { AccessKind, FieldRow, RegisterRow, Source } from '../row.ts';
import { source, unverified } from '../row.ts';

type More = Omit<FieldRow, 'bits' | 'id' | 'name' | 'access'>;

/** A field of several bits, msb:lsb inclusive. */
export const bits = (
  msb: number,
  lsb: number,
  id: string,
  name: string,
  access: AccessKind,
  more: More = {},
): FieldRow => ({ bits: [msb, lsb], id, name, access, ...more });

/** A field of one bit. */
export const bit = (at: number, id: string, name: string, access: AccessKind, more: More = {}): FieldRow =>
  bits(at, at, id, name, access, more);

/** Reserved bits that software preserves. */
export const rsvdP = (msb: number, lsb: number): FieldRow =>
  bits(msb, lsb, `rsvd${String(lsb)}`, 'Reserved', 'RsvdP', { role: 'reserved' });

/** Reserved bits that software writes as zero. */
export const rsvdZ = (msb: number, lsb: number): FieldRow =>
  bits(msb, lsb, `rsvd${String(lsb)}`, 'Reserved', 'RsvdZ', { role: 'reserved' });

/** A register of `width` bits at `offset` bytes from the start of its capability (or of configuration space). */
export const register = (
  id: string,
  name: string,
  offset: number,
  width: number,
  at: Source,
  fields: readonly FieldRow[],
): RegisterRow => ({ id, name, offset, width, fields, source: at });

/** linux/pci_regs.h of Linux 7.2. */
export const PCI_REGS = source('Linux 7.2', 'include/uapi/linux/pci_regs.h');

/** A section of the PCIe 6.x text. */
export const pcie = (section: string) => source('PCIe 6.x', section);

/** A fact of the PCIe base specification that was not checked against its text. */
export const pcieUnverified = (section: string) => unverified('PCIe base', section);
