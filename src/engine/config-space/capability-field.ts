/** Reads a field of a capability by name, and says where it was read. */
import { capabilityNamed, fieldOfCapability } from '../../spec/pcie/catalogue.ts';
import type { FieldRow, RegisterRow } from '../../spec/row.ts';
import { mask32 } from '../bits/fields.ts';
import { readWidth } from './bytes.ts';
import { findCapability } from './find-capability.ts';

export interface CapabilityField {
  /** Shifted down to bit 0. */
  readonly value: number;
  /** Register id: `pasid.ctrl`. */
  readonly register: string;
  /** Configuration space offset of the register. */
  readonly offset: number;
}

/** A field of a register of at most 32 bits that has been read as one number. */
export const extractField = (registerValue: number, { bits: [msb, lsb] }: FieldRow): number =>
  ((registerValue >>> lsb) & mask32(msb - lsb + 1)) >>> 0;

/** Value of the register at `capability + register.offset`; registers of PCI tables have at most 32 bits. */
export const readRegister = (bytes: Uint8Array, capabilityOffset: number, register: RegisterRow): number =>
  readWidth(bytes, capabilityOffset + register.offset, register.width);

/** A field of the first capability of that name (`'ext', 'PASID', 'ctrlEnable'`); undefined where there is none. */
export function readCapabilityField(
  bytes: Uint8Array,
  kind: 'std' | 'ext',
  capability: string,
  fieldId: string,
): CapabilityField | undefined {
  const place = fieldOfCapability(capabilityNamed(kind, capability), fieldId);
  if (place === undefined) throw new Error(`${capability} has no field ${fieldId}`);
  const at = findCapability(bytes, kind, place.capability.id);
  if (at === undefined) return undefined;
  const { register, field } = place;
  return {
    value: extractField(readRegister(bytes, at, register), field),
    register: register.id,
    offset: at + register.offset,
  };
}
