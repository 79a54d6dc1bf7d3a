// Everything that must hold before a change goes in: `npm test`. Runs the steps below in order, stops at the
// first that fails and names it. Each step also runs alone, with `npm run`.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { countReports } from './test-counts.mjs';

const STEPS = [
  { script: 'typecheck', does: 'types' },
  { script: 'lint', does: 'lint, formatting, lock file' },
  { script: 'unit', does: 'unit tests', report: 'test-results/unit.json' },
  { script: 'build', does: 'build the page into dist' },
  { script: 'size', does: 'size of the first download' },
  { script: 'e2e', does: 'browser tests of dist', report: 'test-results/e2e.json' },
];

const root = new URL('../..', import.meta.url);

/** Runs one npm script without standard input; true if it succeeded. */
function run(script) {
  const { status } = spawnSync('npm', ['run', '--silent', script], {
    cwd: root,
    env: { ...process.env, CI: 'true' },
    shell: process.platform === 'win32',
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return status === 0;
}

for (const { report } of STEPS) if (report !== undefined) rmSync(new URL(report, root), { force: true });

const summary = [];
let failed;
for (const step of STEPS) {
  console.log(`\n== npm run ${step.script}: ${step.does}`);
  const passed = run(step.script);
  const counts = step.report === undefined ? undefined : countReports([new URL(step.report, root)]);
  const detail =
    counts === undefined || counts.missing.length > 0
      ? ''
      : `, ${counts.passed} passed, ${counts.failed} failed`;
  summary.push(`  ${passed ? 'ok    ' : 'FAILED'}  ${step.script} (${step.does}${detail})`);
  if (!passed) {
    failed = step;
    break;
  }
}
for (const { script, does } of STEPS.slice(summary.length)) summary.push(`  not run ${script} (${does})`);

console.log(`\n== npm test\n${summary.join('\n')}`);
console.log(failed === undefined ? 'All steps passed.' : `Failed at: npm run ${failed.script}`);
process.exitCode = failed === undefined ? 0 : 1;
