/**
 * How a guest's PASID bits reach the host IOMMU under the policies that enforce them there: PASID Enable is
 * PASIDE of the VF's context entry; Privileged and Execute have no switch per function, so they are SRE and (3.0
 * to 4.0) ERE of every PASID entry the guest has bound: the guest's own bit in its vIOMMU entry, and the bit of
 * its capability (kvm list, K. Tian, 13 and 14 Apr 2020; VT-d 5.10 sections 9.4, 9.6).
 */
import { policyRow } from '../../spec/policies.ts';
import { contextEntry } from '../../spec/vtd/context-entry.ts';
import { AW_48, PGTT, pasidEntry } from '../../spec/vtd/pasid-entry.ts';
import { decodeEntry, readEntry, updateEntry, type EntryFields } from '../iommu/entries.ts';
import type { DriverTables } from '../host/tables.ts';
import type { Draft } from './draft.ts';
import { guestRootTable, withGuestTables, withHostTables } from './tables.ts';
import type { Write } from './trace.ts';

/** Programs the VF's host entries from the guest's PASID Control (bits 2:0): what changed. */
export function programHostEntries(draft: Draft, requesterId: number, control: number): readonly Write[] {
  const { bound } = draft.assignmentOf(requesterId).guest;
  const guestEntries = bound.map((pasid) => ({ pasid, entry: readGuestEntry(draft, requesterId, pasid) }));
  return withHostTables(draft, (tables) => {
    const address = tables.findContextEntry(requesterId);
    if (address === undefined) return;
    updateEntry(tables.memory, contextEntry, address, { paside: control & 1 });
    for (const { pasid, entry } of guestEntries) {
      const at = hostEntryAddress(tables, requesterId, pasid);
      if (at === undefined) continue;
      updateEntry(tables.memory, pasidEntry[draft.world.profile], at, enforcedBits(draft, entry, control));
    }
  });
}

/** Writes the host's nested entry that follows from a guest's entry for a PASID (Linux 7.0, nested.c). */
export function shadowGuestEntry(draft: Draft, requesterId: number, pasid: number): readonly Write[] {
  const { guest } = draft.assignmentOf(requesterId);
  const entry = readGuestEntry(draft, requesterId, pasid);
  const did = draft.takeDomainId();
  return withHostTables(draft, (tables) => {
    const directory = tables.findPasidDirectory(requesterId);
    if (directory === undefined) return;
    const rid = tables.findPasidEntry(directory, 0);
    const row = pasidEntry[draft.world.profile];
    const parent = rid === undefined ? {} : decodeEntry(row, readEntry(tables.memory, row, rid));
    updateEntry(tables.memory, row, tables.makePasidEntry(directory, pasid), {
      p: 1,
      pgtt: PGTT.nested,
      aw: AW_48,
      ssptptr: parent['ssptptr'] ?? 0,
      did,
      pwsnp: 1,
      wpe: entry['wpe'] ?? 0,
      fsptptr: entry['fsptptr'] ?? 0,
      ...enforcedBits(draft, entry, guest.pasidControl),
    });
  });
}

/** SRE and, where the profile has it, ERE of the host's entry. */
function enforcedBits(draft: Draft, guestEntry: EntryFields, control: number): EntryFields {
  const { profile, policy } = draft.world;
  const enforced = policyRow(policy).writes === 'shadow-and-iommu';
  const allows = (mask: number): number => (enforced && (control & mask) === 0 ? 0 : 1);
  return {
    sre: (guestEntry['sre'] ?? 0) & allows(4),
    ...(profile === 'rev3' ? { ere: (guestEntry['ere'] ?? 0) & allows(2) } : {}),
  };
}

function hostEntryAddress(tables: DriverTables, requesterId: number, pasid: number): number | undefined {
  const directory = tables.findPasidDirectory(requesterId);
  return directory === undefined ? undefined : tables.findPasidEntry(directory, pasid);
}

/** The guest's own entry for a PASID, from its memory; no fields where it has none. */
function readGuestEntry(draft: Draft, requesterId: number, pasid: number): EntryFields {
  let found: EntryFields = {};
  const root = guestRootTable(draft, requesterId);
  if (root === undefined) return found;
  withGuestTables(draft, root, (tables) => {
    const at = hostEntryAddress(tables, requesterId, pasid);
    const row = pasidEntry[draft.world.profile];
    if (at !== undefined) found = decodeEntry(row, readEntry(tables.memory, row, at));
  });
  return found;
}
