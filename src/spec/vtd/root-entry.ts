/** Root entries: one per bus. Scalable mode has two halves, for devices 0 to 15 and 16 to 31. */
import { defineEntry, field, reserved, type EntryRow } from './entry-row.ts';

export const legacyRootEntry: EntryRow = defineEntry('legacy-root-entry', 'Root Entry', 128, '9.1', [
  field(0, 0, 'p', 'Present', 'The other fields count.'),
  reserved(11, 1),
  field(63, 12, 'ctp', 'Context-table Pointer', 'Context table of the bus.', { address: true }),
  reserved(127, 64),
]);

export const scalableRootEntry: EntryRow = defineEntry('root-entry', 'Scalable-Mode Root Entry', 128, '9.2', [
  field(0, 0, 'lp', 'Lower Present', 'The lower half (devices 0 to 15) counts.'),
  reserved(11, 1),
  field(63, 12, 'lctp', 'Lower Context Table Pointer', 'Context table of devices 0 to 15.', {
    address: true,
  }),
  field(64, 64, 'up', 'Upper Present', 'The upper half (devices 16 to 31) counts.'),
  reserved(75, 65),
  field(127, 76, 'uctp', 'Upper Context Table Pointer', 'Context table of devices 16 to 31.', {
    address: true,
  }),
]);
