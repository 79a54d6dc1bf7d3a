import { expect, test } from 'vitest';
import { countReports, countTests } from './test-counts.mjs';

test('a vitest report counts its tests, and a file that did not load as one failure', () => {
  const testResults = [
    { status: 'passed', assertionResults: [{}, {}] },
    { status: 'failed', assertionResults: [{}] },
    { status: 'failed', assertionResults: [] },
  ];
  const report = { numTotalTests: 3, numPassedTests: 2, numFailedTests: 1, testResults };
  expect(countTests(report)).toEqual({ passed: 2, failed: 2 });
});

test('a Playwright report counts flaky tests as passed, and an error outside the tests as one failure', () => {
  const report = { stats: { expected: 4, skipped: 1, unexpected: 2, flaky: 1 }, errors: [{}] };
  expect(countTests(report)).toEqual({ passed: 5, failed: 3 });
});

test('a report that was never written is named', () => {
  expect(countReports(['no-such-folder/unit.json'])).toEqual({
    passed: 0,
    failed: 0,
    missing: ['no-such-folder/unit.json'],
  });
});
