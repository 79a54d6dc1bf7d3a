/**
 * What the scenarios of single fault reasons share. Each starts from tables that work, breaks one thing in them (or
 * asks for one thing too much), and ends with the request that reports the fault reason. Addresses are those that
 * the host's driver takes on the reference platform.
 */
import { hexDigits } from '../base/hex.ts';
import { parseWord, word, type Word } from '../base/word.ts';
import { REFERENCE_PLATFORM } from '../engine/world/reference-platform.ts';
import type { Event } from '../engine/world/event.ts';
import type { Platform, Scenario, ScenarioStep } from '../engine/world/scenario.ts';
import { findFaultReason } from '../spec/vtd/fault-reasons.ts';
import { rootTableAddressRegister } from '../spec/vtd/registers.ts';
import { binds, guestTakes, HOST_BOOTS, PF, setsPasid, step, VF } from './steps.ts';

export interface FaultCase {
  readonly code: number;
  readonly scenario: Scenario;
  /**
   * Steps right before the last one without which the last request does not report the code. None where the
   * request itself is at fault; an earlier request then shows what would have passed.
   */
  readonly breaking: number;
}

interface FaultCaseParts {
  readonly code: number;
  readonly title: string;
  readonly setup: readonly ScenarioStep[];
  readonly breaks?: readonly ScenarioStep[];
  readonly request: Event;
  /** What happens to the request. */
  readonly say: string;
  /** Id of the deciding check. */
  readonly decidedBy: string;
  readonly platform?: Platform;
  readonly policy?: Scenario['policy'];
  readonly profile?: Scenario['profile'];
}

/** A case whose scenario is named after the code: `F45`. */
export function faultCase(parts: FaultCaseParts): FaultCase {
  const { code, title, setup, breaks = [], request, say, decidedBy } = parts;
  const { platform = FAULT_PLATFORM, policy = 'pf-only', profile = 'rev5' } = parts;
  const digits = hexDigits(code, 2);
  const { name, meaning } = findFaultReason(code) ?? { name: '–', meaning: '' };
  return {
    code,
    breaking: breaks.length,
    scenario: {
      id: `F${digits.toUpperCase()}`,
      title,
      prose: meaning,
      tags: [name, `0x${digits}`],
      policy,
      placement: 'last-8-bytes',
      profile,
      platform,
      steps: [...setup, ...breaks, step(request, say, { verdict: 'blocked', faultCode: code, decidedBy })],
    },
  };
}

const parse = (text: string): Word => {
  const value = parseWord(text);
  if (value === undefined) throw new Error(`no word: ${text}`);
  return value;
};

/** The host writes a 64-bit word of memory: `value` as `0x…`. */
export const hostWrites = (address: number, value: string, say?: string): ScenarioStep =>
  step({ kind: 'memory-write', by: 'host', address, value: parse(value) }, say);

/** The guest of the VF writes a 64-bit word of its memory, at a guest-physical address. */
export const guestWrites = (address: number, value: string, say?: string): ScenarioStep =>
  step({ kind: 'memory-write', by: 'guest', requesterId: VF, address, value: parse(value) }, say);

const GCMD = 0x18;
/** GCMD.TE, which stays, and GCMD.SRTP. */
const TAKE_ROOT_TABLE = word(0, 0xc000_0000);

/** The host gives the unit another RTADDR_REG, and has it taken over. */
export const setsRootTable = (value: string, say: string): readonly ScenarioStep[] => [
  step({ kind: 'iommu-register-write', offset: rootTableAddressRegister.offset, value: parse(value) }, say),
  step(
    { kind: 'iommu-register-write', offset: GCMD, value: TAKE_ROOT_TABLE },
    'GCMD.SRTP has the unit take the root table address over.',
  ),
];

