// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import type { CheckRecord } from '../../engine/explanation.ts';
import { CheckRow, FoldRow } from './check-row.tsx';

afterEach(cleanup);

const PASIDE: CheckRecord = {
  id: 'context.pasid-enabled',
  step: '16',
  title: 'Requests with PASID are enabled',
  stage: 'iommu',
  outcome: 'fail',
  consulted: [
    {
      label: 'PASIDE',
      value: '0',
      field: 'context-entry.paside',
      at: { space: 'memory', address: 0x0100_2020 },
    },
    { label: 'PASID', value: '0x5', field: 'request.pasid' },
  ],
  reads: [{ address: 0x0100_2020, word: { hi: 0, lo: 0x0101_2015 } }],
  faultCode: 0x45,
  source: { doc: 'VT-d 5.10', at: 'Table 30, SCT.6', unverified: true },
};

test('the decisive check is open: bits, code, sentence, words and source', () => {
  const { container } = render(
    <ol>
      <CheckRow check={PASIDE} tone="decisive" verdict="blocked" sentence="It stops `here`." />
    </ol>,
  );
  const text = container.textContent;
  for (const part of [
    'fails: ',
    '16',
    'PASIDE 0',
    '45h',
    'It stops here.',
    '01002020: 0000000001012015',
    'T30',
  ]) {
    expect(text).toContain(part);
  }
  expect(text).toContain('VT-d 5.10, Table 30, SCT.6 unverified');
  expect(text).toContain('PASID 0x5 in the request');
});

test('a passing check is one row until it is opened', () => {
  render(
    <ol>
      <CheckRow check={{ ...PASIDE, outcome: 'pass' }} tone="pass" />
    </ol>,
  );
  const row = screen.getByRole('button');
  expect(row.getAttribute('aria-expanded')).toBe('false');
  expect(screen.queryByText(/Table 30/)).toBeNull();
  fireEvent.click(row);
  expect(screen.getByText(/Table 30/)).toBeDefined();
});

test('a fold shows its checks on demand', () => {
  const fold = {
    kind: 'fold',
    id: 'after',
    text: '2 checks pass after it',
    tone: 'pass',
    rungs: [
      { kind: 'check', check: PASIDE, tone: 'pass' },
      { kind: 'check', check: PASIDE, tone: 'pass' },
    ],
  } as const;
  render(
    <ol>
      <FoldRow fold={fold} />
    </ol>,
  );
  expect(screen.getAllByRole('listitem')).toHaveLength(1);
  fireEvent.click(screen.getByRole('button', { name: /2 checks/ }));
  expect(screen.getAllByRole('listitem')).toHaveLength(3);
});
