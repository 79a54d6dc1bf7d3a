import { describe, expect, test } from 'vitest';
import { replay } from '../engine/world/replay.ts';
import type { RequestOutcome } from '../engine/world/trace.ts';
import { GALLERY } from '../scenarios/gallery.ts';
import type { PolicyId } from '../spec/policies.ts';
import {
  check,
  GUEST_ALLOWS,
  GUEST_FORBIDS,
  HARDWARE_ALLOWS,
  HARDWARE_BLOCKS,
  judgement,
  outcome,
  runOf,
} from './request-fixtures.ts';
import {
  decisiveSentence,
  guestSentence,
  ownValues,
  selectLadder,
  type Fold,
  type Rung,
} from './select-ladder.ts';
import { listRequests } from './select-request.ts';

const LEAK = outcome(HARDWARE_ALLOWS, GUEST_FORBIDS, 'leak');
const BLOCK = outcome(HARDWARE_BLOCKS, GUEST_FORBIDS, 'agrees');

const words = (rungs: readonly (Rung | Fold)[]) =>
  rungs.map((rung) => (rung.kind === 'fold' ? rung.text : `${rung.tone} ${rung.check.id}`));

describe('the ladder', () => {
  test('starts with the check that decides in the guest’s world, marked only when the worlds disagree', () => {
    expect(words(selectLadder(LEAK, false).guest)).toEqual(['disagrees guest.pasid-enabled']);
    expect(words(selectLadder(BLOCK, false).guest)).toEqual(['fail guest.pasid-enabled']);
  });

  test('keeps the gates of the device, folds what says nothing, widens one check, folds what comes after', () => {
    expect(words(selectLadder(LEAK, false).hardware)).toEqual([
      '1 check before it',
      'pass device.pasid-enabled',
      'decisive context.pasid-enabled',
      '1 check pass after it',
    ]);
  });

  test('shows every check before the decisive one on demand, in order', () => {
    expect(words(selectLadder(BLOCK, true).hardware)).toEqual([
      'pass device.pasid-enabled',
      'pass context.present',
      'decisive context.pasid-enabled',
    ]);
  });

  test('loses no check: every check of both worlds is a rung or in a fold', () => {
    const unreached = judgement([
      check('context.present', 'fail'),
      check('pasid-entry.present', 'not-evaluated'),
    ]);
    for (const given of [LEAK, BLOCK, outcome(unreached, GUEST_ALLOWS, 'overblock'), outcome(unreached)]) {
      for (const whole of [false, true]) {
        const { guest, hardware } = selectLadder(given, whole);
        const listed = [...guest, ...hardware].flatMap((rung) =>
          rung.kind === 'fold' ? rung.rungs.map((one) => one.check) : [rung.check],
        );
        const all = [...(given.expected?.checks ?? []), ...given.actual.checks];
        expect(listed).toHaveLength(all.length);
        expect(new Set(listed)).toEqual(new Set(all));
      }
    }
  });

  test('says what was not reached', () => {
    const given = outcome(
      judgement([check('context.present', 'fail'), check('pasid-entry.present', 'not-evaluated')]),
    );
    expect(words(selectLadder(given, false).hardware)).toEqual([
      'decisive context.present',
      '1 check not reached',
    ]);
  });
});

describe('the sentence under the decisive check', () => {
  const sentenceOf = (given: RequestOutcome, policy: PolicyId) =>
    decisiveSentence(runOf([{ outcome: given }]), { index: 0, seq: 1, outcome: given }, policy);

  test.each([
    [
      'G06',
      "The host wrote this entry with the bit of the guest's own entry. Under `spoof` nobody masked it.",
    ],
    [
      'G04',
      'The bit on the DMA path that could back what the guest forbids. Under `spoof` nobody writes it.',
    ],
  ])('of the leak in %s follows what the host wrote in this run', (id, sentence) => {
    const scenario = GALLERY.find((one) => one.id === id);
    if (scenario === undefined) throw new Error(`no ${id}`);
    const run = replay(scenario);
    const last = listRequests(run).at(-1);
    expect(last && decisiveSentence(run, last, 'spoof')).toBe(sentence);
  });

  test('of a leak says that nobody writes the bit under a policy without enforcement', () => {
    expect(sentenceOf(LEAK, 'spoof')).toContain('Under `spoof` nobody writes it.');
    expect(sentenceOf(LEAK, 'iommu-vmm')).toContain('`iommu-vmm` left it open here');
  });

  test('of a block names the condition and the answer', () => {
    expect(sentenceOf(BLOCK, 'iommu-kernel')).toBe(
      'SCT.6: the request stops here and is answered Unsupported Request.',
    );
  });

  test('in the guest’s world says that no hardware reads a virtual register', () => {
    expect(guestSentence(BLOCK)).toContain('No hardware reads this register.');
    expect(guestSentence(outcome(HARDWARE_ALLOWS, GUEST_ALLOWS, 'agrees'))).toBeUndefined();
  });
});

test('values of the request itself are left out beside values of the entry', () => {
  const paside = HARDWARE_BLOCKS.checks.at(-1);
  expect(paside && ownValues(paside).map(({ label }) => label)).toEqual(['PASIDE']);
});

test('FPD is no reason: an entry that is not present is explained by P alone', () => {
  const at = { space: 'memory', address: 0x0100_2020 } as const;
  const present = check('context.present', 'fail', {
    consulted: [
      { label: 'P', value: '0', field: 'context-entry.p', at },
      { label: 'FPD', value: '0', field: 'context-entry.fpd', at },
    ],
  });
  expect(ownValues(present).map(({ label }) => label)).toEqual(['P']);
});
