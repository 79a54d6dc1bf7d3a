/**
 * A remapping unit as plain immutable values: its registers as software sees them (VT-d 5.10 section 11.4). The
 * tables are in memory. Not modelled: interrupt remapping, queued invalidation and caches, performance counters.
 */
import { word, wordFromNumber, ZERO_WORD, type Word } from '../../base/word.ts';
import { PROFILES, type ProfileId } from '../../spec/policies.ts';
import { DEFAULT_CAP, DEFAULT_ECAP, DEFAULT_HOST_ADDRESS_WIDTH } from '../../spec/vtd/defaults.ts';
import {
  capabilityRegister,
  extendedCapabilityRegister,
  faultEventControlRegister,
  faultStatusRegister,
  globalStatusRegister,
  rootTableAddressRegister,
  versionRegister,
} from '../../spec/vtd/registers.ts';
import { fieldOf, readField } from '../bits/fields.ts';

/** One fault recording register: high and low 64 bits. */
export interface FaultRecord {
  readonly hi: Word;
  readonly lo: Word;
}

/** Memory that answers: `length` bytes from `start`. */
export interface MemoryRange {
  readonly start: number;
  readonly length: number;
}

export interface IommuState {
  readonly profile: ProfileId;
  /** VER_REG: major in bits 7:4. */
  readonly version: number;
  readonly cap: Word;
  readonly ecap: Word;
  /** Bits of a host physical address, 32 to 52. */
  readonly hostAddressWidth: number;
  /** RTADDR_REG as hardware uses it, taken over by GCMD.SRTP. */
  readonly rtaddr: Word;
  /** RTADDR_REG as software last wrote it. */
  readonly rtaddrWritten: Word;
  /** GSTS_REG; bit 31 is TES. */
  readonly gsts: number;
  /** FSTS_REG. */
  readonly fsts: number;
  /** FECTL_REG. */
  readonly fectl: number;
  /** FRCD_REG[0 … CAP.NFR]. */
  readonly frcd: readonly FaultRecord[];
  /** Where the next fault is recorded. */
  readonly faultIndex: number;
  /** Memory that table accesses can reach; absent: all of it. */
  readonly ram?: readonly MemoryRange[];
}

export const TES = 0x8000_0000;
const RTPS = 0x4000_0000;
export const EMPTY_RECORD: FaultRecord = { hi: ZERO_WORD, lo: ZERO_WORD };

export interface IommuOptions {
  readonly profile: ProfileId;
  readonly version?: number;
  readonly cap?: Word;
  readonly ecap?: Word;
  readonly hostAddressWidth?: number;
  /** A root table address turns remapping on with it; without one the unit is as after reset. */
  readonly rtaddr?: Word;
  readonly ram?: readonly MemoryRange[];
}

/** A unit after reset, or with `rtaddr` one that is translating through that root table. */
export function makeIommuState(options: IommuOptions): IommuState {
  const { profile, rtaddr, ram } = options;
  const cap = options.cap ?? DEFAULT_CAP;
  const records = readField([cap.lo, cap.hi], fieldOf(capabilityRegister, 'nfr')) + 1;
  return {
    profile,
    version: options.version ?? PROFILES.find(({ id }) => id === profile)?.version ?? 0,
    cap,
    ecap: options.ecap ?? DEFAULT_ECAP[profile],
    hostAddressWidth: options.hostAddressWidth ?? DEFAULT_HOST_ADDRESS_WIDTH,
    rtaddr: rtaddr ?? ZERO_WORD,
    rtaddrWritten: rtaddr ?? ZERO_WORD,
    gsts: rtaddr === undefined ? 0 : (TES | RTPS) >>> 0,
    fsts: 0,
    fectl: 0x8000_0000,
    frcd: Array.from({ length: records }, () => EMPTY_RECORD),
    faultIndex: 0,
    ...(ram === undefined ? {} : { ram }),
  };
}

/**
 * The profile that a unit's registers show: version 8 and above is rev5, execute request support is rev3, the
 * others are rev4.
 */
export function profileOf(version: number, ecap: Word): ProfileId {
  if (readField([version], fieldOf(versionRegister, 'max')) >= 8) return 'rev5';
  return readField([ecap.lo, ecap.hi], fieldOf(extendedCapabilityRegister, 'ers')) === 1 ? 'rev3' : 'rev4';
}

/** Byte offset of FRCD_REG[0], 16 times CAP.FRO. */
export const faultRecordsOffset = (iommu: IommuState): number =>
  16 * readField([iommu.cap.lo, iommu.cap.hi], fieldOf(capabilityRegister, 'fro'));

