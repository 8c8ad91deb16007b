// Bilagor: a preschool teacher adds a picture to the shared plan, the mother sees it, saves it and cannot take it
// away; a page that calls itself a PDF is refused in words; another plan is pointed to; and the owner takes the
// picture away again, after which its address leads nowhere.
import { expect } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { findings, looksWell } from './looks.ts';
import { planIdOf, signIn } from './plan-people.ts';
import { test } from './test.ts';

async function openFiles(browser: Browser, person: string, width: number): Promise<Page> {
  const context = await browser.newContext({ locale: 'sv-SE', viewport: { width, height: 900 } });
  const page = await context.newPage();
  await signIn(page, person);
  await page.goto(`/plans/${await planIdOf(page, 'Milo')}/files`);
  await expect(page.getByRole('heading', { level: 1, name: 'Bilagor' })).toBeVisible();
  return page;
}

const shared = (page: Page) => page.getByRole('region', { name: 'Den gemensamma planen' });

test('a picture is added, read by the other party, and taken away by its owner', async ({
  browser,
}) => {
  // Words of its own, also when it is tried again on the same server.
  const name = `Bildschema ${Date.now() % 100_000}`;
  const picture = await sharp({
    create: { width: 400, height: 300, channels: 3, background: '#2f5d50' },
  })
    .withExif({ IFD0: { Copyright: 'Majas telefon' } })
    .jpeg()
    .toBuffer();

  const maja = await openFiles(browser, 'maja', 1440);
  await shared(maja).getByText('Lägg till en bilaga').click();
  await expect(
    shared(maja)
      .getByText(/^Det du lägger till läses av: .*Rania/)
      .first(),
  ).toBeVisible();
  const chooser = shared(maja).getByLabel('Välj en fil');
  const send = shared(maja).getByRole('button', { name: 'Lägg till', exact: true });
  expect(await findings(maja)).toEqual([]);

  await chooser.setInputFiles({
    name: 'Utredning.pdf',
    mimeType: 'application/pdf',
    buffer: Buffer.from('<html><script>alert(1)</script></html>'),
  });
  await send.click();
  await expect(maja.getByRole('alert')).toContainText('Den sortens fil tas inte emot.', {
    timeout: 20_000,
  });
  // Text that is called a picture: said, and what was chosen stays.
  await chooser.setInputFiles({
    ...{ name: 'Bildschema.png', mimeType: 'image/png', buffer: Buffer.from('Måndag: gympa') },
  });
  await send.click();
  await expect(maja.getByRole('alert')).toContainText('Filen heter .png men är text.', {
    timeout: 20_000,
  });
  expect(
    await chooser.evaluate((input) => [...((input as HTMLInputElement).files ?? [])].length),
  ).toBe(1);
  await expect(shared(maja).getByText('Bildschema.txt')).toHaveCount(0);
  await chooser.setInputFiles({ name: `${name}.jpeg`, mimeType: 'image/jpeg', buffer: picture });
  await send.click();
  await expect(maja.getByRole('status').filter({ hasText: 'är tillagd' })).toBeVisible({
    timeout: 20_000,
  });

  await shared(maja).getByText('Länka till en annan plan', { exact: true }).first().click();
  await shared(maja).getByLabel('Vad kallas den?').fill(`Vårdplan ${name}`);
  await shared(maja).getByLabel('Var finns den').fill('Hos habiliteringen. Ring och fråga.');
  await shared(maja).getByRole('button', { name: 'Länka till en annan plan' }).click();
  await expect(maja.getByText('Länken är tillagd.')).toBeVisible();
  // Åtgärdsprogram is the first kind, and one without a day of follow-up is not whole.
  await expect(
    shared(maja)
      .getByRole('listitem')
      .filter({ hasText: `Vårdplan ${name}` }),
  ).toContainText('Dag för uppföljning saknas');

  const rania = await openFiles(browser, 'rania', 390);
  await looksWell(rania, 'files and links');
  expect(await rania.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  const row = shared(rania)
    .getByRole('listitem')
    .filter({ hasText: `${name}.jpg` });
  await expect(row).toContainText('Maja');
  await expect(row.getByRole('button')).toHaveCount(0);
  const link = row.getByRole('link');
  const href = (await link.getAttribute('href')) ?? '';
  const coming = rania.waitForEvent('download');
  await link.click();
  const download = await coming;
  expect(download.suggestedFilename()).toBe(`${name}.jpg`);
  const got = await sharp(await readFile(await download.path())).metadata();
  expect([got.format, got.width, got.exif]).toEqual(['jpeg', 400, undefined]);
  if (process.env.SHOTS) {
    await rania.screenshot({ path: `${process.env.SHOTS}/files-390.png`, fullPage: true });
    await maja.screenshot({ path: `${process.env.SHOTS}/files-1440.png`, fullPage: true });
  }

  await maja.getByRole('button', { name: `Ta bort ${name}.jpg` }).click();
  await maja.getByRole('dialog').getByRole('button', { name: 'Ja, ta bort' }).click();
  await expect(maja.getByText('Bilagan är borttagen.')).toBeVisible();
  await expect(shared(maja).getByText(`${name}.jpg`)).toHaveCount(0);
  expect((await rania.request.get(href)).status()).toBe(404);
});
