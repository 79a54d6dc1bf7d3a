/**
 * The tables that an IOMMU driver keeps for a function, host's or guest's alike: it finds or makes the context
 * entry and the PASID entry, taking pages from its regions (Linux 7.0, drivers/iommu/intel/iommu.c
 * iommu_context_addr, pasid.c intel_pasid_get_entry).
 */
import { contextEntry } from '../../spec/vtd/context-entry.ts';
import { pasidDirectoryEntry } from '../../spec/vtd/pasid-entry.ts';
import { scalableRootEntry } from '../../spec/vtd/root-entry.ts';
import {
  contextEntryAddress,
  pasidDirectoryEntryAddress,
  pasidEntryAddress,
  rootEntryAddress,
  writePasidDirectoryEntry,
  writeRootEntry,
} from '../iommu/build.ts';
import { decodeEntry, readEntry } from '../iommu/entries.ts';
import type { PhysicalMemory } from '../memory/physical-memory.ts';
import { takePage, type RegionId, type Regions } from './regions.ts';

/** One driver's tables: the memory it writes, its root table, and where its next pages come from. */
export class DriverTables {
  readonly memory: PhysicalMemory;
  /** Byte address of the root table. */
  readonly rootTable: number;
  regions: Regions;

  constructor(memory: PhysicalMemory, rootTable: number, regions: Regions) {
    this.memory = memory;
    this.rootTable = rootTable;
    this.regions = regions;
  }

  /** Takes a 4 KiB page that reads as zero. */
  takePage(id: RegionId): number {
    const taken = takePage(this.regions, id);
    this.regions = taken.regions;
    return taken.address;
  }

  /** Address of the function's context entry where its context table exists. */
  findContextEntry(requesterId: number): number | undefined {
    const root = decodeEntry(
      scalableRootEntry,
      readEntry(this.memory, scalableRootEntry, rootEntryAddress(this.rootTable, requesterId)),
    );
    const upper = (requesterId & 0x80) !== 0;
    const present = upper ? root['up'] : root['lp'];
    const table = upper ? root['uctp'] : root['lctp'];
    return present === 1 && table !== undefined ? contextEntryAddress(table, requesterId) : undefined;
  }

  /** Address of the function's context entry, with a context table made where there is none. */
  makeContextEntry(requesterId: number): number {
    const found = this.findContextEntry(requesterId);
    if (found !== undefined) return found;
    const table = this.takePage('context');
    writeRootEntry(this.memory, this.rootTable, requesterId, table);
    return contextEntryAddress(table, requesterId);
  }

  /** Byte address of the function's PASID directory, from its context entry; undefined while there is none. */
  findPasidDirectory(requesterId: number): number | undefined {
    const address = this.findContextEntry(requesterId);
    if (address === undefined) return undefined;
    const entry = decodeEntry(contextEntry, readEntry(this.memory, contextEntry, address));
    return entry['p'] === 1 ? entry['pasiddirptr'] : undefined;
  }

  /** Address of a PASID's entry below a directory, where its table exists. */
  findPasidEntry(directory: number, pasid: number): number | undefined {
    const at = pasidDirectoryEntryAddress(directory, pasid);
    const entry = decodeEntry(pasidDirectoryEntry, readEntry(this.memory, pasidDirectoryEntry, at));
    const table = entry['smptblptr'];
    return entry['p'] === 1 && table !== undefined ? pasidEntryAddress(table, pasid) : undefined;
  }

  /** Address of a PASID's entry below a directory, with a table made where there is none. */
  makePasidEntry(directory: number, pasid: number): number {
    const found = this.findPasidEntry(directory, pasid);
    if (found !== undefined) return found;
    const table = this.takePage('pasid');
    writePasidDirectoryEntry(this.memory, pasidDirectoryEntryAddress(directory, pasid), {
      p: 1,
      smptblptr: table,
    });
    return pasidEntryAddress(table, pasid);
  }
}
