/**
 * `test` for the journeys: fails a test on any console error or warning, page error, or request to another
 * origin, whatever else the test asserts.
 */
import { AxeBuilder } from '@axe-core/playwright';
import { test as base, expect, type BrowserContext, type Page } from '@playwright/test';

/** Collects what a reader must never meet, from every page and worker of the context, as it happens. */
function watchForTrouble(context: BrowserContext, origin: string): string[] {
  const trouble: string[] = [];
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) {
      trouble.push(`console ${message.type()}: ${message.text()} (${message.location().url})`);
    }
  });
  context.on('weberror', (webError) => {
    trouble.push(`page error: ${webError.error().stack ?? webError.error().message}`);
  });
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (['http:', 'https:', 'ws:', 'wss:'].includes(url.protocol) && url.origin !== origin) {
      trouble.push(`request to another origin: ${request.url()}`);
    }
  });
  return trouble;
}

export const test = base.extend<{
  /** What went wrong so far; must be empty at the end. A test that provokes trouble takes it out. */
  readonly trouble: string[];
}>({
  trouble: [
    async ({ context, baseURL }, use) => {
      const trouble = watchForTrouble(context, new URL(baseURL ?? '').origin);
      await use(trouble);
      expect(trouble, 'console, page errors and requests to other origins').toEqual([]);
    },
    { auto: true },
  ],
});

/** Runs every axe rule, best practices included, on the page as it stands. */
export async function expectNoAxeViolations(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const readable = violations.map(
    ({ id, impact, help, nodes }) =>
      `${id} (${impact ?? 'no impact'}): ${help}\n${nodes.map(({ html }) => `  ${html}`).join('\n')}`,
  );
  expect(readable, 'axe violations').toEqual([]);
}

export { expect };
