/** Runs the journeys against the built page (`npm run build` first) in the Chromium of this machine. */
import { execFileSync } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { defineConfig, devices } from '@playwright/test';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Asked for in the same order by src/tools/ensure-chromium.sh. */
const SYSTEM_BROWSERS = ['chromium', 'chromium-browser', 'google-chrome'];

/** A command that really starts: some distributions install stubs that do not. */
function starts(command: string): boolean {
  try {
    execFileSync(command, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function findSystemBrowser(): string | undefined {
  const command = SYSTEM_BROWSERS.find(starts);
  return command && execFileSync('/bin/sh', ['-c', `command -v ${command}`], { encoding: 'utf8' }).trim();
}

async function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        if (address === null || typeof address === 'string') reject(new Error('no port'));
        else resolve(address.port);
      });
    });
  });
}

// Every worker loads this file again; through the environment they all see what the first one found.
// An empty path stands for Playwright's own browser.
const executablePath = (process.env['PLAYWRIGHT_CHROMIUM_EXECUTABLE'] ||= findSystemBrowser() ?? '');
const port = (process.env['VFSCOPE_E2E_PORT'] ??= String(await findFreePort()));
const origin = `http://127.0.0.1:${port}`;

export default defineConfig({
  testDir: '.',
  outputDir: '../test-results/e2e',
  fullyParallel: true,
  // Against hanging only: axe over the whole page is slow on a busy machine.
  timeout: 120_000,
  expect: { timeout: 15_000 },
  workers: 2,
  forbidOnly: process.env['CI'] !== undefined,
  reporter: [['list'], ['json', { outputFile: `${ROOT}test-results/e2e.json` }]],
  use: {
    ...devices['Desktop Chrome'],
    viewport: { width: 1440, height: 900 },
    baseURL: `${origin}/`,
    serviceWorkers: 'block',
    trace: 'retain-on-failure',
    launchOptions: {
      ...(executablePath === '' ? {} : { executablePath }),
      args: [
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--font-render-hinting=none',
        '--force-color-profile=srgb',
      ],
    },
  },
  webServer: { command: `node --import tsx e2e/serve.ts ${port}`, cwd: ROOT, url: origin },
});
