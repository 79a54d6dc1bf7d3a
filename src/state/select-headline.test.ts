import { describe, expect, test } from 'vitest';
import { replay } from '../engine/world/replay.ts';
import type { RequestOutcome } from '../engine/world/trace.ts';
import { GALLERY } from '../scenarios/gallery.ts';
import type { PolicyId } from '../spec/policies.ts';
import {
  check,
  DEVICE_HOLDS_BACK,
  GUEST_ALLOWS,
  GUEST_FORBIDS,
  HARDWARE_ALLOWS,
  HARDWARE_BLOCKS,
  judgement,
  outcome,
  REQUEST,
  runOf,
} from './request-fixtures.ts';
import { selectHeadline } from './select-headline.ts';

function headlineOf(given: RequestOutcome) {
  const scenario = { ...g04('spoof'), steps: [] };
  return selectHeadline({ run: runOf([{ outcome: given }]), cursor: 1, selectedStep: undefined, scenario });
}

function g04(policy: PolicyId) {
  const found = GALLERY.find(({ id }) => id === 'G04');
  if (found === undefined) throw new Error('the gallery has no G04');
  return { ...found, policy };
}

describe('the first screen', () => {
  const shown = (policy: PolicyId) => {
    const scenario = g04(policy);
    return selectHeadline({
      run: replay(scenario),
      cursor: scenario.steps.length,
      selectedStep: undefined,
      scenario,
    });
  };

  test('spoof leaks, and says which bits nobody changed', () => {
    expect(shown('spoof')).toEqual({
      badge: { verdict: 'leak' },
      headline: 'The guest turned PASID off. Its device still reads memory with PASID 5.',
      explanation:
        "`spoof`: the guest's bits are writable and backed by nothing. PF PASID Enable is 1, context entry PASIDE is 1: nothing on the path says no.",
      expected: { verdict: 'blocked' },
      actual: { verdict: 'allowed' },
      agrees: false,
    });
  });

  test('iommu-kernel blocks at the context entry', () => {
    expect(shown('iommu-kernel')).toMatchObject({
      badge: { verdict: 'blocked', code: 0x45 },
      headline: 'The guest turned PASID off. The IOMMU stops PASID 5 at the context entry.',
      agrees: true,
    });
    expect(shown('iommu-kernel').explanation).toContain('Context entry PASIDE is 0');
  });
});

describe('every combination of the two worlds has its sentence', () => {
  test.each([
    [
      'leak',
      outcome(HARDWARE_ALLOWS, GUEST_FORBIDS, 'leak'),
      'The guest has not turned PASID on. Its device still reads memory with PASID 5.',
    ],
    [
      'leak to another page',
      outcome(HARDWARE_ALLOWS, GUEST_ALLOWS, 'leak'),
      "Its device reads memory with PASID 5, but not where the guest's tables point.",
    ],
    [
      'overblock by the IOMMU',
      outcome(HARDWARE_BLOCKS, GUEST_ALLOWS, 'overblock'),
      'The guest was promised this. The IOMMU stops PASID 5 at the context entry.',
    ],
    [
      'overblock by the device',
      outcome(DEVICE_HOLDS_BACK, GUEST_ALLOWS, 'overblock'),
      'The guest was promised this. The device does not send PASID 5.',
    ],
    [
      'agreed block',
      outcome(HARDWARE_BLOCKS, GUEST_FORBIDS, 'agrees'),
      'The guest has not turned PASID on. The IOMMU stops PASID 5 at the context entry.',
    ],
    [
      "agreed block by the guest's tables",
      outcome(HARDWARE_BLOCKS, judgement([check('pasid-entry.present', 'fail')]), 'agrees'),
      "The guest's own tables forbid it. The IOMMU stops PASID 5 at the context entry.",
    ],
    [
      'agreed pass',
      outcome(HARDWARE_ALLOWS, GUEST_ALLOWS, 'agrees'),
      'The guest allows it, and its device reads memory with PASID 5.',
    ],
    ['no guest, allowed', outcome(HARDWARE_ALLOWS), "The host's own 3b:10.1 reads memory with PASID 5."],
    ['no guest, blocked', outcome(HARDWARE_BLOCKS), 'The IOMMU stops PASID 5 at the context entry.'],
    [
      'a write without PASID',
      outcome(HARDWARE_BLOCKS, GUEST_ALLOWS, 'overblock', { ...REQUEST, pasid: null, access: 'write' }),
      'The guest was promised this. The IOMMU stops the write at the context entry.',
    ],
    [
      'a privileged request',
      outcome(HARDWARE_ALLOWS, GUEST_ALLOWS, 'agrees', { ...REQUEST, privileged: true }),
      'The guest allows it, and its device reads memory with PASID 5, asking for privileged mode.',
    ],
  ] as const)('%s', (_name, given, headline) => {
    const shown = headlineOf(given);
    expect(shown.headline).toBe(headline);
    expect(shown.explanation).not.toBe('');
  });

  test.each([
    [outcome(HARDWARE_ALLOWS, GUEST_FORBIDS, 'leak'), false],
    [outcome(HARDWARE_BLOCKS, GUEST_ALLOWS, 'overblock'), false],
    [outcome(HARDWARE_BLOCKS, GUEST_FORBIDS, 'agrees'), true],
    [outcome(HARDWARE_ALLOWS), undefined],
  ] as const)('agreement %#', (given, agrees) => {
    expect(headlineOf(given).agrees).toBe(agrees);
  });

  test('a posted write that is dropped is said to be', () => {
    const dropped = judgement([check('context.present', 'fail')], { completion: 'none' });
    expect(headlineOf(outcome(dropped)).explanation).toContain('is told nothing, the write is dropped');
  });
});

test('a refused step is a headline of its own, and no world is asked', () => {
  const run = runOf([{ refusal: { actor: 'host', reason: 'PASID Control is locked.', errno: '-EBUSY' } }]);
  const shown = selectHeadline({ run, cursor: 1, selectedStep: undefined, scenario: g04('spoof') });
  expect(shown).toEqual({
    badge: { verdict: 'refused' },
    headline: 'PASID Control is locked.',
    explanation: 'Host refuses with -EBUSY. Nothing of this step took effect.',
    expected: undefined,
    actual: undefined,
    agrees: undefined,
  });
});

test('without a request the first one to come is named', () => {
  const run = runOf([{}, { outcome: outcome(HARDWARE_ALLOWS) }]);
  const at = (cursor: number) =>
    selectHeadline({ run, cursor, selectedStep: undefined, scenario: g04('spoof') });
  expect(at(1)).toMatchObject({ badge: undefined, headline: 'No DMA request yet.' });
  expect(at(1).explanation).toContain('step 2');
  const empty = selectHeadline({
    run: runOf([]),
    cursor: 0,
    selectedStep: undefined,
    scenario: g04('spoof'),
  });
  expect(empty.explanation).toBe('Send one from the DMA log.');
});

test.each([
  [5, 'PASID 5'],
  [0x80, 'PASID 0x80'],
])('PASID %i is written with its base from two digits on', (pasid, text) => {
  const blocked = outcome(HARDWARE_BLOCKS, undefined, undefined, { ...REQUEST, pasid });
  const { headline } = headlineOf(blocked);
  expect(headline).toBe(`The IOMMU stops ${text} at the context entry.`);
});
