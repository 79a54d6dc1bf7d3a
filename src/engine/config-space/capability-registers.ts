/**
 * The registers that a capability has in a given configuration space: some exist in some forms of it only. Registers
 * that the form lacks belong to nobody, or to the capability behind it.
 */
import { msiForm } from '../../spec/pcie/msi.ts';
import type { CapabilityRow, RegisterRow } from '../../spec/row.ts';
import { readU16 } from './bytes.ts';

/** The registers of `capability` at `offset`; `length` is its length in bytes there, where known. */
export function registersPresent(
  capability: CapabilityRow,
  bytes: Uint8Array,
  offset: number,
  length: number | undefined,
): readonly RegisterRow[] {
  switch (capability.name) {
    case 'MSI': {
      const flags = readU16(bytes, offset + 2);
      return msiForm((flags & 0x80) !== 0, (flags & 0x100) !== 0);
    }
    case 'EXP':
    case 'ERR':
      return length === undefined
        ? capability.registers
        : capability.registers.filter((register) => register.offset + register.width / 8 <= length);
    default:
      return capability.registers;
  }
}
