/** Registers of the remapping unit that gate, select or record (VT-d 5.10 section 11.4). */
import type { AccessKind, FieldRow, RegisterRow } from '../row.ts';
import { vtd } from './entry-row.ts';

const bits = (
  msb: number,
  lsb: number,
  id: string,
  name: string,
  access: AccessKind,
  extra: Partial<Pick<FieldRow, 'desc' | 'reset' | 'needs' | 'values' | 'modelled'>> = {},
): FieldRow => ({ bits: [msb, lsb], id, name, access, ...extra });

const cap = (msb: number, lsb: number, id: string, name: string, desc: string): FieldRow =>
  bits(msb, lsb, id, name, 'RO', { desc });

const rsvd = (msb: number, lsb: number): FieldRow => ({
  ...bits(msb, lsb, `rsvd${String(lsb)}`, 'Reserved', 'RsvdZ'),
  role: 'reserved',
});

export const versionRegister: RegisterRow = {
  id: 'ver',
  name: 'Version',
  offset: 0x00,
  width: 32,
  source: vtd('11.4.1'),
  fields: [
    cap(3, 0, 'min', 'Minor Version', 'Minor part.'),
    cap(7, 4, 'max', 'Major Version', '8 and above block execute requests at once.'),
    rsvd(31, 8),
  ],
};

export const capabilityRegister: RegisterRow = {
  id: 'cap',
  name: 'Capability',
  offset: 0x08,
  width: 64,
  source: vtd('11.4.2'),
  fields: [
    cap(2, 0, 'nd', 'Number of Domains', 'Domain ids have 4 + 2 ND bits.'),
    rsvd(3, 3),
    cap(4, 4, 'rwbf', 'Required Write-Buffer Flushing', 'Software flushes write buffers.'),
    cap(5, 5, 'plmr', 'Protected Low-Memory Region', 'Supported.'),
    cap(6, 6, 'phmr', 'Protected High-Memory Region', 'Supported.'),
    cap(7, 7, 'cm', 'Caching Mode', 'Not-present entries may be cached; set by software units only.'),
    cap(8, 8, 'sagaw30', 'Adjusted Guest Address Width 30', 'Reserved since 3.0.'),
    cap(9, 9, 'sagaw39', 'Adjusted Guest Address Width 39', 'Three-level second stage.'),
    cap(10, 10, 'sagaw48', 'Adjusted Guest Address Width 48', 'Four-level second stage.'),
    cap(11, 11, 'sagaw57', 'Adjusted Guest Address Width 57', 'Five-level second stage.'),
    rsvd(15, 12),
    cap(21, 16, 'mgaw', 'Maximum Guest Address Width', 'Second-stage input has MGAW + 1 bits.'),
    cap(22, 22, 'zlr', 'Zero Length Read', 'Zero-length reads of write-only pages are allowed.'),
    rsvd(23, 23),
    cap(33, 24, 'fro', 'Fault-recording Register Offset', 'In units of 16 bytes.'),
    cap(34, 34, 'sslps2m', 'Second Stage Large Pages, 2 MiB', 'Second-stage 2 MiB pages.'),
    cap(35, 35, 'sslps1g', 'Second Stage Large Pages, 1 GiB', 'Second-stage 1 GiB pages.'),
    rsvd(38, 36),
    cap(39, 39, 'psi', 'Page Selective Invalidation', 'Supported.'),
    cap(47, 40, 'nfr', 'Number of Fault-recording Registers', 'One less than their number.'),
    cap(53, 48, 'mamv', 'Maximum Address Mask Value', 'Of page-selective invalidation.'),
    cap(54, 54, 'dwd', 'Write Draining', 'Supported.'),
    cap(55, 55, 'drd', 'Read Draining', 'Supported.'),
    cap(56, 56, 'fs1gp', 'First Stage 1 GiB Page', 'Supported.'),
    rsvd(58, 57),
    cap(59, 59, 'pi', 'Posted Interrupts', 'Supported.'),
    cap(60, 60, 'fs5lp', 'First Stage 5-level Paging', 'Supported.'),
    cap(61, 61, 'ecmds', 'Enhanced Command', 'Supported.'),
    cap(62, 62, 'esirtps', 'Enhanced Set Interrupt Root Table Pointer', 'Supported.'),
    cap(
      63,
      63,
      'esrtps',
      'Enhanced Set Root Table Pointer',
      'Setting the root table pointer invalidates caches.',
    ),
  ],
};

