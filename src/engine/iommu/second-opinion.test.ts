/**
 * The engine and the second opinion decide alike, whatever the tables. The long test beside it does the same with
 * many more cases.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { opinionCase, type OpinionCase } from './second-opinion.arbitrary.ts';
import { askEngine, expectAgreement } from './second-opinion-engine.ts';

const RUNS = 3_000;
const SEED = 20_251_118;

describe('the second opinion', () => {
  it('agrees with the engine on every part of the answer', () => {
    const reached = new Set<number>();
    fc.assert(
      fc.property(opinionCase, (one) => {
        const { code } = expectAgreement(one);
        if (code !== undefined) reached.add(code);
      }),
      { numRuns: RUNS, seed: SEED },
    );
    expect(reached.size).toBeGreaterThanOrEqual(60);
  });

  it('decides alike with and without an explanation', () => {
    fc.assert(
      fc.property(opinionCase, (one) => {
        expect(askEngine(one, true)).toEqual(askEngine(one, false));
      }),
      { numRuns: 300, seed: SEED },
    );
  });
});

/** A legacy unit of a host of 52 bits: root table at 1000h, context table at 2000h, requester 00:00.0. */
const legacyPassThrough: OpinionCase = {
  machine: {
    profile: 'rev4',
    cap: 0x81d2008c226f0606n,
    ecap: 0x0033ef9aa4f00fdfn,
    haw: 52,
    rtaddr: 0x1000n,
    enabled: true,
    memory: new Map([
      [0x1000n, 0x2001n],
      [0x2000n, 0x9n],
      [0x2008n, 0x2n],
    ]),
    recordsFull: false,
  },
  version: 0x70,
  request: {
    sid: 0n,
    kind: 'untranslated',
    pasid: undefined,
    address: 0n,
    access: 'read',
    execute: false,
    privileged: false,
    length: 8,
    last: true,
  },
  overflow: false,
  recordInUse: false,
};

describe('what the second opinion found', () => {
  const { machine, request } = legacyPassThrough;

  it.each([
    [0xffff_ffff_ffffn, undefined],
    [0x1_0000_0000_0000n, 0x04],
  ])('LGN.1.1 holds for legacy pass-through: %x', (address, code) => {
    expect(expectAgreement({ ...legacyPassThrough, request: { ...request, address } }).code).toBe(code);
  });

  it.each([
    [0x2010n, undefined],
    [0x2008n, 0x09],
    [0x1010n, 0x09],
    [0x1008n, 0x08],
  ])('an entry that reaches past the end of RAM at %x is unreadable', (end, code) => {
    const ram = [[0n, end]] as const;
    expect(expectAgreement({ ...legacyPassThrough, machine: { ...machine, ram } }).code).toBe(code);
  });
});
