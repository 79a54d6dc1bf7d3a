/**
 * The engine against the second opinion over many random units, tables and requests, and proof that every fault
 * reason is met. `SECOND_OPINION_SEED` and `SECOND_OPINION_RUNS` choose other cases.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { opinionCase } from './second-opinion.arbitrary.ts';
import { expectAgreement } from './second-opinion-engine.ts';

const RUNS = Number(process.env.SECOND_OPINION_RUNS ?? 120_000);
const SEED = Number(process.env.SECOND_OPINION_SEED ?? 1);

/**
 * Fault reasons that DMA can meet in one of the profiles. Left out: 7Dh and 91h (memory that reads can also be
 * written here), A0h to A5h (the host permission table is not modelled), and those of interrupt remapping but 29h.
 */
const REACHABLE = [
  0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x29, 0x30, 0x31, 0x32,
  0x33, 0x34, 0x38, 0x39, 0x3a, 0x40, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49, 0x50, 0x51, 0x52,
  0x58, 0x59, 0x5a, 0x5b, 0x5c, 0x5d, 0x60, 0x70, 0x71, 0x72, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7a,
  0x7b, 0x7c, 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x89, 0x90,
];

it('agrees with the engine on every part of the answer, over every fault reason', () => {
  process.stdout.write(`seed ${SEED}, ${RUNS} cases\n`);
  const met = new Map<number, number>();
  let allowed = 0;
  fc.assert(
    fc.property(opinionCase, (one) => {
      const { code, result } = expectAgreement(one);
      if (code !== undefined) met.set(code, (met.get(code) ?? 0) + 1);
      if (result === 'ok') allowed++;
    }),
    { numRuns: RUNS, seed: SEED },
  );
  const counts = [...met]
    .sort(([a], [b]) => a - b)
    .map(([code, count]) => `${code.toString(16).padStart(2, '0')}:${count}`);
  process.stdout.write(`allowed:${allowed} ${counts.join(' ')}\n`);
  expect([...met.keys()].sort((a, b) => a - b)).toEqual(REACHABLE);
});
