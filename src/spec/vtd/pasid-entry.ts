/**
 * PASID directory entry and PASID table entry. The table entry differs by revision: 3.0 to 4.0 have ERE, NXE and
 * SMEP; from 4.1 on bit 129 is reserved and bits 133 and 134 are ignored (VT-d 5.10 section 9.6).
 */
import type { ProfileId } from '../policies.ts';
import { unverified } from '../row.ts';
import { defineEntry, field, ignored, reserved, type EntryFieldRow, type EntryRow } from './entry-row.ts';

/** Values of PGTT. */
export const PGTT = { firstStage: 1, secondStage: 2, nested: 3, passThrough: 4 } as const;

/** AW of 48 bits: a second stage of 4 levels. */
export const AW_48 = 2;

const NOT_SECOND_STAGE = [PGTT.firstStage, PGTT.passThrough];
const NOT_FIRST_STAGE = [PGTT.secondStage, PGTT.passThrough];

export const pasidDirectoryEntry: EntryRow = defineEntry(
  'pasid-directory-entry',
  'Scalable-Mode PASID Directory Entry',
  64,
  '9.5',
  [
    field(0, 0, 'p', 'Present', 'The other fields count.'),
    field(
      1,
      1,
      'fpd',
      'Fault Processing Disable',
      'Qualified faults are not recorded; counts even if P is 0.',
    ),
    reserved(11, 2),
    field(63, 12, 'smptblptr', 'PASID Table Pointer', 'Table of 64 PASID entries.', { address: true }),
  ],
);

const sharedFields: readonly EntryFieldRow[] = [
  field(0, 0, 'p', 'Present', 'The other fields count.'),
  field(1, 1, 'fpd', 'Fault Processing Disable', 'Qualified faults are not recorded; counts even if P is 0.'),
  field(4, 2, 'aw', 'Address Width', 'Width of the second stage.', {
    needs: 'ecap.ssts',
    ignoredForTypes: NOT_SECOND_STAGE,
    values: { 1: '39 bits', 2: '48 bits', 3: '57 bits' },
  }),
  field(8, 6, 'pgtt', 'PASID Granular Translation Type', 'Which stages translate.', {
    values: { 1: 'first stage', 2: 'second stage', 3: 'nested', 4: 'pass-through' },
  }),
  field(9, 9, 'ssade', 'Second Stage A/D Enable', 'Accessed and dirty flags are kept in the second stage.', {
    needs: 'ecap.ssads',
    needsAlso: 'ecap.ssts',
    ignoredForTypes: NOT_SECOND_STAGE,
  }),
  reserved(11, 10),
  field(63, 12, 'ssptptr', 'Second Stage Page Translation Pointer', 'Root of the second-stage tables.', {
    needs: 'ecap.ssts',
    address: true,
    ignoredForTypes: NOT_SECOND_STAGE,
  }),
  field(79, 64, 'did', 'Domain Identifier', 'Tag of cached translations.', { domainId: true }),
  reserved(86, 80),
  field(87, 87, 'pwsnp', 'Page Walk Snoop', 'Table walks snoop the caches.', { needs: 'ecap.smpwcs' }),
  field(88, 88, 'pgsnp', 'Page Snoop', 'Accesses to the page snoop the caches.', { needs: 'ecap.sc' }),
  field(89, 89, 'cd', 'Cache Disable', 'Memory type is uncacheable.', { needs: 'ecap.mts', modelled: false }),
  field(90, 90, 'emte', 'Extended Memory Type Enable', 'Memory type of the second-stage leaf counts.', {
    needs: 'ecap.mts',
    ignoredForTypes: NOT_SECOND_STAGE,
    modelled: false,
  }),
  field(127, 96, 'pat', 'Page Attribute Table', 'Memory types of the first stage.', {
    needs: 'ecap.mts',
    modelled: false,
  }),
  field(128, 128, 'sre', 'Supervisor Request Enable', 'Requests for supervisor privilege are let in.', {
    needs: 'ecap.srs',
  }),
  field(131, 130, 'fspm', 'First Stage Paging Mode', 'Levels of the first stage.', {
    needs: 'ecap.fsts',
    values: { 0: '4 levels', 1: '5 levels' },
  }),
  field(132, 132, 'wpe', 'Write Protect Enable', 'Supervisor writes obey R/W as well.', {
    needs: 'ecap.fsts',
  }),
  field(135, 135, 'eafe', 'Extended Accessed Flag Enable', 'The EA flag is kept as well.', {
    needs: 'ecap.eafs',
  }),
  reserved(139, 136),
  field(191, 140, 'fsptptr', 'First Stage Page Translation Pointer', 'Root of the first-stage tables.', {
    needs: 'ecap.fsts',
    address: true,
    ignoredForTypes: NOT_FIRST_STAGE,
  }),
  reserved(255, 192),
];

