/**
 * First-stage entries (x86-64 format) and second-stage entries (VT-d 5.10 sections 9.7, 9.8), one row for each
 * kind of entry that can stand at a level: a pointer to the next table, or a leaf.
 */
import { defineEntry, field, ignored, reserved, type EntryFieldRow, type EntryRow } from './entry-row.ts';

/** Level 1 is the table that maps 4 KiB pages; level 5 exists with 57-bit addresses only. */
export type Level = 1 | 2 | 3 | 4 | 5;

const LEVEL_NAMES: Readonly<Record<Level, string>> = {
  1: 'PTE',
  2: 'PDE',
  3: 'PDPE',
  4: 'PML4E',
  5: 'PML5E',
};

/** `PTE`, `PDE`, `PDPE`, `PML4E`, `PML5E`. */
export const levelName = (level: Level): string => LEVEL_NAMES[level];

const firstStageRights: readonly EntryFieldRow[] = [
  field(0, 0, 'p', 'Present', 'The other fields count.'),
  field(1, 1, 'rw', 'Read/Write', 'Writes are allowed; ANDed over the path.'),
  field(2, 2, 'us', 'User/Supervisor', 'User requests are allowed; ANDed over the path.'),
  field(3, 3, 'pwt', 'Page-Level Write-Through', 'Memory type.', { modelled: false }),
  field(4, 4, 'pcd', 'Page-Level Cache Disable', 'Memory type.', { modelled: false }),
  field(5, 5, 'a', 'Accessed', 'Set by hardware on use.'),
];

const firstStageHigh: readonly EntryFieldRow[] = [
  ignored(9, 8),
  field(10, 10, 'ea', 'Extended Accessed', 'Set by hardware on use when EAFE is 1.'),
  ignored(11, 11),
  ignored(62, 52),
  field(63, 63, 'xd', 'Execute Disable', 'No execute permission (3.0 to 4.0 with NXE; ignored since 4.1).'),
];

const address = (lsb: number, desc: string): EntryFieldRow =>
  field(51, lsb, 'addr', 'Address', desc, { address: true });

const firstStageTable = (level: Level): EntryRow =>
  defineEntry(`first-stage-${levelName(level).toLowerCase()}`, `First-stage ${levelName(level)}`, 64, '9.7', [
    ...firstStageRights,
    ...firstStageHigh,
    ignored(6, 6),
    level >= 4 ? reserved(7, 7) : field(7, 7, 'ps', 'Page Size', '0: points to a table.'),
    address(12, 'Next table; a guest-physical address in nested translation.'),
  ]);

const dirty = field(6, 6, 'd', 'Dirty', 'Set by hardware on a write.');

const firstStageLargeLeaf = (level: 2 | 3): EntryRow =>
  defineEntry(
    `first-stage-${levelName(level).toLowerCase()}-page`,
    `First-stage ${levelName(level)} that maps a ${level === 2 ? '2 MiB' : '1 GiB'} page`,
    64,
    '9.7',
    [
      ...firstStageRights,
      ...firstStageHigh,
      dirty,
      field(7, 7, 'ps', 'Page Size', '1: maps a page.', level === 3 ? { needs: 'cap.fs1gp' } : {}),
      field(12, 12, 'pat', 'Page Attribute', 'Memory type.', { modelled: false }),
      reserved(level === 2 ? 20 : 29, 13),
      address(level === 2 ? 21 : 30, 'Page.'),
    ],
  );

const firstStagePte: EntryRow = defineEntry('first-stage-pte', 'First-stage PTE', 64, '9.7', [
  ...firstStageRights,
  ...firstStageHigh,
  dirty,
  field(7, 7, 'pat', 'Page Attribute', 'Memory type.', { modelled: false }),
  address(12, 'Page.'),
]);

/** First-stage rows: `tables[level]` points on (levels 2 to 5), `leaves[level]` maps a page (levels 1 to 3). */
export const firstStageEntry = {
  tables: { 2: firstStageTable(2), 3: firstStageTable(3), 4: firstStageTable(4), 5: firstStageTable(5) },
  leaves: { 1: firstStagePte, 2: firstStageLargeLeaf(2), 3: firstStageLargeLeaf(3) },
} as const;

const secondStageRights: readonly EntryFieldRow[] = [
  field(0, 0, 'r', 'Read', 'Reads are allowed; ANDed over the path. Ignored with SSIRWE.'),
  field(1, 1, 'w', 'Write', 'Writes are allowed; ANDed over the path. Ignored with SSIRWE.'),
  ignored(2, 2),
  field(8, 8, 'a', 'Accessed', 'Set by hardware on use when SSADE is 1.'),
  ignored(10, 10),
  ignored(60, 52),
  field(61, 61, 'ir', 'I/O Read', 'Read permission when SSIRWE is 1, else ignored.'),
  field(62, 62, 'iw', 'I/O Write', 'Write permission when SSIRWE is 1, else reserved.', {
    needs: 'rtaddr.ssirwe',
  }),
  ignored(63, 63),
];

const secondStageTable = (level: Level): EntryRow =>
  defineEntry(
    `second-stage-${levelName(level).toLowerCase()}`,
    `Second-stage ${levelName(level)}`,
    64,
    '9.8',
    [
      ...secondStageRights,
      ignored(6, 3),
      level >= 4 ? reserved(7, 7) : field(7, 7, 'ps', 'Page Size', '0: points to a table.'),
      ignored(9, 9),
      reserved(11, 11),
      address(12, 'Next table.'),
    ],
  );

const secondStageLeafFields: readonly EntryFieldRow[] = [
  ...secondStageRights,
  field(5, 3, 'emt', 'Extended Memory Type', 'Memory type.', { modelled: false }),
  field(6, 6, 'ipat', 'Ignore PAT', 'Memory type.', { modelled: false }),
  field(9, 9, 'd', 'Dirty', 'Set by hardware on a write when SSADE is 1.'),
  field(11, 11, 'snp', 'Snoop', 'Accesses to the page snoop the caches.', { needs: 'ecap.sc' }),
];

const secondStageLargeLeaf = (level: 2 | 3): EntryRow =>
  defineEntry(
    `second-stage-${levelName(level).toLowerCase()}-page`,
    `Second-stage ${levelName(level)} that maps a ${level === 2 ? '2 MiB' : '1 GiB'} page`,
    64,
    '9.8',
    [
      ...secondStageLeafFields,
      field(7, 7, 'ps', 'Page Size', '1: maps a page.', {
        needs: level === 2 ? 'cap.sslps2m' : 'cap.sslps1g',
      }),
      reserved(level === 2 ? 20 : 29, 12),
      address(level === 2 ? 21 : 30, 'Page.'),
    ],
  );

const secondStagePte: EntryRow = defineEntry('second-stage-pte', 'Second-stage PTE', 64, '9.8', [
  ...secondStageLeafFields,
  ignored(7, 7),
  address(12, 'Page.'),
]);

/** Second-stage rows, arranged as `firstStageEntry`. */
export const secondStageEntry = {
  tables: { 2: secondStageTable(2), 3: secondStageTable(3), 4: secondStageTable(4), 5: secondStageTable(5) },
  leaves: { 1: secondStagePte, 2: secondStageLargeLeaf(2), 3: secondStageLargeLeaf(3) },
} as const;
