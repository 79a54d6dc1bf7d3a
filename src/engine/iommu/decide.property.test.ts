/** Laws that hold on any tables and requests, however broken. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { word } from '../../base/word.ts';
import { CHECKS } from '../../spec/vtd/checks.ts';
import type { DmaRequest } from '../explanation.ts';
import type { Memory } from '../memory/memory.ts';
import { decide } from './decide.ts';
import { makeIommuState, type IommuState } from './iommu-state.ts';
import { judge } from './judge.ts';
import { workedExampleTables } from './worked-example.fixture.ts';

const half = fc.integer({ min: 0, max: 0xffff_ffff });
const anyWord = fc.tuple(half, half).map(([hi, lo]) => word(hi, lo));

/** Words that tables are made of, so that damage hits what is read. */
const PLACES = [
  0x010003b0, 0x010003b8, 0x01002020, 0x01002028, 0x01002030, 0x01010000, 0x01010008, 0x01011000, 0x01011008,
  0x01011010, 0x01011140, 0x01011148, 0x01011150, 0x01011158, 0x01012040, 0x01012048, 0x01012050, 0x02000000,
  0x02001000, 0x02001008, 0x02001010, 0x02002000, 0x02003000, 0x02003008, 0x030007f0, 0x03001240, 0x03002d10,
  0x03003b38, 0x03003b40, 0xc0000000, 0xc0001000, 0xc0002400, 0xc0003000, 0xc0003008, 0x01001810, 0x01001818,
];

const damage = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ at: fc.constantFrom(...PLACES), flip: fc.nat(63) }) },
    { weight: 1, arbitrary: fc.record({ at: fc.constantFrom(...PLACES), value: anyWord }) },
  ),
  { maxLength: 4 },
);

function tablesWith(
  changes: readonly { at: number; flip?: number; value?: { hi: number; lo: number } }[],
): Memory {
  const memory = workedExampleTables();
  for (const { at, flip = 0, value } of changes) {
    const { hi, lo } = memory.read64(at);
    const bit = 1 << (flip & 31);
    memory.write64(at, value ?? (flip < 32 ? word(hi, lo ^ bit) : word(hi ^ bit, lo)));
  }
  return memory;
}

const address = fc.oneof(
  anyWord,
  fc
    .constantFrom(0x1234_5678, 0x1000_0000, 0x1000_1000, 0x8000_0000, 0x8000_1000, 0xfee0_0000)
    .map((lo) => word(0, lo)),
  fc.constantFrom(0x3456_7000, 0x3456_8000, 0x3456_9000, 0x3456_a000).map((lo) => word(0x7f12, lo)),
);

const request: fc.Arbitrary<DmaRequest> = fc.record({
  requesterId: fc.oneof({ weight: 5, arbitrary: fc.constant(0x3b81) }, fc.nat(0xffff)),
  kind: fc.constantFrom('untranslated', 'translation-request', 'translated', 'page-request'),
  pasid: fc.oneof(fc.constantFrom(null, 0, 5, 0x41), fc.nat(0xf_ffff)),
  address,
  access: fc.constantFrom('read', 'write', 'atomic'),
  execute: fc.boolean(),
  privileged: fc.boolean(),
  length: fc.constantFrom(0, 4, 8, 64),
});

const usualCap = word(0x81d2008c, 0x226f0606);
const unit: fc.Arbitrary<IommuState> = fc
  .record({
    profile: fc.constantFrom('rev3', 'rev4', 'rev5'),
    mode: fc.oneof({ weight: 6, arbitrary: fc.constant(1) }, fc.nat(3)),
    cap: fc.oneof({ weight: 3, arbitrary: fc.constant(usualCap) }, anyWord),
    ecap: fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, anyWord),
    hostAddressWidth: fc.constantFrom(46, 39, 52),
    bounded: fc.boolean(),
  })
  .map(({ profile, mode, cap, ecap, hostAddressWidth, bounded }) =>
    makeIommuState({
      profile,
      cap,
      ...(ecap === undefined ? {} : { ecap }),
      hostAddressWidth,
      rtaddr: word(0, 0x0100_0000 | (mode << 10)),
      ...(bounded ? { ram: [{ start: 0, length: 0x1_0000_0000 }] } : {}),
    }),
  );

const column = ({ kind, pasid }: DmaRequest): number =>
  kind === 'page-request'
    ? 6
    : 2 * ['untranslated', 'translation-request', 'translated'].indexOf(kind) + (pasid === null ? 0 : 1);

describe('on any tables and requests', () => {
  it('a judgement is given, is the same every time, and is the same without recorder', () => {
    fc.assert(
      fc.property(unit, damage, request, (iommu, changes, asked) => {
        const memory = tablesWith(changes);
        const { failed } = decide(iommu, memory, asked);
        const first = judge(iommu, memory.fork(), asked);
        const again = judge(iommu, tablesWith(changes), asked);
        expect(again).toEqual(first);
        expect(first.judgement.verdict).toBe(failed < 0 ? 'allowed' : 'blocked');
        if (failed >= 0) expect(first.judgement.decidedBy).toBe(CHECKS[failed]?.id);
      }),
      { numRuns: 2000 },
    );
  });

  it('only checks that are made for this kind of request are listed, and one failure ends the list', () => {
    fc.assert(
      fc.property(unit, damage, request, (iommu, changes, asked) => {
        const { judgement } = judge(iommu, tablesWith(changes), asked);
        const failures = judgement.checks.filter(({ outcome }) => outcome === 'fail');
        expect(failures.length).toBe(judgement.verdict === 'blocked' ? 1 : 0);
        if (judgement.verdict === 'blocked') {
          const at = judgement.checks.findIndex(({ outcome }) => outcome === 'fail');
          expect(judgement.checks.slice(at + 1).every(({ outcome }) => outcome === 'not-evaluated')).toBe(
            true,
          );
          expect(judgement.tableWrites).toEqual([]);
          expect(judgement.fault?.code).toBe(failures[0]?.faultCode);
        }
        for (const { id } of judgement.checks) {
          const row = CHECKS.find((candidate) => candidate.id === id);
          expect(row?.answers[column(asked)], id).not.toBe('-');
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('an allowed request finds its flags set and writes nothing the second time', () => {
    fc.assert(
      fc.property(unit, damage, request, (iommu, changes, asked) => {
        const memory = tablesWith(changes);
        const first = judge(iommu, memory, asked).judgement;
        if (first.verdict === 'blocked') return;
        const again = judge(iommu, memory, asked).judgement;
        expect(again.output).toBe(first.output);
        expect(again.tableWrites).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });
});
