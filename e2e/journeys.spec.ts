/** What a reader does, from the first look to sending it on. */
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expect, expectNoAxeViolations, test } from './fixtures.ts';

const dump = (name: string): string =>
  readFileSync(new URL(`../src/codec/fixtures/lspci/${name}`, import.meta.url), 'utf8');

/** Opens a fragment and waits until keys and run are ready. */
async function open(page: Page, fragment = ''): Promise<void> {
  await page.goto(`./${fragment}`);
  await expect(page.locator('html[data-ready]')).toBeAttached();
}

const headline = (page: Page) => page.getByRole('region', { name: 'Verdict' });

const choosePolicy = async (page: Page, name: string): Promise<void> => {
  await page
    .getByRole('group', { name: 'Emulation policy' })
    .getByRole('button', { name, exact: true })
    .click();
};

test('the first screen says LEAK and why; one control turns it into a block at the context entry', async ({
  page,
}) => {
  await open(page);
  await expect(headline(page)).toContainText('LEAK');
  await expect(headline(page)).toContainText('PASID');
  await choosePolicy(page, 'iommu-kernel');
  await expect(headline(page)).toContainText('BLOCKED 0x45');
  const why = page.getByRole('region', { name: /^Why/ });
  await expect(why).toContainText('PASIDE 0');
  await expect(why).toContainText(
    'DMAR: [DMA Read PASID 0x5] Request device [3b:10.1] fault addr 0x10000000 [fault reason 0x45] SM: PASID Enable field in Context Entry is clear',
  );
  const table = page.getByRole('region', { name: /^IOMMU/ });
  await expect(table).toContainText('PASIDE 0');
});

test('a pasted dump takes the place of the PF, and the policy decides its request too', async ({ page }) => {
  await open(page);
  await page.getByRole('button', { name: 'Paste lspci' }).click();
  await page.getByLabel(/Dump text/).fill(dump('reconstructed-intel-adl-igpu-sriov-pf.lspci'));
  await page.getByRole('button', { name: /and its VFs into the scenario/ }).click();
  await expect(headline(page)).toContainText('LEAK');
  await choosePolicy(page, 'iommu-kernel');
  await expect(headline(page)).toContainText('BLOCKED 0x45');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  const form = page.getByRole('form', { name: 'Send a request' });
  await form.getByLabel('PASID').fill('');
  await form.getByLabel('Address').fill('0x200000000');
  await form.getByRole('button', { name: 'Send request' }).click();
  await expect(headline(page)).toContainText('BLOCKED 0x79');
});

test('a dump that is none is answered with its line, and nothing is lost', async ({ page }) => {
  await open(page);
  await page.getByRole('button', { name: 'Paste lspci' }).click();
  const box = page.getByLabel(/Dump text/);
  await box.fill('this is no dump');
  await expect(page.getByRole('alert')).toContainText('line 1');
  await expect(box).toHaveValue('this is no dump');
  await page.keyboard.press('Escape');
  await expect(headline(page)).toContainText('LEAK');
});

test('a dropped file is a dump or a scenario', async ({ page }) => {
  await open(page);
  const transfer = await page.evaluateHandle((text) => {
    const files = new DataTransfer();
    files.items.add(new File([text], 'device.lspci', { type: 'text/plain' }));
    return files;
  }, dump('pciutils-pri-pasid.lspci'));
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
  await page.getByRole('button', { name: /^Look at/ }).click();
  await expect(page.getByRole('region', { name: /^Config space/ })).toContainText('PASID');
});

