/** Every check of the procedure fails for exactly the defect that it is about, with its own fault reason. */
import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../spec/vtd/checks.ts';
import type { ProfileId } from '../../spec/policies.ts';
import type { DmaRequest } from '../explanation.ts';
import { makeIommuState, type MemoryRange } from './iommu-state.ts';
import { judge } from './judge.ts';
import {
  CONTEXT_W0,
  CONTEXT_W1,
  PASID_41,
  PASID_5,
  PASID_7,
  requestOf,
  ROOT_TABLE,
  w,
  workedExampleTables,
} from './worked-example.fixture.ts';

interface Defect {
  readonly id: string;
  /** Fault reason; absent where hardware reports none. */
  readonly code?: number;
  readonly request: DmaRequest;
  readonly changes?: Readonly<Record<number, string>>;
  readonly profile?: ProfileId;
  readonly rtaddr?: string;
  readonly off?: true;
  readonly cap?: string;
  readonly ecap?: string;
  readonly ram?: readonly MemoryRange[];
}

/** Memory that answers from 16 MiB on, for so many bytes. */
const ram = (length: number): readonly MemoryRange[] => [{ start: 0x0100_0000, length }];

const plain = requestOf('0x12345678');
const nested = requestOf('0x10000000', { pasid: 5 });
const first = requestOf('0x7f1234567000', { pasid: 0x41 });
const ats = (request: DmaRequest): DmaRequest => ({ ...request, kind: 'translation-request' });
const translated = (address: string, pasid: number | null = null): DmaRequest =>
  requestOf(address, { kind: 'translated', pasid });
const PTRS = '0x0133ef9aa4f00fdf';
const HPTS = '0x00b3ef9aa4f00fdf';
const SSIRWS = '0x0233ef9aa4f00fdf';
const BEYOND_HOST = '0x0000400000000000';
const BEYOND_48 = '0x0001000000000000';
const PASS_THROUGH_7 = { [PASID_7]: '0x109', [PASID_7 + 8]: '0x800001' };

