/**
 * The conditions of VT-d 5.10 Table 30 as named checks, in the order in which the engine evaluates them. Table 30
 * says what is reported, not the order among conditions of one entry; within one structure the order is: present,
 * reserved bits, inconsistent programming, gates for the kind of request. Step numbers are those of the
 * reference procedure (scalable mode 1 to 32, then by stage; legacy mode L1 to L20).
 */
import { unverified, type Source } from '../row.ts';
import { vtd } from './entry-row.ts';

/** What a failure answers: UR or CA status, a translation completion without rights, an Invalid Request. */
export type Answer = 'UR' | 'CA' | 'zero' | 'IR' | '-';

/**
 * Answers by kind of request: untranslated, translation request, translated (each without and with PASID), page
 * request. `-` where the check is not made.
 */
export type Answers = readonly [
  uNoP: Answer,
  uWp: Answer,
  tNoP: Answer,
  tWp: Answer,
  xNoP: Answer,
  xWp: Answer,
  p: Answer,
];

export type CheckStage =
  | 'gate'
  | 'scalable'
  | 'pasid-entry'
  | 'host-permission'
  | 'pass-through'
  | 'first-stage'
  | 'second-stage'
  | 'output'
  | 'legacy'
  | 'legacy-translation';

export interface CheckRow {
  /** `<stage>.<what-must-hold>`. */
  readonly id: string;
  readonly stage: CheckStage;
  readonly step: string;
  /** True when the check passes. */
  readonly title: string;
  /** Fault reason; absent where hardware reports none. */
  readonly code?: number;
  /** Name of the condition in Table 30. */
  readonly condition?: string;
  readonly answers: Answers;
  /** Row paths (`context-entry.paside`, `ecap.pss`) and request attributes (`request.pasid`) that it looks at. */
  readonly consults: readonly string[];
  /** Made only for such requests or translations. */
  readonly only?: 'write' | 'read' | 'nested' | 'unnested' | 'update' | 'rev3' | 'rev5' | 'not-rev5';
  readonly source: Source;
}

const UR_ALL: Answers = ['UR', 'UR', 'UR', 'UR', 'UR', 'UR', 'IR'];
const CA_FOR_T: Answers = ['UR', 'UR', 'CA', 'CA', 'UR', 'UR', 'IR'];
const WITH_PASID: Answers = ['-', 'UR', '-', 'UR', '-', 'UR', '-'];
const ENTRY_MISSING: Answers = ['UR', 'UR', 'zero', 'zero', 'UR', 'UR', 'IR'];
const ENTRY_BROKEN: Answers = ['UR', 'UR', 'CA', 'CA', 'CA', 'CA', 'IR'];
const WALK: Answers = ['UR', 'UR', 'zero', 'zero', '-', '-', '-'];
const WALK_CA: Answers = ['UR', 'UR', 'CA', 'CA', '-', '-', '-'];
const LEGACY_UR: Answers = ['UR', '-', 'UR', '-', 'UR', '-', '-'];
const LEGACY_CA: Answers = ['UR', '-', 'CA', '-', 'UR', '-', '-'];
const LEGACY_WALK: Answers = ['UR', '-', 'zero', '-', '-', '-', '-'];
const LEGACY_WALK_CA: Answers = ['UR', '-', 'CA', '-', '-', '-', '-'];

interface More {
  readonly only?: NonNullable<CheckRow['only']>;
  readonly source?: Source;
}

const check =
  (stage: CheckStage) =>
  <const Id extends string>(
    id: Id,
    step: string,
    condition: string,
    code: number,
    answers: Answers,
    title: string,
    consults: readonly string[],
    { only, source = vtd(`Table 30, ${condition}`) }: More = {},
  ) => ({
    id,
    stage,
    step,
    title,
    code,
    condition,
    answers,
    consults,
    source,
    ...(only === undefined ? {} : { only }),
  });

const scalable = check('scalable');
const pasidEntry = check('pasid-entry');
const hostPermission = check('host-permission');
const passThrough = check('pass-through');
const firstStage = check('first-stage');
const secondStage = check('second-stage');
const legacy = check('legacy');
const legacyTranslation = check('legacy-translation');