/** What software reads at a register offset (32-bit registers in the low half); zero where nothing is modelled. */
export function readIommuRegister(iommu: IommuState, offset: number): Word {
  switch (offset) {
    case versionRegister.offset:
      return word(0, iommu.version);
    case capabilityRegister.offset:
      return iommu.cap;
    case extendedCapabilityRegister.offset:
      return iommu.ecap;
    case globalStatusRegister.offset:
      return word(0, iommu.gsts);
    case rootTableAddressRegister.offset:
      return iommu.rtaddrWritten;
    case faultStatusRegister.offset:
      return word(0, iommu.fsts);
    case faultEventControlRegister.offset:
      return word(0, iommu.fectl);
    default: {
      const place = offset - faultRecordsOffset(iommu);
      const record = place < 0 ? undefined : iommu.frcd[Math.floor(place / 16)];
      if (record === undefined) return ZERO_WORD;
      return place % 16 < 8 ? record.lo : record.hi;
    }
  }
}

const GCMD_OFFSET = 0x18;
/** Command bits that stay: TE, QIE, IRE. SRTP and SIRTP act once. */
const GCMD_SWITCHES = 0x8600_0000;
const IRES = 0x0200_0000;
const FSTS_RW1C = 0x71;
export const PFO = 0x01;
export const PPF = 0x02;
/** FECTL_REG bit 31: fault events are masked. */
export const FECTL_IM = 0x8000_0000;

/**
 * The unit after software wrote a register (VT-d 5.10 section 11.4): 32-bit registers take the low half; other
 * offsets and read-only registers stay as they are. A record is cleared by writing its upper 8 bytes (or the last
 * 4 of them, as Linux does) with F set.
 */
export function writeIommuRegister(iommu: IommuState, offset: number, value: Word): IommuState {
  switch (offset) {
    case GCMD_OFFSET:
      return writeGlobalCommand(iommu, value.lo);
    case rootTableAddressRegister.offset:
      return { ...iommu, rtaddrWritten: value };
    case faultStatusRegister.offset:
      return { ...iommu, fsts: (iommu.fsts & ~(value.lo & FSTS_RW1C)) >>> 0 };
    case faultEventControlRegister.offset:
      return writeFaultEventControl(iommu, value.lo);
    default:
      return writeFaultRecord(iommu, offset - faultRecordsOffset(iommu), value);
  }
}

function writeGlobalCommand(iommu: IommuState, command: number): IommuState {
  const latch = (command & RTPS) !== 0;
  const gsts = ((iommu.gsts & RTPS) | (latch ? RTPS : 0) | (command & GCMD_SWITCHES)) >>> 0;
  return {
    ...iommu,
    gsts,
    rtaddr: latch ? iommu.rtaddrWritten : iommu.rtaddr,
    // The index starts over while DMA and interrupt remapping are both off (VT-d 5.10 section 7.2.1).
    faultIndex: (gsts & (TES | IRES)) === 0 ? 0 : iommu.faultIndex,
  };
}

function writeFaultEventControl(iommu: IommuState, value: number): IommuState {
  const masked = (value & FECTL_IM) !== 0;
  // Unmasking sends a pending event, which clears IP.
  return { ...iommu, fectl: masked ? ((iommu.fectl & ~FECTL_IM) | FECTL_IM) >>> 0 : 0 };
}

function writeFaultRecord(iommu: IommuState, place: number, value: Word): IommuState {
  const index = Math.floor(place / 16);
  const record = place < 0 ? undefined : iommu.frcd[index];
  if (record === undefined) return iommu;
  const clears =
    (place % 16 === 8 && value.hi >= 0x8000_0000) || (place % 16 === 12 && value.lo >= 0x8000_0000);
  if (!clears) return iommu;
  const frcd = iommu.frcd.map((old, at) =>
    at === index ? { hi: word(old.hi.hi & 0x7fff_ffff, old.hi.lo), lo: old.lo } : old,
  );
  const pending = frcd.some(({ hi }) => hi.hi >= 0x8000_0000);
  return { ...iommu, frcd, fsts: (pending ? iommu.fsts : iommu.fsts & ~PPF) >>> 0 };
}

/** The register value that names a root table: `address` 4 KiB aligned, mode 0 legacy, 1 scalable, 3 abort-DMA. */
export const makeRootTableAddress = (address: number, mode: number): Word => {
  const base = wordFromNumber(address);
  return word(base.hi, base.lo | (mode << 10));
};
