/**
 * Where a driver takes its next table page from: named bump regions, one cursor each. Real kernels take pages
 * from anywhere; fixed regions keep addresses readable and equal in every run.
 */
export type RegionId = 'context' | 'pasid' | 'second-stage' | 'first-stage';

/** Next free byte address of each region, 4 KiB aligned. */
export type Regions = Readonly<Record<RegionId, number>>;

/** Takes 4 KiB from a region: the address, and the regions after it. */
export function takePage(
  regions: Regions,
  id: RegionId,
): { readonly address: number; readonly regions: Regions } {
  return { address: regions[id], regions: { ...regions, [id]: regions[id] + 0x1000 } };
}