const gateChecks = [
  {
    id: 'unit.enabled-or-untranslated',
    stage: 'gate',
    step: '0',
    title: 'Remapping is on, or the request is an untranslated one, which then passes as it is',
    answers: UR_ALL,
    consults: ['gsts.tes'],
    source: vtd('4.2.1'),
  },
  {
    id: 'request.translated-pasid-supported',
    stage: 'gate',
    step: '0',
    title: 'A translated request carries a PASID only where the unit supports it',
    answers: ['-', '-', '-', '-', '-', 'UR', '-'],
    consults: ['ecap.ptrs', 'request.pasid'],
    source: vtd('4.2.1, 4.2.5'),
  },
  {
    id: 'request.interrupt-address-legal',
    stage: 'gate',
    step: '0',
    title: 'A request without PASID to FEEx_xxxxh is an interrupt (a write of 4 bytes) or a zero-length read',
    code: 0x29,
    answers: ['UR', '-', '-', '-', '-', '-', '-'],
    consults: ['request.address', 'request.access'],
    source: vtd('3.15'),
  },
] as const satisfies readonly CheckRow[];

const prefixChecks = [
  scalable(
    'root-table.mode-supported',
    '1',
    'RTA.1',
    0x30,
    CA_FOR_T,
    'The table mode is one that the unit has',
    ['rtaddr.ttm', 'ecap.smts', 'ecap.adms'],
  ),
  scalable('root-table.not-aborting', '2', 'RTA.4', 0x33, UR_ALL, 'The table mode is not abort-DMA', [
    'rtaddr.ttm',
  ]),
  scalable(
    'request.execute-not-asked',
    '4',
    'RTA.5',
    0x34,
    WITH_PASID,
    'The request does not ask for execute permission',
    ['ver.max', 'request.execute'],
    { only: 'rev5' },
  ),
  scalable('root.readable', '5', 'SRT.1', 0x38, CA_FOR_T, 'The root entry can be read', []),
  scalable(
    'root.present',
    '6',
    'SRT.2',
    0x39,
    UR_ALL,
    'The half of the root entry for this device is present',
    ['root-entry.present'],
  ),
  scalable('root.reserved-clear', '7', 'SRT.3', 0x3a, CA_FOR_T, 'Reserved bits of that half are 0', [
    'root-entry.reserved',
  ]),
  scalable('context.readable', '8', 'SCT.1', 0x40, CA_FOR_T, 'The context entry can be read', []),
  scalable('context.present', '9', 'SCT.2', 0x41, UR_ALL, 'The context entry is present', [
    'context-entry.p',
    'context-entry.fpd',
  ]),
  scalable(
    'context.reserved-clear',
    '10',
    'SCT.3',
    0x42,
    CA_FOR_T,
    'Reserved bits of the context entry are 0',
    ['context-entry.reserved'],
  ),
  scalable(
    'context.pre-implies-dte',
    '11',
    'SCT.4.1',
    0x43,
    CA_FOR_T,
    'Page requests are enabled only together with the Device-TLB',
    ['context-entry.dte', 'context-entry.pre'],
  ),
  scalable(
    'context.rid-pasid-in-directory',
    '12',
    'SCT.4.2',
    0x43,
    CA_FOR_T,
    'RID_PASID is within the PASID directory',
    ['context-entry.ridPasid', 'context-entry.pdts'],
  ),
  scalable(
    'context.eptr-implies-paside',
    '13',
    'SCT.4.3',
    0x43,
    ['UR', '-', 'CA', '-', 'UR', 'UR', 'IR'],
    'PASIDs in translated requests are enabled only together with PASIDs',
    ['context-entry.eptr', 'context-entry.paside'],
  ),
  scalable(
    'context.device-tlb-enabled',
    '14',
    'SCT.5',
    0x44,
    ['-', '-', 'UR', 'UR', 'UR', 'UR', '-'],
    'The Device-TLB is enabled for the function',
    ['context-entry.dte'],
  ),
  scalable(
    'context.page-requests-enabled',
    '15',
    'SCT.8',
    0x47,
    ['-', '-', '-', '-', '-', '-', 'IR'],
    'Page requests are enabled for the function',
    ['context-entry.pre'],
  ),
  scalable(
    'context.pasid-enabled',
    '16',
    'SCT.6',
    0x45,
    ['-', 'UR', '-', 'UR', '-', '-', 'IR'],
    'Requests with PASID are enabled for the function',
    ['context-entry.paside', 'request.pasid'],
  ),
  scalable(
    'request.pasid-supported',
    '17',
    'SGN.10',
    0x89,
    WITH_PASID,
    'The PASID is within the size that the unit supports',
    ['request.pasid', 'ecap.pss'],
  ),
  scalable(
    'context.pasid-in-directory',
    '18',
    'SCT.7',
    0x46,
    ['-', 'UR', '-', 'UR', '-', 'UR', 'IR'],
    'The PASID is within the PASID directory',
    ['request.pasid', 'context-entry.pdts'],
  ),
  scalable(
    'context.pasid-not-rid-pasid',
    '19',
    'SCT.9',
    0x48,
    ['-', 'UR', '-', 'UR', '-', 'UR', 'IR'],
    'The PASID is not the one that stands in for requests without PASID',
    ['request.pasid', 'context-entry.ridPasid'],
  ),
  scalable(
    'context.translated-pasid-enabled',
    '20',
    'SCT.10',
    0x49,
    ['-', '-', '-', '-', '-', 'UR', '-'],
    'Translated requests with PASID are enabled for the function',
    ['context-entry.eptr'],
  ),
  scalable(
    'translated.address-in-host-width',
    'X',
    'SGN.4.1',
    0x83,
    ['-', '-', '-', '-', 'UR', 'UR', '-'],
    'The translated address is within the host address width',
    ['request.address'],
  ),
  scalable(
    'translated.not-interrupt-address',
    'X',
    'SGN.8.3',
    0x87,
    ['-', '-', '-', '-', 'UR', 'UR', '-'],
    'The translated address is not an interrupt address',
    ['request.address'],
  ),
] as const satisfies readonly CheckRow[];

