/** Context entries: one per function, legacy (128 bits) and scalable mode (256 bits). */
import { defineEntry, field, ignored, reserved, type EntryRow } from './entry-row.ts';

export const legacyContextEntry: EntryRow = defineEntry('legacy-context-entry', 'Context Entry', 128, '9.3', [
  field(0, 0, 'p', 'Present', 'The other fields count.'),
  field(1, 1, 'fpd', 'Fault Processing Disable', 'Qualified faults are not recorded; counts even if P is 0.'),
  field(3, 2, 'tt', 'Translation Type', 'How requests are treated.', {
    values: {
      0: 'untranslated only',
      1: 'untranslated, translation requests and translated',
      2: 'pass-through',
      3: 'reserved',
    },
  }),
  reserved(11, 4),
  field(63, 12, 'ssptptr', 'Second Stage Page Translation Pointer', 'Root of the second-stage tables.', {
    address: true,
    ignoredForTypes: [2],
  }),
  field(66, 64, 'aw', 'Address Width', 'Width of the second stage.', {
    values: { 1: '39 bits', 2: '48 bits', 3: '57 bits' },
  }),
  ignored(70, 67),
  reserved(71, 71),
  field(87, 72, 'did', 'Domain Identifier', 'Tag of cached translations.', { domainId: true }),
  reserved(127, 88),
]);

export const contextEntry: EntryRow = defineEntry(
  'context-entry',
  'Scalable-Mode Context Entry',
  256,
  '9.4',
  [
    field(0, 0, 'p', 'Present', 'The other fields count.'),
    field(
      1,
      1,
      'fpd',
      'Fault Processing Disable',
      'Qualified faults are not recorded; counts even if P is 0.',
    ),
    field(2, 2, 'dte', 'Device-TLB Enable', 'Translation requests and translated requests are let in.', {
      needs: 'ecap.dt',
    }),
    field(3, 3, 'paside', 'PASID Enable', 'Requests with PASID are let in.', { needs: 'ecap.pasid' }),
    field(4, 4, 'pre', 'Page Request Enable', 'Page requests are let in; needs DTE.', { needs: 'ecap.prs' }),
    field(5, 5, 'hpte', 'Host Permission Table Enable', 'Translated requests are checked once more.', {
      needs: 'ecap.hpts',
      modelled: false,
    }),
    field(6, 6, 'eptr', 'Enable PASID in Translated Requests', 'Translated requests may carry a PASID.', {
      needs: 'ecap.ptrs',
    }),
    reserved(8, 7),
    field(11, 9, 'pdts', 'PASID Directory Table Size', 'The directory has 2^(PDTS+7) entries.'),
    field(63, 12, 'pasiddirptr', 'PASID Directory Pointer', 'PASID directory of the function.', {
      address: true,
    }),
    field(83, 64, 'ridPasid', 'RID_PASID', 'PASID that stands in for requests without one.', {
      needs: 'ecap.rps',
    }),
    field(84, 84, 'ridPriv', 'RID_PRIV', 'Privilege of requests without PASID.', { needs: 'ecap.rprivs' }),
    reserved(127, 85),
    reserved(191, 128),
    reserved(255, 192),
  ],
);
