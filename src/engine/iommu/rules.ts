/**
 * What a unit's registers make of the tables: reserved masks, limits and switches, worked out once per set of
 * capabilities and kept as plain integers for the decision procedure.
 */
import { word, type Word } from '../../base/word.ts';
import type { ProfileId } from '../../spec/policies.ts';
import { contextEntry, legacyContextEntry } from '../../spec/vtd/context-entry.ts';
import type { EntryRow } from '../../spec/vtd/entry-row.ts';
import { pasidDirectoryEntry, pasidEntry } from '../../spec/vtd/pasid-entry.ts';
import {
  capabilityRegister,
  extendedCapabilityRegister,
  rootTableAddressRegister,
} from '../../spec/vtd/registers.ts';
import { legacyRootEntry, scalableRootEntry } from '../../spec/vtd/root-entry.ts';
import { firstStageEntry, secondStageEntry } from '../../spec/vtd/stage-entries.ts';
import { fieldOf, readField, writeBits } from '../bits/fields.ts';
import type { IommuState } from './iommu-state.ts';
import { reservedMask, type ReservedBitsInput } from './reserved-bits.ts';

/** Masks of a stage's entries: pairs of (lo, hi) at `2 * level`. */
export interface StageMasks {
  readonly tables: Int32Array;
  readonly leaves: Int32Array;
}

export interface Rules {
  /** ECAP without the bits that mean nothing in this revision. */
  readonly ecap: Word;
  readonly hostAddressWidth: number;
  /** Input bits of the second stage, MGAW + 1. */
  readonly mgaw: number;
  /** Widest second stage: bits of an address that a fault record keeps. */
  readonly largestAgaw: number;
  readonly executeEnableExists: boolean;
  readonly executeRefusedAtOnce: boolean;
  readonly scalableMode: boolean;
  readonly abortMode: boolean;
  readonly deviceTlb: boolean;
  readonly passThrough: boolean;
  readonly nested: boolean;
  readonly firstStage: boolean;
  readonly secondStage: boolean;
  readonly fiveLevelFirstStage: boolean;
  readonly agaw: readonly [boolean, boolean, boolean, boolean, boolean, boolean, boolean, boolean];
  readonly zeroLengthRead: boolean;
  readonly executeRequests: boolean;
  readonly supervisorRequests: boolean;
  readonly noWriteFlag: boolean;
  readonly snoopedWalks: boolean;
  readonly ridPasid: boolean;
  readonly ridPrivilege: boolean;
  readonly translatedPasid: boolean;
  /** Largest PASID, 2^(PSS+1) - 1. */
  readonly largestPasid: number;
  readonly ioRights: boolean;
  /** Log2 of the page that a pass-through translation completion covers. */
  readonly largestPageShift: number;

  readonly root: Int32Array;
  readonly legacyRoot: Int32Array;
  readonly context: Int32Array;
  /** By TT. */
  readonly legacyContext: readonly Int32Array[];
  readonly directory: Int32Array;
  /** By PGTT. */
  readonly pasid: readonly Int32Array[];
  readonly firstStageMasks: StageMasks;
  readonly secondStageMasks: StageMasks;
}

const register = (value: Word): number[] => [value.lo, value.hi];

/** Fields that read 0 while scalable mode is not supported (VT-d 5.10 section 11.4.3). */
const SCALABLE_ONLY = ['nest', 'prs', 'mts', 'srs', 'pasid', 'pss', 'fsts', 'smpwcs', 'rps'];
/** Fields that came with 5.0. */
const SINCE_5_0 = ['hpts', 'ptrs', 'ssirws', 'hpt1gps'];
const UNTIL_4_0 = ['ers'];

/** ECAP as this revision reads it. */
function effectiveEcap(profile: ProfileId, ecap: Word): Word {
  const words = register(ecap);
  const clear = (id: string): void => {
    const [msb, lsb] = fieldOf(extendedCapabilityRegister, id).bits;
    writeBits(words, msb, lsb, 0);
  };
  (profile === 'rev3' ? SINCE_5_0 : UNTIL_4_0).forEach(clear);
  if (readField(words, fieldOf(extendedCapabilityRegister, 'smts')) === 0) SCALABLE_ONLY.forEach(clear);
  return word(words[1] ?? 0, words[0] ?? 0);
}

