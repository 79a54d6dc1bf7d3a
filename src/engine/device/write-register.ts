/**
 * One register under a configuration write: each field takes its write rule, a bit that its capability bit does not
 * grant stays 0, and what software should not have done is noted. Side effects are elsewhere.
 */
import { ACCESS } from '../../spec/pcie/access.ts';
import { findField } from '../../spec/pcie/catalogue.ts';
import { ABSENT_IN_VF } from '../../spec/pcie/vf-access.ts';
import type { FieldRow, RegisterRow } from '../../spec/row.ts';
import { mask32 } from '../bits/fields.ts';
import { extractField, readCapabilityField, readRegister } from '../config-space/capability-field.ts';
import { writtenBits } from '../config-space/write-rule.ts';
import type { PlacedRegister } from './register-map.ts';
import type { FunctionState } from './function-state.ts';

export interface RegisterWrite {
  readonly before: number;
  readonly after: number;
  readonly notes: readonly string[];
}

/** Value of another field of the function, by path; the same capability where the path names it. */
function fieldByPath(fn: FunctionState, base: number, own: RegisterRow, path: string): number {
  const place = findField(path);
  if (place === undefined) return 0;
  const { capability, register, field } = place;
  if (capability.registers.some(({ id }) => id === own.id)) {
    return extractField(readRegister(fn.config, base, register), field);
  }
  return readCapabilityField(fn.config, capability.kind, capability.name, field.id)?.value ?? 0;
}

/** The enable bit that locks a field belongs to the same capability: hardware then keeps the old value. */
const lockedByItsOwn = (register: RegisterRow, path: string): boolean =>
  path.split('.')[0] === register.id.split('.')[0];

/** What a write of `written` under byte enables `enabled` leaves in the register. */
export function writeRegister(
  fn: FunctionState,
  { register, base }: PlacedRegister,
  written: number,
  enabled: number,
): RegisterWrite {
  const before = readRegister(fn.config, base, register);
  const notes: string[] = [];
  let after = before;
  for (const field of register.fields) {
    const [msb, lsb] = field.bits;
    const mask = (mask32(msb - lsb + 1) << lsb) >>> 0;
    if ((mask & enabled) === 0) continue;
    const bits = fieldAfter(fn, register, base, field, before, written, enabled & mask, notes);
    after = ((after & ~mask) | (bits & mask)) >>> 0;
  }
  return { before, after, notes };
}

function fieldAfter(
  fn: FunctionState,
  register: RegisterRow,
  base: number,
  field: FieldRow,
  before: number,
  written: number,
  enabled: number,
  notes: string[],
): number {
  const name = `${register.name}, ${field.name}`;
  const asked = (written & enabled) >>> 0;
  const held = (before & enabled) >>> 0;
  if (field.access === 'RsvdP' || field.access === 'RsvdZ') {
    const expected = field.access === 'RsvdZ' ? 0 : held;
    if (asked !== expected) notes.push(`${register.name}: the write changes reserved bits; they stay.`);
    return before;
  }
  if (fn.role === 'vf' && ABSENT_IN_VF.has(`${register.id}.${field.id}`)) {
    if (asked !== 0) notes.push(`${name}: a VF does not have it; it reads as 0 and the PF's applies.`);
    return 0;
  }
  if (field.needs !== undefined && fieldByPath(fn, base, register, field.needs) === 0) {
    if (asked !== 0) notes.push(`${name}: not supported by this Function; it stays 0.`);
    return 0;
  }
  if (
    field.lockedBy !== undefined &&
    asked !== held &&
    fieldByPath(fn, base, register, field.lockedBy) === 1
  ) {
    const lock = findField(field.lockedBy);
    const keeps = lockedByItsOwn(register, field.lockedBy);
    notes.push(
      `${name}: undefined by the specification while ${lock?.capability.name ?? ''} ${lock?.field.name ?? ''} is 1; ` +
        (keeps ? 'this model keeps the old value.' : 'this model takes the write.'),
    );
    if (keeps) return before;
  }
  const after = writtenBits(field.access, before, written, enabled);
  if (after !== before && field.modelled === false)
    notes.push(`${name}: stored, without effect in this model.`);
  return after;
}

/**
 * The register after a Function Level Reset: fields with a reset value take it, but for sticky ones and those that
 * the specification exempts (PCIe base, section 6.6.2; PCIe 6.x, section 9.2.2.3).
 */
export function resetRegister(fn: FunctionState, { register, base }: PlacedRegister): number {
  let value = readRegister(fn.config, base, register);
  for (const field of register.fields) {
    if (field.reset === undefined || ACCESS[field.access].sticky) continue;
    const [msb, lsb] = field.bits;
    const mask = (mask32(msb - lsb + 1) << lsb) >>> 0;
    const absent = fn.role === 'vf' && ABSENT_IN_VF.has(`${register.id}.${field.id}`);
    value = ((value & ~mask) | (absent ? 0 : field.reset << lsb)) >>> 0;
  }
  return value;
}