const pasidChecks = [
  pasidEntry(
    'pasid-directory.readable',
    '21',
    'SPD.1',
    0x50,
    ENTRY_BROKEN,
    'The PASID directory entry can be read',
    [],
  ),
  pasidEntry(
    'pasid-directory.present',
    '22',
    'SPD.2',
    0x51,
    ENTRY_MISSING,
    'The PASID directory entry is present',
    ['pasid-directory-entry.p', 'pasid-directory-entry.fpd'],
  ),
  pasidEntry(
    'pasid-directory.reserved-clear',
    '23',
    'SPD.3',
    0x52,
    ENTRY_BROKEN,
    'Reserved bits of the PASID directory entry are 0',
    ['pasid-directory-entry.reserved'],
  ),
  pasidEntry('pasid-entry.readable', '24', 'SPT.1', 0x58, ENTRY_BROKEN, 'The PASID entry can be read', []),
  pasidEntry('pasid-entry.present', '25', 'SPT.2', 0x59, ENTRY_MISSING, 'The PASID entry is present', [
    'pasid-entry.p',
    'pasid-entry.fpd',
  ]),
  pasidEntry(
    'pasid-entry.reserved-clear',
    '26',
    'SPT.3',
    0x5a,
    ENTRY_BROKEN,
    'Reserved bits of the PASID entry are 0',
    ['pasid-entry.reserved'],
  ),
  pasidEntry(
    'pasid-entry.type-supported',
    '28',
    'SPT.4.2',
    0x5b,
    ENTRY_BROKEN,
    'The translation type is one that the unit has',
    ['pasid-entry.pgtt', 'ecap.fsts', 'ecap.ssts', 'ecap.nest', 'ecap.pt'],
  ),
  pasidEntry(
    'pasid-entry.second-stage-width-supported',
    '27',
    'SPT.4.1',
    0x5b,
    ENTRY_BROKEN,
    'The second-stage address width is one that the unit has',
    ['pasid-entry.aw'],
  ),
  pasidEntry(
    'pasid-entry.first-stage-levels-supported',
    '29',
    'SPT.4.3',
    0x5b,
    ENTRY_BROKEN,
    'The first-stage paging mode is one that the unit has',
    ['pasid-entry.fspm', 'cap.fs5lp'],
  ),
  pasidEntry(
    'pasid-entry.first-stage-root-in-range',
    '30',
    'SPT.4.4',
    0x5b,
    ENTRY_BROKEN,
    'The guest-physical address of the first-stage root is within the second stage',
    ['pasid-entry.fsptptr', 'pasid-entry.aw', 'cap.mgaw'],
    { only: 'nested' },
  ),
  pasidEntry(
    'pasid-entry.execute-enabled',
    '31',
    'SPT.5',
    0x5c,
    ['-', 'UR', '-', 'zero', '-', '-', '-'],
    'The request does not ask for execute permission, or execute requests are enabled',
    ['pasid-entry.ere', 'ecap.ers', 'request.execute'],
    { only: 'not-rev5' },
  ),
  pasidEntry(
    'pasid-entry.supervisor-enabled',
    '32',
    'SPT.6',
    0x5d,
    WALK,
    'The request is for user privilege, or supervisor requests are enabled',
    ['pasid-entry.sre', 'request.privileged', 'context-entry.ridPriv'],
  ),
  hostPermission(
    'host-permission.address-in-range',
    'X',
    'SPT.9',
    0x60,
    ['-', '-', '-', '-', 'UR', 'UR', '-'],
    'The translated address is within the host permission table',
    ['request.address', 'pasid-entry.hptsz'],
  ),
] as const satisfies readonly CheckRow[];

