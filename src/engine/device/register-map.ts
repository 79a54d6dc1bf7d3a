/** Which register stands at an offset of a function's configuration space: the header's, or a capability's. */
import { findCapability as findRow } from '../../spec/pcie/catalogue.ts';
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

/** Every described register of a function, header first, then in list order. */
export function placedRegisters(bytes: Uint8Array): readonly PlacedRegister[] {
  const links = linkedCapabilities(bytes);
  const express = links.find(({ kind, id }) => kind === 'std' && id === EXPRESS);
  const portType = express === undefined ? undefined : portTypeAt(bytes, express.offset);
  return [
    ...headerRegisters(bytes).map((register): PlacedRegister => ({ register, base: 0 })),
    ...links.flatMap(({ kind, id, offset }): PlacedRegister[] => {
      const row = findRow(kind, id);
      if (row === undefined) return [];
      const length = capabilityLength(bytes, kind, id, offset, portType);
      return registersPresent(row, bytes, offset, length).map((register) => ({ register, base: offset }));
    }),
  ];
}

/** The registers that share a byte with `offset` to `offset + length - 1`, at most one for each byte. */
export function registersAt(bytes: Uint8Array, offset: number, length: number): readonly PlacedRegister[] {
  const hit = placedRegisters(bytes).filter(({ register, base }) => {
    const start = base + register.offset;
    return start < offset + length && offset < start + register.width / 8;
  });
  // Where capabilities overlap, the one that the lists meet first owns the byte.
  const taken = new Set<number>();
  return hit.filter(({ register, base }) => {
    const start = base + register.offset;
    const own = Array.from({ length: register.width / 8 }, (_, i) => start + i);
    if (own.some((byte) => taken.has(byte))) return false;
    own.forEach((byte) => taken.add(byte));
    return true;
  });
}
