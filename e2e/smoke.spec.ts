import { expect, expectNoAxeViolations, test } from './fixtures.ts';

test('the page opens with its name, no complaint and no accessibility violation', async ({ page }) => {
  await page.goto('./');
  await expect(page).toHaveTitle(/VFScope/);
  await expect(page.getByRole('main')).toBeVisible();
  await expectNoAxeViolations(page);
});

test('the page works under a path of its own', async ({ page, baseURL }) => {
  await page.goto('some/base/');
  await expect(page.getByRole('main')).toBeVisible();
  const loaded = await page.evaluate(() =>
    performance.getEntriesByType('resource').map((entry) => new URL(entry.name).pathname),
  );
  expect(loaded.length, baseURL).toBeGreaterThan(0);
  expect(loaded.filter((path) => !path.startsWith('/some/base/'))).toEqual([]);
});

test('the built page forbids inline and foreign scripts', async ({ page }) => {
  await page.goto('./');
  const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
  expect(policy).toContain("default-src 'self'");
  expect(policy).toContain("script-src 'self'");
  expect(policy).not.toContain('unsafe');
});
