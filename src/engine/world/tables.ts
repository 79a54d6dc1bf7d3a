/** The host's and the guests' IOMMU tables as a Draft writes them, with the pages they take booked. */
import { wordToNumber } from '../../base/word.ts';
import { DriverTables } from '../host/tables.ts';
import { RegionFull } from '../host/regions.ts';
import { Refused, type Draft } from './draft.ts';
import type { Write } from './trace.ts';

const ROOT_MASK = 0x1000;

/** Byte address in a RTADDR_REG value (bits 63:12). */
const rootTableOf = (rtaddr: { readonly hi: number; readonly lo: number }): number => {
  const value = wordToNumber(rtaddr);
  return value - (value % ROOT_MASK);
};

/** Lets the host's IOMMU driver write its tables; what it changed comes back. */
export function withHostTables(draft: Draft, use: (tables: DriverTables) => void): readonly Write[] {
  const writes: Write[] = [];
  const tables = new DriverTables(draft.hostMemory(writes), rootTableOf(draft.iommu.rtaddr), draft.regions);
  useTables(tables, use, 'host');
  draft.regions = tables.regions;
  return writes;
}

/** Lets the guest's IOMMU driver write its tables in guest memory. */
export function withGuestTables(
  draft: Draft,
  rootTable: number,
  use: (tables: DriverTables) => void,
): readonly Write[] {
  const writes: Write[] = [];
  const tables = new DriverTables(draft.guestMemory(writes), rootTable, draft.guestRegions);
  useTables(tables, use, 'guest');
  draft.guestRegions = tables.regions;
  return writes;
}

/** A driver that finds no page for a table fails as a whole. */
function useTables(tables: DriverTables, use: (tables: DriverTables) => void, actor: 'host' | 'guest'): void {
  try {
    use(tables);
  } catch (error) {
    if (!(error instanceof RegionFull)) throw error;
    const reason = `The ${actor}'s IOMMU driver has no page left for ${error.id} tables.`;
    throw new Refused({ actor, reason, errno: '-ENOMEM' });
  }
}

/** Byte address of a guest's root table; undefined until its vIOMMU runs. */
export function guestRootTable(draft: Draft, requesterId: number): number | undefined {
  const { iommu } = draft.assignmentOf(requesterId).guest;
  return iommu === undefined ? undefined : rootTableOf(iommu.rtaddr);
}