test('a copied link opens on the same step with the same verdict in another context', async ({
  page,
  context,
  browser,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page);
  await choosePolicy(page, 'iommu-kernel');
  await page.keyboard.press('Escape');
  await page.locator('body').press('ArrowLeft');
  await page.locator('body').press('ArrowRight');
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  await page.getByRole('button', { name: 'Copy link' }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain('#/1/G04');
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(new URL(link).hash).toMatch(/^#\/1\/G04,iommu-kernel@13~[0-9a-f]{8}$/);
  const other = await browser.newContext();
  const reader = await other.newPage();
  await reader.goto(link);
  await expect(reader.locator('html[data-ready]')).toBeAttached();
  await expect(headline(reader)).toContainText('BLOCKED 0x45');
  await expect(reader.getByRole('region', { name: 'Timeline' })).toContainText('13/13');
  await other.close();
});

test('a damaged link says what is wrong and shows the first scenario', async ({ page }) => {
  await open(page, '#/1/zAAAA@3');
  await expect(page.getByText('This link cannot be read')).toBeVisible();
  await expect(page.getByText('damaged')).toBeVisible();
  await expect(headline(page)).toContainText('LEAK');
});

test('a link whose verdicts differ says so', async ({ page }) => {
  await open(page, '#/1/G04@13~00000000');
  await expect(page.getByText('no longer reproduces')).toBeVisible();
});

test('a bit of a register can be clicked, and undone', async ({ page }) => {
  await open(page);
  const register = page.getByRole('region', { name: /^Config space/ });
  await register
    .getByRole('button', { name: /PASID Enable/ })
    .first()
    .click();
  await expect(page.getByRole('region', { name: 'Timeline' })).toContainText('14/14');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('region', { name: 'Timeline' })).toContainText('13/13');
});

test('pointing at a bit moves nothing, so that the mouse can click it', async ({ page }) => {
  await open(page);
  const register = page.getByRole('region', { name: /^Config space/ });
  await register.getByRole('button', { name: /^PASID at 0xB40, PF in hardware/ }).click();
  const cell = register.getByRole('button', { name: /^PASID Control bit 0, PASID Enable: 1/ });
  const before = await cell.boundingBox();
  if (before === null) throw new Error('the bit is not shown');
  await page.mouse.move(before.x + before.width / 2, before.y + before.height / 2);
  await expect(register.getByRole('group', { name: 'About the field' })).not.toBeEmpty();
  expect(await cell.boundingBox()).toEqual(before);
  await page.mouse.down();
  await page.mouse.up();
  await expect(page.getByRole('region', { name: 'Timeline' })).toContainText('14/14');
});

test('the whole argument by keyboard alone', async ({ page }) => {
  await open(page);
  await page.keyboard.press('p');
  await expect(headline(page)).toContainText('BLOCKED 0x45');
  await page.keyboard.press('p');
  await expect(headline(page)).toContainText('LEAK');
  for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowLeft');
  await expect(page.getByRole('region', { name: 'Timeline' })).toContainText('9/13');
  await expect(headline(page)).toContainText('BLOCKED 0x48');
  await page.keyboard.press('End');
  await page.keyboard.press('Shift+?');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
});

test('every gallery scenario opens from the gallery', async ({ page }) => {
  await open(page);
  for (const title of ['PF writes memory, no PASID', 'Privileged stays off, SRE stops it']) {
    await page.getByRole('button', { name: 'Gallery' }).click();
    await page.getByRole('dialog').getByRole('button', { name: title }).click();
    await expect(page.getByRole('banner')).toContainText(title);
  }
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test('axe finds nothing on the page, its dialogs and its tables', async ({ page }) => {
      await open(page);
      await expectNoAxeViolations(page);
      await choosePolicy(page, 'iommu-kernel');
      await expectNoAxeViolations(page);
      for (const name of ['Paste lspci', 'Gallery']) {
        await page.getByRole('button', { name }).click();
        await expect(page.getByRole('dialog')).toBeVisible();
        await expectNoAxeViolations(page);
        await page.keyboard.press('Escape');
        await expect(page.getByRole('dialog')).toBeHidden();
      }
    });

    test('axe finds nothing at the width of a phone', async ({ page }) => {
      await page.setViewportSize({ width: 390, height: 844 });
      await open(page);
      await expectNoAxeViolations(page);
    });
  });
}

test('the page fits its window: no sideways scroll at any width, none at all at 1440x900', async ({
  page,
}) => {
  await open(page);
  for (const width of [320, 390, 768, 1024, 1280, 1440, 1920]) {
    await page.setViewportSize({ width, height: 900 });
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow, `at ${String(width)}`).toBeLessThanOrEqual(0);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  const tall = await page.evaluate(() => document.documentElement.scrollHeight);
  expect(tall).toBeLessThanOrEqual(900);
});