function compileRules(iommu: IommuState): Rules {
  const ecap = effectiveEcap(iommu.profile, iommu.ecap);
  /** A `needs` path of a row: a field of CAP, of ECAP or of RTADDR. */
  const value = (path: string): number => {
    const [name, id = ''] = path.split('.');
    if (name === 'cap') return readField(register(iommu.cap), fieldOf(capabilityRegister, id));
    if (name === 'ecap') return readField(register(ecap), fieldOf(extendedCapabilityRegister, id));
    return readField(register(iommu.rtaddr), fieldOf(rootTableAddressRegister, id));
  };
  const has = (path: string): boolean => value(path) !== 0;
  const ioRights = has('rtaddr.ssirwe') && has('ecap.ssirws');
  const input: ReservedBitsInput = {
    hostAddressWidth: iommu.hostAddressWidth,
    domainIdBits: 4 + 2 * value('cap.nd'),
    has: (path) => (path === 'rtaddr.ssirwe' ? ioRights : has(path)),
  };
  const mask = (row: EntryRow, type?: number): Int32Array => reservedMask(row, input, type);
  const stageMasks = (rows: typeof firstStageEntry | typeof secondStageEntry): StageMasks => ({
    tables: byLevel(rows.tables, mask),
    leaves: byLevel(rows.leaves, mask),
  });
  const types = [0, 1, 2, 3, 4, 5, 6, 7];
  const agaw = [false, has('cap.sagaw39'), has('cap.sagaw48'), has('cap.sagaw57')];
  return {
    ecap,
    hostAddressWidth: iommu.hostAddressWidth,
    mgaw: value('cap.mgaw') + 1,
    largestAgaw: agaw[3] === true ? 57 : agaw[2] === true ? 48 : 39,
    executeEnableExists: iommu.profile === 'rev3',
    executeRefusedAtOnce: iommu.profile === 'rev5',
    scalableMode: has('ecap.smts'),
    abortMode: has('ecap.adms'),
    deviceTlb: has('ecap.dt'),
    passThrough: has('ecap.pt'),
    nested: has('ecap.nest'),
    firstStage: has('ecap.fsts'),
    secondStage: has('ecap.ssts'),
    fiveLevelFirstStage: has('cap.fs5lp'),
    agaw: [false, agaw[1] === true, agaw[2] === true, agaw[3] === true, false, false, false, false],
    zeroLengthRead: has('cap.zlr'),
    executeRequests: has('ecap.ers'),
    supervisorRequests: has('ecap.srs'),
    noWriteFlag: has('ecap.nwfs'),
    snoopedWalks: has('ecap.smpwcs'),
    ridPasid: has('ecap.rps'),
    ridPrivilege: has('ecap.rprivs'),
    translatedPasid: has('ecap.ptrs'),
    largestPasid: 2 ** (value('ecap.pss') + 1) - 1,
    ioRights,
    largestPageShift: has('cap.sslps1g') || has('cap.fs1gp') ? 30 : has('cap.sslps2m') ? 21 : 12,
    root: mask(scalableRootEntry),
    legacyRoot: mask(legacyRootEntry),
    context: mask(contextEntry),
    legacyContext: types.slice(0, 4).map((type) => mask(legacyContextEntry, type)),
    directory: mask(pasidDirectoryEntry),
    pasid: types.map((type) => mask(pasidEntry[iommu.profile], type)),
    firstStageMasks: stageMasks(firstStageEntry),
    secondStageMasks: stageMasks(secondStageEntry),
  };
}

function byLevel(rows: Readonly<Record<number, EntryRow>>, mask: (row: EntryRow) => Int32Array): Int32Array {
  const pairs = new Int32Array(12);
  for (const [level, row] of Object.entries(rows)) pairs.set(mask(row), 2 * Number(level));
  return pairs;
}

interface Compiled {
  readonly key: IommuState;
  readonly rules: Rules;
}

/** Units in use at a time: a host's and its guests'; older entries give way in turn. */
const KEPT = 16;
const compiled: Compiled[] = [];
let last: Compiled | undefined;
let turn = 0;

/** The rules of a unit, from the ones worked out before when its capabilities are the same. */
export function rulesOf(iommu: IommuState): Rules {
  if (last !== undefined && sameCapabilities(last.key, iommu)) return last.rules;
  last = compiled.find(({ key }) => sameCapabilities(key, iommu));
  if (last === undefined) {
    last = { key: iommu, rules: compileRules(iommu) };
    compiled[turn++ % KEPT] = last;
  }
  return last.rules;
}

const SSIRWE = 0x80;

const sameCapabilities = (a: IommuState, b: IommuState): boolean =>
  a === b ||
  (a.cap.lo === b.cap.lo &&
    a.cap.hi === b.cap.hi &&
    a.ecap.lo === b.ecap.lo &&
    a.ecap.hi === b.ecap.hi &&
    a.hostAddressWidth === b.hostAddressWidth &&
    a.profile === b.profile &&
    ((a.rtaddr.lo ^ b.rtaddr.lo) & SSIRWE) === 0);