const SCALABLE: readonly Defect[] = [
  { id: 'unit.enabled-or-untranslated', request: ats(plain), off: true },
  { id: 'request.translated-pasid-supported', request: translated('0x1000', 5) },
  { id: 'request.interrupt-address-legal', code: 0x29, request: requestOf('0xfee00000') },
  { id: 'root-table.mode-supported', code: 0x30, request: plain, rtaddr: '0x1000800' },
  { id: 'root-table.not-aborting', code: 0x33, request: plain, rtaddr: '0x1000c00' },
  { id: 'request.execute-not-asked', code: 0x34, request: { ...nested, execute: true }, profile: 'rev5' },
  { id: 'root.readable', code: 0x38, request: plain, ram: [{ start: 0x200_0000, length: 0x1000 }] },
  { id: 'root.present', code: 0x39, request: plain, changes: { 0x010003b8: '0x1002000' } },
  { id: 'root.reserved-clear', code: 0x3a, request: plain, changes: { 0x010003b8: '0x1002003' } },
  { id: 'context.readable', code: 0x40, request: plain, ram: ram(0x1000) },
  { id: 'context.present', code: 0x41, request: plain, changes: { [CONTEXT_W0]: '0x101001c' } },
  { id: 'context.reserved-clear', code: 0x42, request: plain, changes: { [CONTEXT_W0]: '0x101009d' } },
  { id: 'context.pre-implies-dte', code: 0x43, request: plain, changes: { [CONTEXT_W0]: '0x1010019' } },
  { id: 'context.rid-pasid-in-directory', code: 0x43, request: plain, changes: { [CONTEXT_W1]: '0x2000' } },
  {
    id: 'context.eptr-implies-paside',
    code: 0x43,
    request: plain,
    ecap: PTRS,
    changes: { [CONTEXT_W0]: '0x1010055' },
  },
  {
    id: 'context.device-tlb-enabled',
    code: 0x44,
    request: ats(nested),
    changes: { [CONTEXT_W0]: '0x1010009' },
  },
  {
    id: 'context.page-requests-enabled',
    code: 0x47,
    request: { ...nested, kind: 'page-request' },
    changes: { [CONTEXT_W0]: '0x101000d' },
  },
  { id: 'context.pasid-enabled', code: 0x45, request: nested, changes: { [CONTEXT_W0]: '0x1010015' } },
  { id: 'request.pasid-supported', code: 0x89, request: first, ecap: '0x0033ef12a4f00fdf' },
  { id: 'context.pasid-in-directory', code: 0x46, request: { ...nested, pasid: 0x2000 } },
  { id: 'context.pasid-not-rid-pasid', code: 0x48, request: { ...nested, pasid: 0 } },
  { id: 'context.translated-pasid-enabled', code: 0x49, request: translated('0x1000', 5), ecap: PTRS },
  { id: 'translated.address-in-host-width', code: 0x83, request: translated(BEYOND_HOST) },
  { id: 'translated.not-interrupt-address', code: 0x87, request: translated('0xfeefffff') },
  { id: 'pasid-directory.readable', code: 0x50, request: nested, ram: ram(0x1_0000) },
  { id: 'pasid-directory.present', code: 0x51, request: nested, changes: { 0x01010000: '0x1011000' } },
  { id: 'pasid-directory.reserved-clear', code: 0x52, request: nested, changes: { 0x01010000: '0x1011005' } },
  { id: 'pasid-entry.readable', code: 0x58, request: nested, ram: ram(0x1_1000) },
  { id: 'pasid-entry.present', code: 0x59, request: nested, changes: { [PASID_5]: '0x20000c8' } },
  { id: 'pasid-entry.reserved-clear', code: 0x5a, request: nested, changes: { [PASID_5]: '0x20000e9' } },
  { id: 'pasid-entry.type-supported', code: 0x5b, request: nested, changes: { [PASID_5]: '0x2000149' } },
  {
    id: 'pasid-entry.second-stage-width-supported',
    code: 0x5b,
    request: nested,
    changes: { [PASID_5]: '0x20000cd' },
  },
  {
    id: 'pasid-entry.first-stage-levels-supported',
    code: 0x5b,
    request: nested,
    changes: { [PASID_5 + 16]: '0x40000004' },
  },
  {
    id: 'pasid-entry.first-stage-root-in-range',
    code: 0x5b,
    request: nested,
    changes: { [PASID_5]: '0x20000c5', [PASID_5 + 16]: '0x8000000000' },
  },
  { id: 'pasid-entry.execute-enabled', code: 0x5c, request: { ...nested, execute: true } },
  { id: 'pasid-entry.supervisor-enabled', code: 0x5d, request: { ...nested, privileged: true } },
  {
    id: 'host-permission.address-in-range',
    code: 0x60,
    request: translated('0x2000000000000'),
    ecap: HPTS,
    changes: { [CONTEXT_W0]: '0x101003d' },
  },
  {
    id: 'pass-through.address-in-host-width',
    code: 0x83,
    request: requestOf(BEYOND_HOST, { pasid: 7 }),
    changes: PASS_THROUGH_7,
  },
  {
    id: 'pass-through.not-interrupt-address',
    code: 0x87,
    request: requestOf('0xfee00000', { pasid: 7 }),
    changes: PASS_THROUGH_7,
  },
  { id: 'first-stage.canonical', code: 0x80, request: { ...first, address: w('0x0000800000000000') } },
  {
    id: 'first-stage.root-readable-in-second-stage',
    code: 0x75,
    request: nested,
    changes: { 0x02001008: '0xc0000082' },
  },
  {
    id: 'first-stage.table-readable-in-second-stage',
    code: 0x76,
    request: nested,
    changes: {
      0x02001008: '0x2004003',
      0x02004000: '0x2005003',
      0x02005000: '0xc0000003',
      0x02005008: '0xc0001002',
    },
  },
  { id: 'first-stage.root-readable', code: 0x73, request: first, ram: ram(0x200_0000) },
  { id: 'first-stage.table-readable', code: 0x70, request: first, ram: ram(0x200_1000) },
  { id: 'first-stage.present', code: 0x71, request: first, changes: { 0x03003b38: '0x5abcd066' } },
  {
    id: 'first-stage.reserved-clear',
    code: 0x72,
    request: first,
    changes: { 0x03003b38: '0x400005abcd067' },
  },
  {
    id: 'first-stage.address-in-second-stage',
    code: 0x74,
    request: nested,
    cap: '0x81d2008c22660606',
    changes: { 0xc0003000: '0x8000000067' },
  },
  { id: 'first-stage.user-accessible', code: 0x81, request: first, changes: { 0x03001240: '0x3002023' } },
  {
    id: 'first-stage.execute-permitted',
    code: 0x82,
    request: { ...first, execute: true },
    profile: 'rev3',
    changes: { [PASID_41 + 16]: '0x3000022', 0x03003b38: '0x800000005abcd067' },
  },
  {
    id: 'first-stage.update-snooped',
    code: 0x90,
    request: first,
    changes: { [PASID_41 + 8]: '0x1', 0x03003b38: '0x5abcd047' },
  },
  {
    id: 'first-stage.update-permitted-in-second-stage',
    code: 0x77,
    request: nested,
    changes: { 0x02001008: '0x2004003', 0x02004000: '0xc0000081', 0xc0003000: '0x12345007' },
  },
  {
    id: 'first-stage.write-permitted',
    code: 0x85,
    request: { ...first, access: 'write' },
    changes: { 0x030007f0: '0x3001025' },
  },
  { id: 'second-stage.address-in-range', code: 0x84, request: requestOf(BEYOND_48) },
  { id: 'second-stage.root-readable', code: 0x7b, request: plain, ram: ram(0x100_0000) },
  { id: 'second-stage.table-readable', code: 0x78, request: plain, ram: ram(0x100_1000) },
  { id: 'second-stage.present', code: 0x79, request: requestOf('0x200000000') },
  { id: 'second-stage.reserved-clear', code: 0x7a, request: plain, changes: { 0x02001000: '0x80001083' } },
  {
    id: 'second-stage.update-snooped',
    code: 0x7c,
    request: plain,
    changes: { 0x01011000: '0x2000289', 0x01011008: '0x10' },
  },
  { id: 'second-stage.write-permitted', code: 0x85, request: requestOf('0x80000000', { access: 'write' }) },
  { id: 'second-stage.read-permitted', code: 0x86, request: requestOf('0x80001000') },
  {
    id: 'output.not-interrupt-address',
    code: 0x87,
    request: requestOf('0x80000000'),
    changes: { 0x02003000: '0xfee00003' },
  },
];

