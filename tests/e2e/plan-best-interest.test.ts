// Prövning av barnets bästa: from an action to what was weighed, with what is missing said and nothing lost.
import { expect } from '@playwright/test';
import { findings, looksWell } from './looks.ts';
import { card, openPlan } from './plan-people.ts';
import { test } from './test.ts';

test('Siri weighs what is best for Vide, and his mother reads it', async ({ browser }) => {
  const siri = await openPlan(browser, 'siri', { child: 'Vide' });
  await card(siri, 'Logopedbesök').locator('.act-t').click();
  await siri.getByRole('link', { name: 'Prövning av barnets bästa' }).click();
  await expect(
    siri.getByRole('heading', { level: 1, name: 'Prövning av barnets bästa' }),
  ).toBeVisible();
  await siri.getByRole('button', { name: /Skriv en (prövning|ny lydelse)/ }).click();
  await looksWell(siri, 'weighing, with its form');
  const matter = `Besök på eftermiddagen ${Date.now()}`;
  await siri.getByLabel('1. Vad saken gäller').fill(matter);
  await siri
    .getByRole('group', { name: /fått säga sin mening/ })
    .getByLabel('Nej')
    .check();
  await siri.getByLabel('2. Varför barnet inte har hörts').fill('Han frågas på nästa besök.');
  await siri
    .getByLabel('5. Vad som är bäst för barnet')
    .fill('Eftermiddagar, tills han sagt sitt.');
  await siri.getByLabel('Följs upp', { exact: true }).fill('');
  await siri.getByRole('button', { name: 'Spara prövningen' }).click();
  await expect(siri.getByText('vilken dag det följs upp')).toBeVisible();
  await expect(siri.getByLabel('1. Vad saken gäller')).toHaveValue(matter);
  await siri.getByLabel('Följs upp', { exact: true }).fill('2027-03-01');
  await siri.getByRole('button', { name: 'Spara prövningen' }).click();
  await expect(siri.getByText('Prövningen är sparad.')).toBeVisible();

  const signe = await openPlan(browser, 'signe', {
    child: 'Vide',
    viewport: { width: 390, height: 844 },
  });
  await signe.goto(siri.url());
  await expect(signe.getByText(matter)).toBeVisible();
  await expect(signe.getByText('Varför barnet inte har hörts')).toBeVisible();
  await expect(signe.getByRole('button', { name: /Skriv en/ })).toHaveCount(0);
  expect(await findings(signe)).toEqual([]);
  expect(await signe.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
});