/** Where the host's entries for the PF lie, and what the host writes there. */
export const AT = {
  /** Lower half of bus 3Bh: 0x1001001. */
  root: 0x0100_03b0,
  /** DTE, PASIDE, PRE: 0x101001d. */
  context: 0x0100_1000,
  /** PASIDs 0 to 3Fh: 0x1011001. */
  directory: 0x0101_0000,
  /** Second stage for requests without PASID: 0x2000089, 0x800002. */
  pasid0: 0x0101_1000,
  /** First stage of the host's process: 0x49, 0x800001, 0x3000000. */
  pasid5: 0x0101_1140,
  /** Second-stage PDE and PTE of 12345000h: 0x2003003, 0x92345003. */
  secondStageTable: 0x0200_2488,
  secondStagePage: 0x0200_3a28,
  /** First-stage PTE of 7f1234567000h: 0x5abcd027. */
  firstStagePage: 0x0300_3b38,
  legacyRoot: 0x0180_03b0,
  /** TT 01, 48 bits: 0x2000005, 0x202. */
  legacyContext: 0x0180_1000,
  /** Second-stage entry of the guest's second GiB, which holds the guest's tables: 0xc0000083. */
  guestTables: 0x0200_2008,
  /** Guest-physical: the guest's PTE of 10000000h, 0x12345027. */
  guestPage: 0x4000_3000,
} as const;

const LEGACY_ROOT_TABLE = '0x1800000';

/** A process of the host at 7f1234567000h, and tables of a host without scalable mode. */
const MEMORY: Platform['memory'] = [
  { address: 0x0300_07f0, value: word(0, 0x0300_1027) },
  { address: 0x0300_1240, value: word(0, 0x0300_2027) },
  { address: 0x0300_2d10, value: word(0, 0x0300_3027) },
  { address: AT.firstStagePage, value: word(0, 0x5abc_d027) },
  { address: AT.legacyRoot, value: word(0, 0x0180_1001) },
  { address: AT.legacyContext, value: word(0, 0x0200_0005) },
  { address: AT.legacyContext + 8, value: word(0, 0x202) },
];

export const FAULT_PLATFORM: Platform = { ...REFERENCE_PLATFORM, memory: MEMORY };

/** The platform with other capabilities of its unit. */
export const withUnit = (iommu: Partial<Platform['iommu']>): Platform => ({
  ...FAULT_PLATFORM,
  iommu: { ...FAULT_PLATFORM.iommu, ...iommu },
});

/** The host probes its PF and maps one page for it. */
export const HOST: readonly ScenarioStep[] = [
  step(
    {
      kind: 'host-probe',
      requesterId: PF,
      mappings: [{ iova: 0x1234_5000, address: 0x9234_5000, read: true, write: true }],
    },
    'The host probes its PF, turns PASID, ATS and PRI on, and maps 12345000h.',
  ),
];

/** The host, and a process of its own as PASID 5 of the PF; `enables` are SRE, ERE, … of the entry. */
export const hostProcess = (enables = 0): readonly ScenarioStep[] => [
  ...HOST,
  hostWrites(
    AT.pasid5 + 8,
    '0x800001',
    'The host binds a process of its own as PASID 5. First the domain id and PWSNP.',
  ),
  hostWrites(
    AT.pasid5 + 16,
    `0x${(0x0300_0000 + enables).toString(16)}`,
    'Then where the first-stage root table of the process lies.',
  ),
  hostWrites(AT.pasid5, '0x49', 'P and the translation type come last, as Linux has it.'),
];

/** The host, then a legacy root table in place of the scalable one. */
export const LEGACY: readonly ScenarioStep[] = [
  ...HOST,
  ...setsRootTable(
    LEGACY_ROOT_TABLE,
    'The host writes a legacy root table address (TTM 00), as a kernel does that knows no scalable mode.',
  ),
];

/** What a scalable host does to fall back to the legacy root table. */
export const FALLS_BACK: readonly ScenarioStep[] = setsRootTable(
  LEGACY_ROOT_TABLE,
  'The host goes back to a legacy root table (TTM 00), which has no place for PASIDs and page requests.',
);

/** A guest with a VF and a process bound as PASID 5; `bit` is set in its PASID Control and its own entry. */
export const guestProcess = (bit?: 'execute' | 'privileged'): readonly ScenarioStep[] => [
  ...HOST_BOOTS,
  ...guestTakes(VF),
  setsPasid(VF, { enable: true, execute: bit === 'execute', privileged: bit === 'privileged' }),
  binds(VF, { supervisor: bit === 'privileged', execute: bit === 'execute' }),
];
