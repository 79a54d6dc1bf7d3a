// Counts the tests in the JSON reports of vitest and Playwright. Usage: node src/tools/test-counts.mjs REPORT...
// prints `N passed, N failed`, and exits with 1 when a report is missing, something failed or nothing ran.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Tests that passed and failed in one parsed report; a file that could not be loaded counts as one failed. */
export function countTests(report) {
  if ('numTotalTests' in report) {
    const unloadable = report.testResults.filter(
      ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
    );
    return { passed: report.numPassedTests, failed: report.numFailedTests + unloadable.length };
  }
  const { expected, flaky, unexpected } = report.stats;
  return { passed: expected + flaky, failed: unexpected + report.errors.length };
}

/** The sum over report files; one that is missing or broken is named, and means that its tests did not run. */
export function countReports(paths) {
  const total = { passed: 0, failed: 0, missing: [] };
  for (const path of paths) {
    try {
      const { passed, failed } = countTests(JSON.parse(readFileSync(path, 'utf8')));
      total.passed += passed;
      total.failed += failed;
    } catch {
      total.missing.push(path);
    }
  }
  return total;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { passed, failed, missing } = countReports(process.argv.slice(2));
  for (const path of missing) console.log(`no report ${path}: its tests did not run`);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 || passed === 0 || missing.length > 0 ? 1 : 0;
}