export const extendedCapabilityRegister: RegisterRow = {
  id: 'ecap',
  name: 'Extended Capability',
  offset: 0x10,
  width: 64,
  source: vtd('11.4.3'),
  fields: [
    cap(0, 0, 'c', 'Page-walk Coherency', 'Walks of root to PASID tables snoop.'),
    cap(1, 1, 'qi', 'Queued Invalidation', 'Supported.'),
    cap(2, 2, 'dt', 'Device-TLB', 'Address translation services are supported.'),
    cap(3, 3, 'ir', 'Interrupt Remapping', 'Supported.'),
    cap(4, 4, 'eim', 'Extended Interrupt Mode', 'Supported.'),
    rsvd(5, 5),
    cap(6, 6, 'pt', 'Pass Through', 'Supported.'),
    cap(7, 7, 'sc', 'Snoop Control', 'Supported.'),
    cap(17, 8, 'iro', 'IOTLB Register Offset', 'In units of 16 bytes.'),
    rsvd(19, 18),
    cap(23, 20, 'mhmv', 'Maximum Handle Mask Value', 'Of interrupt entry invalidation.'),
    rsvd(24, 24),
    cap(25, 25, 'mts', 'Memory Type Support', 'Supported.'),
    cap(26, 26, 'nest', 'Nested Translation', 'Supported.'),
    rsvd(28, 27),
    cap(29, 29, 'prs', 'Page Request Support', 'Supported.'),
    cap(30, 30, 'ers', 'Execute Request Support', 'Reads 0 since 4.1.'),
    cap(31, 31, 'srs', 'Supervisor Request Support', 'Supported.'),
    rsvd(32, 32),
    cap(33, 33, 'nwfs', 'No Write Flag Support', 'The no-write flag of translation requests counts.'),
    cap(34, 34, 'eafs', 'Extended Accessed Flag Support', 'Supported.'),
    cap(39, 35, 'pss', 'PASID Size Supported', 'PASIDs have PSS + 1 bits.'),
    cap(40, 40, 'pasid', 'PASID Support', 'Requests with PASID are supported.'),
    cap(41, 41, 'dit', 'Device-TLB Invalidation Throttle', 'Supported.'),
    cap(42, 42, 'pds', 'Page-request Drain Support', 'Supported.'),
    cap(43, 43, 'smts', 'Scalable Mode Translation Support', 'Supported.'),
    cap(44, 44, 'vcs', 'Virtual Command Support', 'Software units only.'),
    cap(45, 45, 'ssads', 'Second Stage Accessed/Dirty Support', 'Supported.'),
    cap(46, 46, 'ssts', 'Second Stage Translation Support', 'In scalable mode.'),
    cap(47, 47, 'fsts', 'First Stage Translation Support', 'In scalable mode.'),
    cap(48, 48, 'smpwcs', 'Scalable Mode Page-walk Coherency Support', 'PWSNP can be used.'),
    cap(49, 49, 'rps', 'RID_PASID Support', 'Else PASID 0 stands in.'),
    cap(50, 50, 'tdxcs', 'TDX Connect Support', 'Supported.'),
    cap(51, 51, 'pms', 'Performance Monitoring Support', 'Supported.'),
    cap(52, 52, 'adms', 'Abort DMA Mode Support', 'Supported.'),
    cap(53, 53, 'rprivs', 'RID_PRIV Support', 'Supported.'),
    rsvd(54, 54),
    cap(55, 55, 'hpts', 'Host Permission Table Support', 'Since 5.0.'),
    cap(56, 56, 'ptrs', 'PASID in Translated Requests Support', 'Since 5.0.'),
    cap(57, 57, 'ssirws', 'Second Stage I/O Read/Write Support', 'Since 5.0.'),
    cap(58, 58, 'sms', 'Stop Marker Support', 'Supported.'),
    cap(59, 59, 'hpt1gps', 'Host Permission Table 1 GiB Page Support', 'Since 5.0.'),
    cap(60, 60, 'rdts', 'Root Device Table Support', 'Supported.'),
    cap(61, 61, 'eimer', 'Extended Interrupt Mode Enable Required', 'Supported.'),
    cap(62, 62, 'irreq', 'Interrupt Remapping Required', 'Supported.'),
    rsvd(63, 63),
  ],
};

/** GCMD and GSTS carry the same bits; only those that the engine acts on are named. */
export const globalStatusRegister: RegisterRow = {
  id: 'gsts',
  name: 'Global Status',
  offset: 0x1c,
  width: 32,
  source: vtd('11.4.4.2'),
  fields: [
    rsvd(23, 0),
    bits(24, 24, 'irtps', 'Interrupt Remapping Table Pointer Status', 'RO', { modelled: false }),
    bits(25, 25, 'ires', 'Interrupt Remapping Enable Status', 'RO', { modelled: false }),
    bits(26, 26, 'qies', 'Queued Invalidation Enable Status', 'RO', { modelled: false }),
    bits(29, 27, 'others', 'Write Buffer and Advanced Fault Status', 'RO', { modelled: false }),
    bits(30, 30, 'rtps', 'Root Table Pointer Status', 'RO', { desc: 'The root table address was taken.' }),
    bits(31, 31, 'tes', 'Translation Enable Status', 'RO', { desc: 'Remapping is on.' }),
  ],
};

