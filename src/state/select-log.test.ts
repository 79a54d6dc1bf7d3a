import { describe, expect, test } from 'vitest';
import type { Act } from '../engine/world/trace.ts';
import {
  GUEST_ALLOWS,
  GUEST_FORBIDS,
  HARDWARE_ALLOWS,
  HARDWARE_BLOCKS,
  outcome,
  REQUEST,
  runOf,
} from './request-fixtures.ts';
import { filterLog, requestCell, selectLog } from './select-log.ts';

const act = (actor: Act['actor'], changes: boolean): Act => ({
  actor,
  outcome: 'done',
  short: '',
  text: '',
  writes: changes ? [{ space: 'memory', address: 0, before: { hi: 0, lo: 0 }, after: { hi: 0, lo: 1 } }] : [],
});

const LEAK = outcome(HARDWARE_ALLOWS, GUEST_FORBIDS, 'leak');
const BLOCK = outcome(HARDWARE_BLOCKS, GUEST_ALLOWS, 'agrees', { ...REQUEST, pasid: null, access: 'write' });
const RUN = runOf([
  { acts: [act('host', true)], sentence: 'Set up.' },
  { outcome: BLOCK },
  { acts: [act('guest', true)], sentence: 'The guest clears a bit.' },
  { acts: [act('host', false)], sentence: 'Nothing.' },
  { outcome: LEAK },
  { acts: [act('guest', true)], sentence: 'One.' },
  { acts: [act('host', true)], sentence: 'Two.' },
]);

describe('the log', () => {
  const rows = selectLog(RUN, 7);

  test('is newest first, with what changed between the requests in one row', () => {
    expect(rows.map((row) => (row.kind === 'request' ? row.seq : row.text))).toEqual([
      '2 changes, the last: Two.',
      2,
      'The guest clears a bit.',
      1,
    ]);
  });

  test('names the steps and the actor of a change', () => {
    expect(rows[0]).toMatchObject({ first: 5, last: 6, actor: 'host' });
  });

  test('ends at the cursor', () => {
    expect(selectLog(RUN, 2).map((row) => row.kind)).toEqual(['request']);
    expect(selectLog(RUN, 0)).toEqual([]);
  });

  test('prints a request in its cells', () => {
    expect(rows[1]).toMatchObject({
      requesterId: '3b:10.1',
      pasid: '5',
      request: 'R 10000000',
      expected: { verdict: 'blocked' },
      badge: { verdict: 'leak' },
    });
    expect(requestCell({ ...REQUEST, access: 'write', execute: true, privileged: true })).toBe(
      'W +exec +priv 10000000',
    );
  });
});

describe('an address in the log', () => {
  test.each([
    [{ hi: 0, lo: 0x1000 }, 'R 00001000'],
    [{ hi: 0x7f12, lo: 0x34567000 }, 'R 7f1234567000'],
    [{ hi: 0xffff8880, lo: 0x00000001 }, 'R ffff888000000001'],
    [{ hi: 0xffffffff, lo: 0xffffffff }, 'R ffffffffffffffff'],
  ])('keeps every digit', (address, text) => {
    expect(requestCell({ ...REQUEST, access: 'read', address })).toBe(text);
  });
});

describe('the filter', () => {
  const seqs = (filter: string) =>
    filterLog(selectLog(RUN, 7), filter).map((row) => (row.kind === 'request' ? row.seq : 'divider'));

  test.each([
    ['leak', [2]],
    ['pasid:5', [2]],
    ['pasid:0x5 leak', [2]],
    ['pasid:none', [1]],
    ['0x45', [1]],
    ['3b:10.1', [2, 1]],
    ['rid:3b:00', []],
    ['verdict:blocked', [1]],
    ['expected:blocked', [2]],
    ['step:5', [2]],
    ['LEAK pasid:none', []],
    ['  ', ['divider', 2, 'divider', 1]],
  ])('%s', (filter, expected) => {
    expect(seqs(filter)).toEqual(expected);
  });
});
