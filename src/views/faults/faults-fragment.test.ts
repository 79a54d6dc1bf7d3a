import { expect, test } from 'vitest';
import { parseFaultsFragment } from './faults-fragment.ts';

test.each([
  ['#/faults', { code: undefined }],
  ['#/faults/', { code: undefined }],
  ['#/faults/0x45', { code: 0x45 }],
  ['#/faults/0X0c', { code: 0x0c }],
  ['#/faults/5A', { code: 0x5a }],
])('%s is a place in the page of fault reasons', (fragment, place) => {
  expect(parseFaultsFragment(fragment)).toEqual(place);
});

test.each(['', '#', '#/1/F45@8', '#/faultsy', '#/faults/0x', '#/faults/0x145', '#/faults/zz'])(
  '%s is none',
  (fragment) => {
    expect(parseFaultsFragment(fragment)).toBeUndefined();
  },
);
