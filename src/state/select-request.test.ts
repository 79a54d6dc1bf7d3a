import { describe, expect, test } from 'vitest';
import {
  check,
  DEVICE_HOLDS_BACK,
  GUEST_ALLOWS,
  GUEST_FORBIDS,
  HARDWARE_ALLOWS,
  HARDWARE_BLOCKS,
  judgement,
  outcome,
  runOf,
} from './request-fixtures.ts';
import {
  badgeOf,
  decisiveCheck,
  listRequests,
  selectDifference,
  selectRequest,
  selectSubject,
} from './select-request.ts';

const LEAK = outcome(HARDWARE_ALLOWS, GUEST_FORBIDS, 'leak');
const BLOCK = outcome(HARDWARE_BLOCKS, GUEST_FORBIDS, 'agrees');
const REFUSAL = { refusal: { actor: 'host', reason: 'Locked.', errno: '-EBUSY' } } as const;

describe('which request is explained', () => {
  const run = runOf([{ outcome: BLOCK }, {}, { outcome: LEAK }, {}]);

  test('requests are numbered from 1 in the order of the steps', () => {
    expect(listRequests(run).map(({ index, seq }) => [index, seq])).toEqual([
      [0, 1],
      [2, 2],
    ]);
  });

  test('the last one at or before the cursor', () => {
    expect(selectRequest({ run, cursor: 4, selectedStep: undefined })?.seq).toBe(2);
    expect(selectRequest({ run, cursor: 2, selectedStep: undefined })?.seq).toBe(1);
    expect(selectRequest({ run, cursor: 0, selectedStep: undefined })).toBeUndefined();
  });

  test('a selected request goes before the cursor; a selected step without request does not count', () => {
    expect(selectRequest({ run, cursor: 4, selectedStep: 0 })?.seq).toBe(1);
    expect(selectRequest({ run, cursor: 4, selectedStep: 1 })?.seq).toBe(2);
  });
});

describe('what the headline is about', () => {
  test('a refusal after the last request takes over, an earlier one does not', () => {
    const late = runOf([{ outcome: BLOCK }, REFUSAL]);
    expect(selectSubject({ run: late, cursor: 2, selectedStep: undefined }).kind).toBe('refusal');
    expect(selectSubject({ run: late, cursor: 2, selectedStep: 0 }).kind).toBe('request');
    const early = runOf([REFUSAL, { outcome: BLOCK }]);
    expect(selectSubject({ run: early, cursor: 2, selectedStep: undefined }).kind).toBe('request');
  });

  test('before the first request the next one is named', () => {
    const run = runOf([{}, { outcome: BLOCK }]);
    const subject = selectSubject({ run, cursor: 1, selectedStep: undefined });
    expect(subject.kind === 'none' && subject.next?.index).toBe(1);
  });
});

describe('the badge', () => {
  test.each([
    ['leak', LEAK, { verdict: 'leak' }],
    ['overblock', outcome(HARDWARE_BLOCKS, GUEST_ALLOWS, 'overblock'), { verdict: 'overblock' }],
    ['agreed block', BLOCK, { verdict: 'blocked', code: 0x45 }],
    ['block without fault', outcome(DEVICE_HOLDS_BACK, GUEST_FORBIDS, 'agrees'), { verdict: 'blocked' }],
    ['agreed pass', outcome(HARDWARE_ALLOWS, GUEST_ALLOWS, 'agrees'), { verdict: 'allowed' }],
    ['no guest', outcome(HARDWARE_ALLOWS), { verdict: 'allowed' }],
  ] as const)('%s', (_name, given, badge) => {
    expect(badgeOf(given)).toEqual(badge);
  });
});

describe('the decisive check', () => {
  test('of a leak is the one that could have backed what the guest forbids', () => {
    expect(decisiveCheck(LEAK)?.id).toBe('context.pasid-enabled');
    expect(decisiveCheck(LEAK)?.outcome).toBe('pass');
  });

  test('of a block is the one that failed, in the level where it failed', () => {
    const levels = [check('second-stage.present', 'pass'), check('second-stage.present', 'fail')];
    expect(decisiveCheck(outcome(judgement(levels)))).toBe(levels[1]);
  });

  test('of a pass is the last one passed', () => {
    expect(decisiveCheck(outcome(HARDWARE_ALLOWS))?.id).toBe('second-stage.present');
  });
});

test('the step that made the difference is the last that wrote a deciding bit, in either world', () => {
  const write = {
    actor: 'vfio',
    outcome: 'done',
    short: '',
    text: '',
    writes: [{ space: 'virtual-config', requesterId: 0x3b81, offset: 0xffe, width: 2, before: 1, after: 0 }],
  } as const;
  const other = { ...write, writes: [{ ...write.writes[0], offset: 0x100 }] };
  const run = runOf([{ acts: [write] }, { acts: [other] }, { outcome: LEAK }]);
  expect(selectDifference(run, { index: 2, seq: 1, outcome: LEAK })).toBe(0);
});