const rev3Fields: readonly EntryFieldRow[] = [
  ...sharedFields,
  field(5, 5, 'slee', 'Second Level Execute Enable', 'Execute bit of the second stage counts.', {
    needs: 'ecap.ers',
    modelled: false,
    source: unverified('VirtualBox 7.0', 'include/VBox/iommu-intel.h'),
  }),
  field(93, 91, 'emt', 'Extended Memory Type', 'Memory type.', { needs: 'ecap.mts', modelled: false }),
  field(94, 94, 'pwt', 'Page-Level Write-Through', 'Memory type.', { needs: 'ecap.mts', modelled: false }),
  field(95, 95, 'pcd', 'Page-Level Cache Disable', 'Memory type.', { needs: 'ecap.mts', modelled: false }),
  field(129, 129, 'ere', 'Execute Request Enable', 'Requests for execute permission are let in.', {
    needs: 'ecap.ers',
  }),
  field(133, 133, 'nxe', 'No-Execute Enable', 'XD of first-stage entries counts.', { needs: 'ecap.fsts' }),
  field(134, 134, 'smep', 'Supervisor Mode Execute Prevention', 'Supervisor fetch needs a supervisor page.', {
    needs: 'ecap.fsts',
  }),
  reserved(319, 256),
  reserved(383, 320),
  reserved(447, 384),
  reserved(511, 448),
];

const rev4Fields: readonly EntryFieldRow[] = [
  ...sharedFields,
  reserved(5, 5),
  reserved(95, 91),
  reserved(129, 129),
  ignored(134, 133),
  field(257, 256, 'hptsz', 'Host Permission Table Size', 'Largest address is 2^(49+HPTSZ) - 1.', {
    needs: 'ecap.hpts',
  }),
  field(258, 258, 'hptpfd', 'Host Permission Table Prefetch Disable', 'No prefetch.', {
    needs: 'ecap.hpts',
    modelled: false,
  }),
  reserved(267, 259),
  field(319, 268, 'hptptr', 'Host Permission Table Pointer', 'Root of the host permission table.', {
    needs: 'ecap.hpts',
    address: true,
    modelled: false,
  }),
  field(335, 320, 'hptdid', 'Host Permission Table Domain Identifier', 'Tag of cached permissions.', {
    needs: 'ecap.hpts',
    modelled: false,
  }),
  reserved(383, 336),
  reserved(447, 384),
  reserved(511, 448),
];

const definePasidEntry = (fields: readonly EntryFieldRow[]): EntryRow =>
  defineEntry('pasid-entry', 'Scalable-Mode PASID Table Entry', 512, '9.6', fields);

const fromRev4: EntryRow = definePasidEntry(rev4Fields);

/** The PASID table entry as each profile reads it. */
export const pasidEntry: Readonly<Record<ProfileId, EntryRow>> = {
  rev3: definePasidEntry(rev3Fields),
  rev4: fromRev4,
  rev5: fromRev4,
};
