/**
 * Requests per second of the decision procedure, with and without recorder, beside a bare walk of the same tables in
 * one flat typed array. The ways are measured in turn, round by round, so that the ratios hold on a busy machine.
 */
import type { DmaRequest } from '../../engine/explanation.ts';
import { decide } from '../../engine/iommu/decide.ts';
import { NOTHING_FAILED } from '../../engine/iommu/decision.ts';
import { judge } from '../../engine/iommu/judge.ts';
import { Recorder } from '../../engine/iommu/recorder.ts';
import { flatten, walkBare } from './flat-memory.ts';
import { makeBench, REQUESTER, ROOT_TABLE } from './tables.ts';

const ROUNDS = 9;
const KEPT = 10_000;

const bench = makeBench();
const flat = flatten(bench.memory);
const recorder = new Recorder();

/** Answers `requests` in turn, `count` of them, and gives a sum that depends on every answer. */
type Way = (requests: readonly DmaRequest[], count: number) => number;

const each = (answer: (request: DmaRequest) => number): Way => {
  return (requests, count) => {
    let sum = 0;
    for (let done = 0; done < count;) {
      for (const request of requests) {
        sum += answer(request);
        done++;
      }
    }
    return sum;
  };
};

const { iommu, memory } = bench;

const bare = each(({ pasid, address }) =>
  walkBare(flat, ROOT_TABLE, REQUESTER, pasid ?? 0, address.hi, address.lo) > 0 ? 1 : 0,
);
const verdictOnly = each((request) => (decide(iommu, memory, request).failed === NOTHING_FAILED ? 1 : 0));
const recorded = each((request) => {
  recorder.reset();
  return decide(iommu, memory, request, recorder).failed === NOTHING_FAILED ? 1 : 0;
});
const kept: Uint32Array[] = new Array<Uint32Array>(KEPT);
let turn = 0;
const recordingsKept = each((request) => {
  recorder.reset();
  const allowed = decide(iommu, memory, request, recorder).failed === NOTHING_FAILED ? 1 : 0;
  kept[turn++ % KEPT] = recorder.recording();
  return allowed;
});
const judged = each((request) =>
  judge(iommu, memory, request, { explain: false }).judgement.verdict === 'allowed' ? 1 : 0,
);
const explained = each((request) => (judge(iommu, memory, request).judgement.verdict === 'allowed' ? 1 : 0));

interface Measure {
  readonly name: string;
  readonly way: Way;
  readonly requests: readonly DmaRequest[];
  readonly count: number;
  readonly rates: number[];
}

const measure = (name: string, way: Way, requests: readonly DmaRequest[], count: number): Measure => ({
  name,
  way,
  requests,
  count,
  rates: [],
});

const CASES = [
  ['first stage', bench.firstStage, 3],
  ['nested', bench.nested, 1],
  ['fault: PASID entry absent', bench.absent, 4],
  ['fault: nested page absent', bench.unmapped, 1],
] as const;

for (const [title, requests, weight] of CASES) {
  const size = 100_000 * weight;
  const measures = [
    measure('bare walk, flat array', bare, requests, 4 * size),
    measure('verdict only', verdictOnly, requests, 2 * size),
    measure('recorder on', recorded, requests, size),
    measure('recorder on, last 10000 recordings kept', recordingsKept, requests, size),
    measure('judged (fault recorded), no explanation', judged, requests, size / 2),
    measure('judged and explained as objects', explained, requests, size / 50),
  ];
  for (let round = 0; round <= ROUNDS; round++) {
    for (const { way, requests: asked, count, rates } of measures) {
      const from = performance.now();
      const sum = way(asked, count);
      const rate = count / (performance.now() - from) / 1000;
      if (sum < 0) throw new Error('unreachable');
      if (round > 0) rates.push(rate);
    }
  }
  const median = (rates: readonly number[]): number => [...rates].sort((a, b) => a - b)[ROUNDS >> 1] ?? 0;
  const limit = median(measures[0]?.rates ?? []);
  process.stdout.write(`${title}\n`);
  for (const { name, rates } of measures) {
    const rate = median(rates);
    process.stdout.write(
      `  ${name.padEnd(42)} ${rate.toFixed(3)} M/s  ${(rate / limit).toFixed(3)} of the bare walk\n`,
    );
  }
}