/** Values of TTM in the root table address register. */
export const TTM = { legacy: 0, scalable: 1, reserved: 2, abort: 3 } as const;

export const rootTableAddressRegister: RegisterRow = {
  id: 'rtaddr',
  name: 'Root Table Address',
  offset: 0x20,
  width: 64,
  source: vtd('11.4.5'),
  fields: [
    rsvd(6, 0),
    bits(7, 7, 'ssirwe', 'Second Stage I/O Read/Write Enable', 'RW', {
      desc: 'Second-stage rights come from bits 61 and 62.',
      needs: 'ecap.ssirws',
    }),
    rsvd(9, 8),
    bits(11, 10, 'ttm', 'Translation Table Mode', 'RW', {
      desc: 'Kind of root table.',
      values: { 0: 'legacy', 1: 'scalable', 2: 'reserved', 3: 'abort-DMA' },
    }),
    bits(63, 12, 'rta', 'Root Table Address', 'RW', { desc: 'Root table, 4 KiB.' }),
  ],
};

export const faultStatusRegister: RegisterRow = {
  id: 'fsts',
  name: 'Fault Status',
  offset: 0x34,
  width: 32,
  source: vtd('11.4.7.1'),
  fields: [
    bits(0, 0, 'pfo', 'Primary Fault Overflow', 'RW1CS', {
      reset: 0,
      desc: 'While 1 nothing new is recorded.',
    }),
    bits(1, 1, 'ppf', 'Primary Pending Fault', 'ROS', { reset: 0, desc: 'Some record has F set.' }),
    rsvd(3, 2),
    bits(4, 4, 'iqe', 'Invalidation Queue Error', 'RW1CS', { reset: 0 }),
    bits(5, 5, 'ice', 'Invalidation Completion Error', 'RW1CS', { reset: 0 }),
    bits(6, 6, 'ite', 'Invalidation Time-out Error', 'RW1CS', { reset: 0 }),
    rsvd(7, 7),
    bits(15, 8, 'fri', 'Fault Record Index', 'ROS', { reset: 0, desc: 'First pending record.' }),
    rsvd(31, 16),
  ],
};

export const faultEventControlRegister: RegisterRow = {
  id: 'fectl',
  name: 'Fault Event Control',
  offset: 0x38,
  width: 32,
  source: vtd('11.4.7.2'),
  fields: [
    rsvd(29, 0),
    bits(30, 30, 'ip', 'Interrupt Pending', 'RO', { reset: 0 }),
    bits(31, 31, 'im', 'Interrupt Mask', 'RW', { reset: 1 }),
  ],
};

/** One record; the first is at 16 times CAP.FRO, their number is CAP.NFR + 1. */
export const faultRecordingRegister: RegisterRow = {
  id: 'frcd',
  name: 'Fault Recording',
  offset: 0,
  width: 128,
  source: vtd('11.4.7.6'),
  fields: [
    rsvd(11, 0),
    bits(63, 12, 'fi', 'Fault Info', 'ROS', { desc: 'Bits 63:12 of the address.' }),
    bits(79, 64, 'sid', 'Source Identifier', 'ROS', { desc: 'Requester ID.' }),
    rsvd(91, 80),
    bits(92, 92, 't2', 'Type 2', 'ROS', {
      desc: 'With T1: 00 write, 01 page request, 10 read, 11 AtomicOp.',
    }),
    bits(93, 93, 'priv', 'Privilege Mode Requested', 'ROS', { desc: 'Only with PP.' }),
    bits(94, 94, 'exe', 'Execute Permission Requested', 'ROS', { desc: 'Only with PP, for reads.' }),
    bits(95, 95, 'pp', 'PASID Present', 'ROS', { desc: 'The request carried a PASID.' }),
    bits(103, 96, 'fr', 'Fault Reason', 'ROS', { desc: 'Why it was blocked.' }),
    bits(123, 104, 'pv', 'PASID Value', 'ROS', { desc: 'Only with PP.' }),
    bits(125, 124, 'at', 'Address Type', 'ROS', {
      values: { 0: 'untranslated', 1: 'translation request', 2: 'translated' },
    }),
    bits(126, 126, 't1', 'Type 1', 'ROS', { desc: 'See T2.' }),
    bits(127, 127, 'f', 'Fault', 'RW1CS', { reset: 0, desc: 'The record is valid.' }),
  ],
};
