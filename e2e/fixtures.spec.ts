/** The fixtures' own test: each planted trouble must be noticed, else the journeys pass whatever happens. */
import { expect, expectNoAxeViolations, test } from './fixtures.ts';

test.beforeEach(async ({ page }) => {
  await page.goto('./');
});

test('a console warning is noticed', async ({ page, trouble }) => {
  await page.evaluate(() => {
    console.warn('planted');
  });
  await expect.poll(() => trouble.splice(0)).toEqual([expect.stringContaining('console warning: planted')]);
});

test('an uncaught error is noticed', async ({ page, trouble }) => {
  await page.evaluate(() => {
    setTimeout(() => {
      throw new Error('planted');
    });
  });
  await expect.poll(() => trouble.splice(0)).toEqual([expect.stringContaining('page error: Error: planted')]);
});

test('a request to another origin is noticed, and stopped by the policy', async ({ page, trouble }) => {
  await page.evaluate(() => {
    new Image().src = 'http://localhost:9/planted.png';
  });
  await expect.poll(() => trouble.length).toBe(2);
  const noticed = trouble.splice(0).sort();
  expect(noticed[0]).toContain('violates the following Content Security Policy directive');
  expect(noticed[1]).toBe('request to another origin: http://localhost:9/planted.png');
});

test('an inline style is noticed, and stopped by the policy', async ({ page, trouble }) => {
  await page.evaluate(() => {
    document.body.append(Object.assign(document.createElement('style'), { textContent: 'p { color: red }' }));
  });
  await expect.poll(() => trouble.splice(0)).toEqual([expect.stringContaining('Content Security Policy')]);
});

test('an accessibility violation is noticed', async ({ page }) => {
  await page.evaluate(() => {
    document.body.append(document.createElement('input'));
  });
  await expect(expectNoAxeViolations(page)).rejects.toThrow('label (critical)');
});