const LEGACY_TABLES = {
  0x010003b0: '0x1006001',
  0x010003b8: '0x0',
  0x01006810: '0x2000005',
  0x01006818: '0x1002',
};

const LEGACY_DEFECTS: readonly Defect[] = [
  { id: 'legacy.io-rights-off', code: 0x30, request: plain, rtaddr: '0x1000080', ecap: SSIRWS },
  { id: 'legacy.request-without-pasid', code: 0x31, request: nested },
  { id: 'legacy.not-page-request', code: 0x32, request: { ...plain, kind: 'page-request' } },
  { id: 'legacy-root.readable', code: 0x08, request: plain, ram: [{ start: 0, length: 0x1000 }] },
  { id: 'legacy-root.present', code: 0x01, request: plain, changes: { 0x010003b0: '0x1006000' } },
  { id: 'legacy-root.reserved-clear', code: 0x0a, request: plain, changes: { 0x010003b8: '0x1' } },
  { id: 'legacy-context.readable', code: 0x09, request: plain, ram: ram(0x6000) },
  { id: 'legacy-context.present', code: 0x02, request: plain, changes: { 0x01006810: '0x2000004' } },
  { id: 'legacy-context.reserved-clear', code: 0x0b, request: plain, changes: { 0x01006810: '0x2000015' } },
  { id: 'legacy-context.type-supported', code: 0x03, request: plain, changes: { 0x01006810: '0x200000d' } },
  { id: 'legacy-context.width-supported', code: 0x03, request: plain, changes: { 0x01006818: '0x1003' } },
  {
    id: 'legacy-context.device-tlb-enabled',
    code: 0x0d,
    request: ats(plain),
    changes: { 0x01006810: '0x2000001' },
  },
  { id: 'legacy.translated-address-in-host-width', code: 0x04, request: translated(BEYOND_HOST) },
  {
    id: 'legacy.pass-through-address-in-host-width',
    code: 0x04,
    request: requestOf(BEYOND_HOST),
    changes: { 0x01006810: '0x9' },
  },
  { id: 'legacy.address-in-range', code: 0x04, request: requestOf(BEYOND_48) },
  { id: 'legacy-second-stage.root-readable', code: 0x03, request: plain, ram: ram(0x100_0000) },
  { id: 'legacy-second-stage.table-readable', code: 0x07, request: plain, ram: ram(0x100_1000) },
  {
    id: 'legacy-second-stage.reserved-clear',
    code: 0x0c,
    request: plain,
    changes: { 0x02001000: '0x80001083' },
  },
  {
    id: 'legacy-second-stage.write-permitted',
    code: 0x05,
    request: requestOf('0x80000000', { access: 'write' }),
  },
  { id: 'legacy-second-stage.read-permitted', code: 0x06, request: requestOf('0x80001000') },
  {
    id: 'legacy.output-not-interrupt-address',
    code: 0x0e,
    request: requestOf('0x80000000'),
    changes: { 0x02003000: '0xfee00003' },
  },
];

const LEGACY = LEGACY_DEFECTS.map((defect) => ({
  rtaddr: '0x1000000',
  ...defect,
  changes: { ...LEGACY_TABLES, ...defect.changes },
}));

/** Flags in memory are always written, so that nothing makes these fail. */
const CANNOT_FAIL = ['first-stage.update-done', 'second-stage.update-done'];

