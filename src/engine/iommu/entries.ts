/** Entries of tables in memory as named fields. Addresses are bytes, other fields are plain numbers. */
import type { EntryFieldRow, EntryRow } from '../../spec/vtd/entry-row.ts';
import { packFields, readField } from '../bits/fields.ts';
import type { PhysicalMemory } from '../memory/physical-memory.ts';

export type EntryFields = Readonly<Record<string, number>>;

/** What an address field counts in: its bit 0 stands for this many bytes. */
const addressUnit = (row: EntryFieldRow): number => (row.address === true ? 2 ** (row.bits[1] % 64) : 1);

/** Named fields of an entry (reserved and ignored bits left out); addresses in bytes. */
export function decodeEntry(row: EntryRow, words: ArrayLike<number>): Record<string, number> {
  return Object.fromEntries(
    row.fields
      .filter(({ role }) => role === undefined || role === 'field')
      .map((field) => [field.id, readField(words, field) * addressUnit(field)]),
  );
}

/** The 32-bit words of an entry with these fields, all other bits zero. */
export function encodeEntry(row: EntryRow, fields: EntryFields): number[] {
  const values = Object.entries(fields).map(([id, value]) => {
    const field = row.fields.find((candidate) => candidate.id === id);
    return [id, field === undefined ? value : value / addressUnit(field)];
  });
  return packFields(row, Object.fromEntries(values) as Record<string, number>);
}

/** The 32-bit words of the entry at a byte address. */
export const readEntry = (memory: PhysicalMemory, row: EntryRow, address: number): number[] =>
  Array.from({ length: row.width / 32 }, (_, index) => memory.read32(address + 4 * index));

/** Writes a whole entry; fields that are not named become zero. */
export function writeEntry(
  memory: PhysicalMemory,
  row: EntryRow,
  address: number,
  fields: EntryFields,
): void {
  encodeEntry(row, fields).forEach((value, index) => {
    memory.write32(address + 4 * index, value);
  });
}

/** Changes the named fields of the entry at an address and keeps the others. */
export function updateEntry(
  memory: PhysicalMemory,
  row: EntryRow,
  address: number,
  fields: EntryFields,
): void {
  writeEntry(memory, row, address, { ...decodeEntry(row, readEntry(memory, row, address)), ...fields });
}
