/**
 * Looks for capability headers that no link leads to: bytes outside every linked capability that read as a header
 * of a known capability. Such blocks exist in real devices, and free space is not free where they stand.
 */
import { findCapability as findRow } from '../../spec/pcie/catalogue.ts';
import { highestVersion } from '../../spec/pcie/versions.ts';
import { readU32, readU8 } from './bytes.ts';

interface Placed {
  readonly kind: 'std' | 'ext';
  readonly offset: number;
  readonly length: number | undefined;
}

export interface UnreachableHeader {
  readonly kind: 'std' | 'ext';
  readonly offset: number;
  readonly name: string;
}

/** Marks the dwords that belong to linked capabilities; one of unknown length owns all up to the next header. */
function ownedDwords(caps: readonly Placed[], size: number): Uint8Array {
  const owned = new Uint8Array(Math.ceil(size / 4));
  const starts = caps.map(({ offset }) => offset).sort((a, b) => a - b);
  for (const { offset, length } of caps) {
    const next = starts.find((start) => start > offset) ?? offset + 0x100;
    owned.fill(1, offset >>> 2, Math.ceil((offset + (length ?? next - offset)) / 4));
  }
  return owned;
}

/** Headers that look sound and that no link reaches, lowest offset first. */
export function unreachableHeaders(bytes: Uint8Array, caps: readonly Placed[]): readonly UnreachableHeader[] {
  const owned = ownedDwords(caps, bytes.length);
  const linked = new Set(caps.map(({ offset }) => offset));
  return [...standardHeaders(bytes, owned, linked), ...extendedHeaders(bytes, owned, linked)];
}

/** A standard header is two bytes only, so it counts only where its pointer leads to a linked capability. */
function standardHeaders(bytes: Uint8Array, owned: Uint8Array, linked: ReadonlySet<number>) {
  const found: UnreachableHeader[] = [];
  for (let offset = 0x40; offset + 4 <= Math.min(bytes.length, 0x100); offset += 4) {
    const row = findRow('std', readU8(bytes, offset));
    const next = readU8(bytes, offset + 1);
    if (owned[offset >>> 2] === 1 || row === undefined || row.id === 0) continue;
    if (next >= 0x40 && linked.has(next)) found.push({ kind: 'std', offset, name: row.name });
  }
  return found;
}

function extendedHeaders(bytes: Uint8Array, owned: Uint8Array, linked: ReadonlySet<number>) {
  const candidates = new Map<number, { readonly next: number; readonly name: string }>();
  for (let offset = 0x100; offset + 4 <= bytes.length; offset += 4) {
    if (owned[offset >>> 2] === 1) continue;
    const header = readU32(bytes, offset);
    const row = findRow('ext', header & 0xffff);
    const version = (header >>> 16) & 0xf;
    if (row === undefined || row.id === 0 || version < 1) continue;
    if (version > (highestVersion('ext', row.id) ?? 1)) continue;
    candidates.set(offset, { next: header >>> 20, name: row.name });
  }
  return [...candidates]
    .filter(
      ([offset, { next }]) => next === 0 || (next !== offset && (linked.has(next) || candidates.has(next))),
    )
    .map(([offset, { name }]): UnreachableHeader => ({ kind: 'ext', offset, name }));
}
