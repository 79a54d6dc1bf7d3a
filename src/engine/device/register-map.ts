/** Which register stands at an offset of a function's configuration space: the header's, or a capability's. */
import { CAPABILITIES, findCapability as findRow } from '../../spec/pcie/catalogue.ts';
import { HEADER_TYPE_0, HEADER_TYPE_1 } from '../../spec/pcie/header.ts';
import type { RegisterRow } from '../../spec/row.ts';
import { readU8 } from '../config-space/bytes.ts';
import { capabilityLength, portTypeAt } from '../config-space/capability-length.ts';
import { registersPresent } from '../config-space/capability-registers.ts';
import { type Link, visitExtended, visitStandard } from '../config-space/links.ts';

/** A register in place. */
export interface PlacedRegister {
  readonly register: RegisterRow;
  /** Offset of its capability; 0 for the header. */
  readonly base: number;
}

const HEADER_TYPE = 0x0e;
const PCI_X = 0x07;
const EXPRESS = 0x10;
const BROKEN = 0xff;

const headerRegisters = (bytes: Uint8Array): readonly RegisterRow[] => {
  const layout = readU8(bytes, HEADER_TYPE) & 0x7f;
  return layout === 0 ? HEADER_TYPE_0 : layout === 1 ? HEADER_TYPE_1 : [];
};

/** The capabilities that the lists lead to, each offset once. */
function linkedCapabilities(bytes: Uint8Array): readonly Link[] {
  const links: Link[] = [];
  const collect = () => {
    const met = new Set<number>();
    return (link: Link) => {
      if (met.has(link.offset) || (link.kind === 'std' && link.id === BROKEN)) return false;
      met.add(link.offset);
      links.push(link);
      return true;
    };
  };
  visitStandard(bytes, bytes.length, collect());
  if (links.some(({ id }) => id === EXPRESS || id === PCI_X)) visitExtended(bytes, bytes.length, collect());
  return links;
}

/** No described register ends further than this from the start of its capability. */
const LONGEST = Math.max(
  ...CAPABILITIES.flatMap((row) => row.registers.map((register) => register.offset + register.width / 8)),
);

/** Every described register that shares a byte with `from` to `to - 1`; header first, then in list order. */
export function placedRegisters(
  bytes: Uint8Array,
  from = 0,
  to: number = bytes.length,
): readonly PlacedRegister[] {
  const links = linkedCapabilities(bytes);
  const express = links.find(({ kind, id }) => kind === 'std' && id === EXPRESS);
  const portType = express === undefined ? undefined : portTypeAt(bytes, express.offset);
  const placed: PlacedRegister[] = [];
  const place = (registers: readonly RegisterRow[], base: number) => {
    for (const register of registers) {
      const start = base + register.offset;
      if (start < to && from < start + register.width / 8) placed.push({ register, base });
    }
  };
  place(headerRegisters(bytes), 0);
  for (const { kind, id, offset } of links) {
    const row = findRow(kind, id);
    if (row === undefined || offset >= to || offset + LONGEST <= from) continue;
    place(registersPresent(row, bytes, offset, capabilityLength(bytes, kind, id, offset, portType)), offset);
  }
  return placed;
}

/** The registers under an access, at most one for each byte: of capabilities that overlap, the first in the lists. */
export function registersAt(bytes: Uint8Array, offset: number, length: number): readonly PlacedRegister[] {
  const taken = new Set<number>();
  return placedRegisters(bytes, offset, offset + length).filter(({ register, base }) => {
    const start = base + register.offset;
    const own = Array.from({ length: register.width / 8 }, (_, i) => start + i);
    if (own.some((byte) => taken.has(byte))) return false;
    own.forEach((byte) => taken.add(byte));
    return true;
  });
}
