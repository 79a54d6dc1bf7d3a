/**
 * Refuses a register table that does not hold together. It works on any rows: PCI registers and VT-d registers
 * or memory structures alike, and returns sentences so that a test can show all of them at once.
 */
import type { FieldRow, RegisterRow } from './row.ts';

export interface ValidationOptions {
  /** Resolves a `needs` or `lockedBy` path, `register.field`; default: among the given registers. */
  readonly resolves?: (path: string) => boolean;
}

/** Everything that is wrong with the rows of one register or structure, without its references. */
function registerFaults(register: RegisterRow): string[] {
  const faults: string[] = [];
  const say = (text: string) => faults.push(`${register.id}: ${text}`);
  if (![8, 16, 32, 64, 128, 256, 512].includes(register.width)) say(`width ${String(register.width)}`);
  if (!Number.isInteger(register.offset) || register.offset < 0) say(`offset ${String(register.offset)}`);
  if (register.name === '') say('has no name');
  if (register.source.doc === '' || register.source.at === '') say('has no source');

  const sorted = [...register.fields].sort((a, b) => a.bits[1] - b.bits[1]);
  let next = 0;
  for (const field of sorted) {
    const [msb, lsb] = field.bits;
    if (msb < lsb) say(`${field.id}: bits ${String(msb)}:${String(lsb)} are upside down`);
    if (lsb < next) say(`${field.id} overlaps the field below it at bit ${String(lsb)}`);
    if (lsb > next) say(`no field covers bits ${String(lsb - 1)}:${String(next)}`);
    next = Math.max(next, msb + 1);
  }
  if (next < register.width) say(`no field covers bits ${String(register.width - 1)}:${String(next)}`);
  if (next > register.width) say(`fields reach bit ${String(next - 1)} of ${String(register.width)}`);

  const ids = new Set<string>();
  for (const field of register.fields) {
    if (ids.has(field.id)) say(`field id ${field.id} is used twice`);
    ids.add(field.id);
    faults.push(...fieldFaults(register, field));
  }
  return faults;
}

function fieldFaults(register: RegisterRow, field: FieldRow): string[] {
  const faults: string[] = [];
  const say = (text: string) => faults.push(`${register.id}.${field.id}: ${text}`);
  const limit = 2 ** (field.bits[0] - field.bits[1] + 1);
  const fits = (value: number) => Number.isInteger(value) && value >= 0 && value < limit;
  if (!/^[a-z][A-Za-z0-9]*$/.test(field.id)) say('the id is not camel case');
  if (field.name === '') say('has no name');
  if (field.reset !== undefined && !fits(field.reset)) say(`reset ${String(field.reset)} does not fit`);
  if (field.reset !== undefined && (field.access === 'HwInit' || field.access === 'mem')) {
    say(`${field.access} has no reset value`);
  }
  for (const value of Object.keys(field.values ?? {})) {
    if (!fits(Number(value))) say(`value ${value} does not fit`);
  }
  if (field.source !== undefined && (field.source.doc === '' || field.source.at === '')) say('has no source');
  return faults;
}

/** Every fault of a table as a sentence; none means the table holds together. */
export function validateRegisters(
  registers: readonly RegisterRow[],
  options: ValidationOptions = {},
): readonly string[] {
  const faults = registers.flatMap(registerFaults);
  const registerIds = new Set<string>();
  const paths = new Set<string>();
  for (const register of registers) {
    if (registerIds.has(register.id)) faults.push(`register id ${register.id} is used twice`);
    registerIds.add(register.id);
    for (const field of register.fields) paths.add(`${register.id}.${field.id}`);
  }
  const resolves = options.resolves ?? ((path: string) => paths.has(path));
  for (const register of registers) {
    for (const field of register.fields) {
      for (const path of [field.needs, field.lockedBy]) {
        if (path !== undefined && !resolves(path)) {
          faults.push(`${register.id}.${field.id}: ${path} names no field`);
        }
      }
    }
  }
  return faults;
}

/** Faults of registers that share one space (a capability, a header): none may overlap another. */
export function validateOffsets(registers: readonly RegisterRow[]): readonly string[] {
  const sorted = [...registers].sort((a, b) => a.offset - b.offset);
  return sorted.flatMap((register, index) => {
    const before = sorted[index - 1];
    return before !== undefined && before.offset + before.width / 8 > register.offset
      ? [`${register.id} overlaps ${before.id} at +${register.offset.toString(16)}h`]
      : [];
  });
}
