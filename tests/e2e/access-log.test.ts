// Who reviews the log: says why, finds a child by its whole name, begins a check, sees what is to look at, judges
// it, and signs. A second run begins a check of its own.
import { expect } from '@playwright/test';
import { choose, press, told, write, writeDay } from './keys.ts';
import { findings, looksWell } from './looks.ts';
import { signIn } from './plan-people.ts';
import { test } from './test.ts';

test('a reviewer searches, finds something to look at, judges it and signs', async ({
  browser,
}) => {
  // Somebody reads a plan of a child with protected data: such a reading is always looked at.
  const reader = await browser.newContext({ locale: 'sv-SE' });
  const amanda = await reader.newPage();
  await signIn(amanda, 'amanda');
  await amanda.goto('/plans');
  await press(amanda, amanda.getByRole('link', { name: /Nova/ }).first());
  await expect(amanda).toHaveURL(/\/plans\/[0-9a-f-]{36}/);
  await reader.close();

  const context = await browser.newContext({ locale: 'sv-SE' });
  const page = await context.newPage();
  await signIn(page, 'admin-sjohamra');
  await page.goto('/follow-up');
  await press(page, page.getByRole('link', { name: 'Granska åtkomstloggen' }));
  await expect(page.getByRole('heading', { level: 1, name: 'Åtkomstloggen' })).toBeVisible();
  const form = page.getByRole('search', { name: 'Sök i loggen' });
  await choose(page, form.getByLabel('Vems logg'), 'Socialnämnden, Sjöhamra kommun');
  await choose(page, form.getByLabel('Varför söker du?'), 'Återkommande kontroll');
  // A part of a name finds nobody, and what was written stays.
  const child = form.getByRole('textbox', { name: 'Barn' });
  await write(page, child, 'Nova');
  await child.press('Enter');
  await told(page, 'exakt det namnet');
  await expect(child).toHaveValue('Nova');
  await write(page, child, 'Nova Lindhamn');
  await child.press('Enter');
  await expect(page).toHaveURL(/plan=/);
  expect(page.url()).not.toContain('Nova');
  const who = page.getByRole('table', { name: 'Vem', exact: true });
  await expect(who.getByRole('row').filter({ hasText: 'Amanda Skogsrå' })).toBeVisible();
  await expect(page.getByRole('table', { name: 'Rader, de nyaste först' })).toBeVisible();
  expect(await findings(page), 'the log').toEqual([]);

  await press(page, page.getByRole('link', { name: 'Återkommande kontroller' }));
  const social = page.getByRole('region', { name: 'Socialnämnden, Sjöhamra kommun' });
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Stockholm' }).format(
    new Date(),
  );
  await writeDay(page, social.getByLabel('Från och med'), today);
  await writeDay(page, social.getByLabel('Till och med'), today);
  await write(page, social.getByLabel('Slumpvisa rader'), '1');
  expect(await findings(page), 'the checks').toEqual([]);
  await press(page, social.getByRole('button', { name: 'Börja kontrollen' }));
  await expect(page).toHaveURL(/\/access-log\/reviews\/[0-9a-f-]{36}/);
  const signals = page.getByRole('region', { name: /^Att titta på/ });
  await expect(signals.getByText('Barnet har skyddade uppgifter').first()).toBeVisible();
  // The list says no name of a child with protected data.
  await expect(page.getByRole('main')).not.toContainText('Nova');
  await looksWell(page, 'a check of the log');

  // Signed too early it is refused.
  await press(page, page.getByRole('button', { name: 'Skriv under och avsluta' }));
  await told(page, 'när allt är i ordning eller anmält');
  const items = page.getByRole('article');
  const count = await items.count();
  for (let n = 0; n < count; n += 1) {
    const item = items.nth(n);
    // By the keyboard alone: choose, write, save.
    await item.getByRole('radio', { name: 'I ordning' }).focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Är med i planen.');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect(item.getByText('Är med i planen.')).toBeVisible();
  }
  await write(page, page.getByLabel('Sammanfattning'), 'Inget att anmärka på.');
  await press(page, page.getByRole('button', { name: 'Skriv under och avsluta' }));
  await expect(
    page.getByRole('status').filter({ hasText: 'Kontrollen är underskriven' }),
  ).toBeVisible();
  await expect(page.getByText('Underskriven av Majken Törnros')).toBeVisible();
  await expect(page.getByRole('radio')).toHaveCount(0);
  await context.close();
});
