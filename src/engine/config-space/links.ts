/**
 * Follows the two linked lists of capabilities, as lspci does: pointers lose bits 1:0 and are not checked
 * otherwise; a list ends at pointer 0, at a header that cannot be read, and where the visitor says so.
 * PCIe base, sections 7.5.1.1.11 and 7.6.3.
 */
import { readU16, readU32, readU8 } from './bytes.ts';

/** One header that a link leads to. */
export interface Link {
  readonly kind: 'std' | 'ext';
  /** Offset of the header, bits 1:0 cleared. */
  readonly offset: number;
  readonly id: number;
  /** Version in the header of an extended capability, else 0. */
  readonly version: number;
  /** The next pointer as stored, bits 1:0 kept. */
  readonly next: number;
}

/** Return true to go on to the next link. */
export type LinkVisitor = (link: Link) => boolean;

/** Why a list ended; `offset` is where the list led. */
export interface ListEnd {
  readonly reason: 'end' | 'stopped' | 'unreadable' | 'empty' | 'allOnes';
  readonly offset: number;
}

const STATUS = 0x06;
const STATUS_CAP_LIST = 0x10;
const HEADER_TYPE = 0x0e;
/** Header layout of a CardBus bridge: 128 bytes, its pointer at 14h. */
const CARDBUS = 2;
/** Enough steps to meet every dword-aligned offset once. */
const STANDARD_STEPS = 0x100 / 4 + 1;
const EXTENDED_STEPS = 0x1000 / 4 + 1;

/** First pointer of the standard list as stored; 0 where there is no list. */
export function standardListPointer(bytes: Uint8Array, size: number): number {
  if (size < 0x40 || (readU16(bytes, STATUS) & STATUS_CAP_LIST) === 0) return 0;
  const layout = readU8(bytes, HEADER_TYPE) & 0x7f;
  if (layout === CARDBUS) return size < 0x80 ? 0 : readU8(bytes, 0x14);
  return layout < CARDBUS ? readU8(bytes, 0x34) : 0;
}

/** Visits the standard capabilities in list order. */
export function visitStandard(bytes: Uint8Array, size: number, visit: LinkVisitor): ListEnd {
  let offset = standardListPointer(bytes, size) & ~3;
  for (let step = 0; offset !== 0 && step < STANDARD_STEPS; step += 1) {
    if (offset + 4 > size) return { reason: 'unreadable', offset };
    const next = readU8(bytes, offset + 1);
    if (!visit({ kind: 'std', offset, id: readU8(bytes, offset), version: 0, next })) {
      return { reason: 'stopped', offset };
    }
    offset = next & ~3;
  }
  return { reason: 'end', offset };
}

/** Visits the extended capabilities in list order, from 100h. */
export function visitExtended(bytes: Uint8Array, size: number, visit: LinkVisitor): ListEnd {
  let offset = 0x100;
  for (let step = 0; step < EXTENDED_STEPS; step += 1) {
    if (offset + 4 > size) return { reason: 'unreadable', offset };
    const header = readU32(bytes, offset);
    if (header === 0) return { reason: 'empty', offset };
    if (header === 0xffffffff) return { reason: 'allOnes', offset };
    const next = header >>> 20;
    const link: Link = { kind: 'ext', offset, id: header & 0xffff, version: (header >>> 16) & 0xf, next };
    if (!visit(link)) return { reason: 'stopped', offset };
    offset = next & ~3;
    if (offset === 0) break;
  }
  return { reason: 'end', offset };
}
