/**
 * Where a driver takes its next table page from: named bump regions, one cursor each. Real kernels take pages
 * from anywhere; fixed regions keep addresses readable and equal in every run.
 */
export type RegionId = 'context' | 'pasid' | 'second-stage' | 'first-stage';

/** Byte addresses, 4 KiB aligned: the next free page, and where the region ends. */
export interface Region {
  readonly next: number;
  readonly end: number;
}

export type Regions = Readonly<Record<RegionId, Region>>;

/** A region has no page left. Whoever lets a driver write its tables turns it into a refusal. */
export class RegionFull extends Error {
  readonly id: RegionId;

  constructor(id: RegionId) {
    super(`no page left for ${id} tables`);
    this.id = id;
  }
}

/** Takes 4 KiB from a region: the address, and the regions after it. Throws RegionFull at its end. */
export function takePage(
  regions: Regions,
  id: RegionId,
): { readonly address: number; readonly regions: Regions } {
  const { next, end } = regions[id];
  if (next >= end) throw new RegionFull(id);
  return { address: next, regions: { ...regions, [id]: { next: next + 0x1000, end } } };
}