const stageChecks = [
  passThrough(
    'pass-through.address-in-host-width',
    'PT',
    'SGN.4.2',
    0x83,
    WALK,
    'The address is within the host address width',
    ['request.address'],
  ),
  passThrough(
    'pass-through.not-interrupt-address',
    'PT',
    'SGN.8.1',
    0x87,
    ['UR', 'UR', '-', 'zero', '-', '-', '-'],
    'The address is not an interrupt address',
    ['request.address'],
  ),
  firstStage('first-stage.canonical', 'FS', 'SGN.1', 0x80, WALK, 'The address is canonical', [
    'request.address',
    'pasid-entry.fspm',
  ]),
  firstStage(
    'first-stage.root-readable-in-second-stage',
    'FS',
    'SFS.6',
    0x75,
    WALK,
    'The second stage lets the first-stage root table be read',
    ['second-stage.r'],
    { only: 'nested' },
  ),
  firstStage(
    'first-stage.table-readable-in-second-stage',
    'FS',
    'SFS.7',
    0x76,
    WALK,
    'The second stage lets the first-stage table be read',
    ['second-stage.r'],
    { only: 'nested' },
  ),
  firstStage(
    'first-stage.root-readable',
    'FS',
    'SFS.4',
    0x73,
    WALK,
    'The first-stage root table can be read',
    [],
  ),
  firstStage(
    'first-stage.table-readable',
    'FS',
    'SFS.1',
    0x70,
    WALK,
    'The first-stage table can be read',
    [],
  ),
  firstStage('first-stage.present', 'FS', 'SFS.2', 0x71, WALK, 'The first-stage entry is present', [
    'first-stage.p',
  ]),
  firstStage(
    'first-stage.reserved-clear',
    'FS',
    'SFS.3',
    0x72,
    WALK,
    'Reserved bits of the first-stage entry are 0',
    ['first-stage.reserved'],
  ),
  firstStage(
    'first-stage.address-in-second-stage',
    'FS',
    'SFS.5',
    0x74,
    WALK,
    'The guest-physical address in the first-stage entry is within the second stage',
    ['first-stage.addr', 'pasid-entry.aw', 'cap.mgaw'],
    { only: 'nested' },
  ),
  firstStage(
    'first-stage.user-accessible',
    'FS',
    'SGN.2',
    0x81,
    WALK,
    'The request is a supervisor one, or U/S is 1 all along the path',
    ['first-stage.path.us', 'request.privileged'],
  ),
  firstStage(
    'first-stage.execute-permitted',
    'FS',
    'SGN.3',
    0x82,
    ['-', 'UR', '-', '-', '-', '-', '-'],
    'The request does not ask for execute permission, or the path grants it',
    ['first-stage.path.xd', 'pasid-entry.nxe', 'pasid-entry.smep', 'request.execute'],
    { only: 'rev3', source: unverified('VT-d 2.x', 'SGN.3; page rules of 3.0 to 4.0 were not re-read') },
  ),
  firstStage(
    'first-stage.update-snooped',
    'FS',
    'SFS.9',
    0x90,
    WALK,
    'Accessed and dirty flags need no update, or walks are snooped',
    ['pasid-entry.pwsnp', 'ecap.smpwcs', 'first-stage.path.a'],
    { only: 'update' },
  ),
  firstStage(
    'first-stage.update-permitted-in-second-stage',
    'FS',
    'SFS.8',
    0x77,
    WALK,
    'Accessed and dirty flags need no update, or the second stage lets the first-stage tables be written',
    ['first-stage.path.a'],
    { only: 'nested' },
  ),
  firstStage(
    'first-stage.update-done',
    'FS',
    'SFS.10',
    0x91,
    WALK,
    'Accessed and dirty flags were updated',
    ['first-stage.path.a'],
    { only: 'update' },
  ),
  firstStage(
    'first-stage.write-permitted',
    'FS',
    'SGN.6',
    0x85,
    WALK,
    'R/W is 1 all along the path, or a supervisor writes with WPE at 0',
    ['first-stage.path.rw', 'pasid-entry.wpe', 'request.privileged'],
    { only: 'write' },
  ),
  secondStage(
    'second-stage.address-in-range',
    'SS',
    'SGN.5',
    0x84,
    WALK,
    'The address is within the width of the second stage',
    ['request.address', 'pasid-entry.aw', 'cap.mgaw'],
    { only: 'unnested' },
  ),
  secondStage(
    'second-stage.root-readable',
    'SS',
    'SSS.4',
    0x7b,
    WALK_CA,
    'The second-stage root table can be read',
    [],
  ),
  secondStage(
    'second-stage.table-readable',
    'SS',
    'SSS.1',
    0x78,
    WALK_CA,
    'The second-stage table can be read',
    [],
  ),
  secondStage(
    'second-stage.present',
    'SS',
    'SSS.2',
    0x79,
    WALK,
    'The second-stage path so far grants reading or writing',
    ['second-stage.r', 'second-stage.w'],
  ),
  secondStage(
    'second-stage.reserved-clear',
    'SS',
    'SSS.3',
    0x7a,
    WALK_CA,
    'Reserved bits of the second-stage entry are 0',
    ['second-stage.reserved'],
  ),
  secondStage(
    'second-stage.update-snooped',
    'SS',
    'SSS.5',
    0x7c,
    WALK_CA,
    'Accessed and dirty flags need no update, or walks are snooped',
    ['pasid-entry.pwsnp', 'ecap.smpwcs', 'pasid-entry.ssade'],
    { only: 'update' },
  ),
  secondStage(
    'second-stage.update-done',
    'SS',
    'SSS.6',
    0x7d,
    WALK_CA,
    'Accessed and dirty flags were updated',
    ['pasid-entry.ssade'],
    { only: 'update' },
  ),
  secondStage(
    'second-stage.write-permitted',
    'SS',
    'SGN.6',
    0x85,
    WALK,
    'The second stage lets the page be written',
    ['second-stage.path.w'],
    { only: 'write' },
  ),
  secondStage(
    'second-stage.read-permitted',
    'SS',
    'SGN.7',
    0x86,
    WALK,
    'The second stage lets the page be read',
    ['second-stage.path.r'],
    { only: 'read' },
  ),
  check('output')(
    'output.not-interrupt-address',
    'out',
    'SGN.8',
    0x87,
    WALK_CA,
    'The page is not in the interrupt address range',
    [],
  ),
] as const satisfies readonly CheckRow[];

