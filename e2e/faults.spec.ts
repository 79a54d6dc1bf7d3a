/** The page of fault reasons: found by a line of dmesg, linked by code, and every scenario of it runs. */
import type { Page } from '@playwright/test';
import { expect, expectNoAxeViolations, test } from './fixtures.ts';

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Fault reasons' });
const verdict = (page: Page) => page.getByRole('region', { name: 'Verdict' });
const filter = (page: Page) => page.getByRole('searchbox', { name: 'Filter fault reasons' });

async function open(page: Page, fragment: string): Promise<void> {
  await page.goto(`./${fragment}`);
  await expect(page.locator('html[data-ready]')).toBeAttached();
}

test('a line of dmesg finds its fault reason, whose scenario ends with it', async ({ page }) => {
  await open(page, '');
  await page.getByRole('link', { name: 'Fault reasons' }).click();
  await expect(page).toHaveURL(/#\/faults$/);
  await expect(dialog(page)).toContainText('87 of 87');
  await filter(page).fill(
    'DMAR: [DMA Read PASID 0x5] Request device [3b:10.1] fault addr 0x10000000 [fault reason 0x5d] SM: SRE field is clear in PASID Table Entry',
  );
  await expect(dialog(page)).toContainText('1 of 87');
  const row = dialog(page).getByRole('row', { name: /0x5d/ });
  await expect(row).toContainText('SPT.6');
  await row.getByRole('link', { name: /F5D/ }).click();
  await expect(dialog(page)).toBeHidden();
  await expect(verdict(page)).toContainText('BLOCKED 0x5d');
  await page.goBack();
  await expect(dialog(page)).toBeVisible();
  await expect(filter(page)).toHaveValue(/0x5d/);
});

test('a link to one fault reason shows its row; Escape leaves the page as it was', async ({ page }) => {
  await open(page, '#/faults/0x45');
  const row = dialog(page).getByRole('row', { name: /0x45/ });
  await expect(row).toHaveAttribute('aria-current', 'true');
  await expect(row).toBeInViewport();
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toBeHidden();
  await expect(verdict(page)).toContainText('LEAK');
  await expect(page).toHaveURL(/#$/);
});

test('a link to a row that the filter hides clears the filter', async ({ page }) => {
  await open(page, '#/faults');
  await filter(page).fill('SCT.6');
  await page.evaluate(() => {
    location.hash = '#/faults/0x79';
  });
  await expect(dialog(page).getByRole('row', { name: /0x79/ })).toBeInViewport();
  await filter(page).fill('no such fault');
  await dialog(page).getByRole('button', { name: 'Clear filter' }).click();
  await expect(dialog(page)).toContainText('87 of 87');
});

test('every scenario in the table opens at the request that reports its code', async ({ page }) => {
  test.slow();
  await open(page, '#/faults');
  const links = dialog(page)
    .getByRole('row')
    .getByRole('link', { name: /^F[0-9A-F]{2}/ });
  await expect(links.first()).toBeVisible();
  const fragments = await links.evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
  expect(fragments).toHaveLength(55);
  for (const fragment of fragments) {
    await page.evaluate((to) => {
      location.hash = to;
    }, fragment);
    const code = `0x${fragment.slice(5, 7).toLowerCase()}`;
    await expect(verdict(page), fragment).toContainText(`blocked ${code}`);
    await expect(page.getByText('cannot be drawn'), fragment).toHaveCount(0);
  }
});

test('nothing scrolls sideways, on a phone or a desk', async ({ page }) => {
  await open(page, '#/faults/0x45');
  for (const width of [320, 390, 768, 1440]) {
    await page.setViewportSize({ width, height: 844 });
    await expect(dialog(page).getByRole('row', { name: /0x45/ })).toBeVisible();
    const beyond = await dialog(page)
      .locator('.scrolls')
      .evaluate((body) =>
        Math.max(
          body.scrollWidth - body.clientWidth,
          document.documentElement.scrollWidth - document.documentElement.clientWidth,
        ),
      );
    expect(beyond, `at ${String(width)}`).toBeLessThanOrEqual(0);
  }
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [390, 1440]) {
    test(`axe finds nothing in ${colorScheme} at ${String(width)}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 844 });
      await open(page, '#/faults/0x45');
      await expect(dialog(page).getByRole('row', { name: /0x45/ })).toBeVisible();
      await expectNoAxeViolations(page);
    });
  }
}