const judgeDefect = (defect: Defect) => {
  const iommu = makeIommuState({
    profile: defect.profile ?? 'rev4',
    ...(defect.off === true ? {} : { rtaddr: w(defect.rtaddr ?? ROOT_TABLE) }),
    ...(defect.cap === undefined ? {} : { cap: w(defect.cap) }),
    ...(defect.ecap === undefined ? {} : { ecap: w(defect.ecap) }),
    ...(defect.ram === undefined ? {} : { ram: defect.ram }),
  });
  return judge(iommu, workedExampleTables(defect.changes), defect.request).judgement;
};

describe('every check', () => {
  it.each([...SCALABLE, ...LEGACY])('$id', (defect) => {
    const { verdict, decidedBy, fault, checks } = judgeDefect(defect);
    expect(decidedBy).toBe(defect.id);
    expect(verdict).toBe('blocked');
    expect(fault?.code).toBe(defect.code);
    const failed = checks.findIndex(({ outcome }) => outcome === 'fail');
    expect(checks[failed]).toMatchObject({ id: defect.id });
    expect(checks.slice(0, failed).every(({ outcome }) => outcome === 'pass')).toBe(true);
    expect(checks.slice(failed + 1).every(({ outcome }) => outcome === 'not-evaluated')).toBe(true);
  });

  it('is listed above', () => {
    const listed = new Set([...SCALABLE, ...LEGACY].map(({ id }) => id));
    expect(CHECKS.map(({ id }) => id).filter((id) => !listed.has(id))).toEqual(CANNOT_FAIL);
  });

  it('passes on the tables as they are', () => {
    for (const request of [plain, nested, first, ats(nested), translated('0x92345000')]) {
      expect(judgeDefect({ id: '', request }).verdict).toBe('allowed');
    }
    const legacy = { id: '', rtaddr: '0x1000000', changes: LEGACY_TABLES };
    for (const request of [plain, ats(plain), translated('0x92345000')]) {
      expect(judgeDefect({ ...legacy, request }).verdict).toBe('allowed');
    }
  });
});

describe('translation requests', () => {
  it.each([
    ['a second stage that is broken is a Completer Abort', plain, { 0x02001000: '0x80001083' }, 'CA'],
    ['a second stage that is not present grants nothing', requestOf('0x200000000'), {}, 'success-zero'],
    ['a first stage that is broken grants nothing', first, { 0x03003b38: '0x400005abcd067' }, 'success-zero'],
    ['a root entry that is not present is unsupported', plain, { 0x010003b8: '0x0' }, 'UR'],
    ['a root entry that is broken is a Completer Abort', plain, { 0x010003b8: '0x1002003' }, 'CA'],
  ] as const)('%s', (_, request, changes, completion) => {
    expect(judgeDefect({ id: '', request: ats(request), changes }).completion).toBe(completion);
  });

  it('for an interrupt address get write permission for untranslated requests only', () => {
    const wanting = (access: 'read' | 'write') =>
      judgeDefect({ id: '', request: { ...ats(requestOf('0xfee01000')), access } });
    expect(wanting('write')).toMatchObject({
      verdict: 'allowed',
      completion: 'success',
      response: { read: false, write: true, untranslatedOnly: true, size: 4096 },
    });
    expect(wanting('read')).toMatchObject({
      completion: 'success-zero',
      response: { read: false, write: false, untranslatedOnly: false },
    });
  });

  it('report the smaller page of the two stages', () => {
    const sizeOf = (request: DmaRequest) => judgeDefect({ id: '', request: ats(request) }).response?.size;
    expect(sizeOf(plain)).toBe(0x4000_0000);
    expect(sizeOf(nested)).toBe(0x1000);
  });
});

describe('requests without PASID to an interrupt address', () => {
  it('are interrupts when they write 4 bytes, and complete when they read nothing', () => {
    const interrupt = judgeDefect({
      id: '',
      request: requestOf('0xfee01004', { access: 'write', length: 4 }),
    });
    expect(interrupt).toMatchObject({ verdict: 'allowed', completion: 'none' });
    expect(interrupt.output).toBeUndefined();
    expect(judgeDefect({ id: '', request: requestOf('0xfee01004', { length: 0 }) }).output).toBe(0xfee01004);
  });
});

describe('remapping turned off', () => {
  it('lets untranslated requests pass as they are', () => {
    expect(judgeDefect({ id: '', request: nested, off: true })).toMatchObject({
      verdict: 'allowed',
      output: 0x10000000,
    });
    expect(
      judgeDefect({ id: '', request: { ...nested, address: w('0x0008000090000000') }, off: true }).output,
    ).toBe(0x8_0000_9000_0000);
  });
});