const legacyChecks = [
  legacy(
    'legacy.io-rights-off',
    'L1',
    'RTA.1.4',
    0x30,
    LEGACY_CA,
    'Second-stage rights come from bits 0 and 1 (SSIRWE is 0)',
    ['rtaddr.ssirwe'],
  ),
  legacy(
    'legacy.request-without-pasid',
    'L2',
    'RTA.2',
    0x31,
    WITH_PASID,
    'The request carries no PASID, or the root table is a scalable one',
    ['rtaddr.ttm', 'request.pasid'],
  ),
  legacy(
    'legacy.not-page-request',
    'L3',
    'RTA.3',
    0x32,
    ['-', '-', '-', '-', '-', '-', 'IR'],
    'The request is no page request, or the root table is a scalable one',
    ['rtaddr.ttm'],
  ),
  legacy('legacy-root.readable', 'L4', 'LRT.1', 0x08, LEGACY_CA, 'The root entry can be read', []),
  legacy('legacy-root.present', 'L5', 'LRT.2', 0x01, LEGACY_UR, 'The root entry is present', [
    'legacy-root-entry.p',
  ]),
  legacy(
    'legacy-root.reserved-clear',
    'L6',
    'LRT.3',
    0x0a,
    LEGACY_CA,
    'Reserved bits of the root entry are 0',
    ['legacy-root-entry.reserved'],
  ),
  legacy('legacy-context.readable', 'L7', 'LCT.1', 0x09, LEGACY_CA, 'The context entry can be read', []),
  legacy('legacy-context.present', 'L8', 'LCT.2', 0x02, LEGACY_UR, 'The context entry is present', [
    'legacy-context-entry.p',
    'legacy-context-entry.fpd',
  ]),
  legacy(
    'legacy-context.reserved-clear',
    'L9',
    'LCT.3',
    0x0b,
    LEGACY_CA,
    'Reserved bits of the context entry are 0',
    ['legacy-context-entry.reserved'],
  ),
  legacy(
    'legacy-context.type-supported',
    'L10',
    'LCT.4.2',
    0x03,
    LEGACY_CA,
    'The translation type is one that the unit has',
    ['legacy-context-entry.tt', 'ecap.dt', 'ecap.pt'],
  ),
  legacy(
    'legacy-context.width-supported',
    'L10',
    'LCT.4.1',
    0x03,
    LEGACY_CA,
    'The address width is one that the unit has',
    ['legacy-context-entry.aw', 'legacy-context-entry.tt'],
  ),
  legacy(
    'legacy-context.device-tlb-enabled',
    'L11',
    'LCT.5',
    0x0d,
    ['-', '-', 'UR', '-', 'UR', '-', '-'],
    'The translation type lets in translation requests and translated requests',
    ['legacy-context-entry.tt'],
  ),
  legacy(
    'legacy.translated-address-in-host-width',
    'L13',
    'LGN.1.2',
    0x04,
    ['-', '-', '-', '-', 'UR', '-', '-'],
    'The translated address is within the host address width',
    ['request.address'],
  ),
  legacyTranslation(
    'legacy.pass-through-address-in-host-width',
    'L14',
    'LGN.1.3',
    0x04,
    ['UR', '-', '-', '-', '-', '-', '-'],
    'The address is within the host address width',
    ['request.address'],
  ),
  legacyTranslation(
    'legacy.address-in-range',
    'L12',
    'LGN.1.1',
    0x04,
    LEGACY_WALK,
    'The address is within the width of the second stage',
    ['request.address', 'legacy-context-entry.aw', 'cap.mgaw'],
  ),
  legacyTranslation(
    'legacy-second-stage.root-readable',
    'L15',
    'LCT.4.3',
    0x03,
    LEGACY_WALK_CA,
    'The second-stage root table can be read',
    [],
  ),
  legacyTranslation(
    'legacy-second-stage.table-readable',
    'L16',
    'LSS.1',
    0x07,
    LEGACY_WALK_CA,
    'The second-stage table can be read',
    [],
  ),
  legacyTranslation(
    'legacy-second-stage.reserved-clear',
    'L17',
    'LSS.2',
    0x0c,
    LEGACY_WALK_CA,
    'Reserved bits of the second-stage entry are 0',
    ['second-stage.reserved'],
  ),
  legacyTranslation(
    'legacy-second-stage.write-permitted',
    'L18',
    'LGN.2',
    0x05,
    LEGACY_WALK,
    'The second stage lets the page be written',
    ['second-stage.path.w'],
    { only: 'write' },
  ),
  legacyTranslation(
    'legacy-second-stage.read-permitted',
    'L19',
    'LGN.3',
    0x06,
    LEGACY_WALK,
    'The second stage lets the page be read',
    ['second-stage.path.r'],
    { only: 'read' },
  ),
  legacyTranslation(
    'legacy.output-not-interrupt-address',
    'L20',
    'LGN.4',
    0x0e,
    LEGACY_CA,
    'The page is not in the interrupt address range',
    [],
  ),
] as const satisfies readonly CheckRow[];

const ALL = [...gateChecks, ...prefixChecks, ...pasidChecks, ...stageChecks, ...legacyChecks] as const;

export type CheckId = (typeof ALL)[number]['id'];

/** Every check, in the order of evaluation; its place here is its number in recordings. */
export const CHECKS: readonly CheckRow[] = ALL;

/** Number of a check in `CHECKS`. */
export const checkNumber = (id: CheckId): number => ALL.findIndex((row) => row.id === id);
