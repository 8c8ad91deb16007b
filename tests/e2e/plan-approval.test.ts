// A version from proposal to seal, as the coordinator, two guardians and a teacher: what is missing is
// named, each approves the words on the screen, the seal is for good, the file can be checked, and
// words that changed meanwhile are never approved unseen. On Tuva's plan, which no other test seals.
import { expect } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';
import { verifyPackage } from '#domain/plan/version-package.ts';
import { findings, looksWell } from './looks.ts';
import { planIdOf, signIn } from './plan-people.ts';
import { test } from './test.ts';

async function openApproval(browser: Browser, person: string, width = 1440): Promise<Page> {
  const context = await browser.newContext({ locale: 'sv-SE', viewport: { width, height: 900 } });
  const page = await context.newPage();
  await signIn(page, person);
  await page.goto(`/plans/${await planIdOf(page, 'Tuva')}/approval`);
  await expect(page.getByRole('heading', { level: 1, name: 'Godkänn planen' })).toBeVisible();
  return page;
}

test('from what is missing to a seal that can be checked', async ({ browser }) => {
  const yrsa = await openApproval(browser, 'yrsa');
  const propose = yrsa.getByRole('button', { name: 'Lägg fram för godkännande' });
  await expect(propose).toBeDisabled();
  await expect(yrsa.getByText('Skriv hur barnets åsikt har vägts in.')).toBeVisible();
  expect(await findings(yrsa)).toEqual([]);
  // Who does not lead has nothing to press yet.
  const klara = await openApproval(browser, 'klara');
  await expect(klara.getByRole('heading', { name: 'Inget att godkänna just nu' })).toBeVisible();

  await yrsa.getByLabel('Insatser av andra').fill('Mormor hämtar på torsdagar.');
  await yrsa.getByLabel('Så vägdes Tuvas åsikt in').fill('Hon valde frågan och bänken vid dörren.');
  await expect(propose).toBeEnabled();
  await propose.click();
  await expect(yrsa.getByRole('heading', { name: /^0 av \d+ har godkänt$/ })).toBeVisible();

  // Whoever opens the plan is told, and what Embla has on the screen is taken back and proposed anew with another word: her yes is refused.
  const embla = await openApproval(browser, 'embla', 390);
  await expect(embla.getByText('Mormor hämtar på torsdagar.')).toBeVisible();
  expect(await findings(embla)).toEqual([]);
  await embla.getByRole('button', { name: 'Jag håller inte med' }).click();
  await embla.getByLabel('Vad håller du inte med om?').fill('Torsdagar är bättre.');
  await yrsa.getByRole('button', { name: 'Ta tillbaka' }).click();
  await yrsa.getByRole('dialog').getByRole('button', { name: 'Ta tillbaka' }).click();
  await yrsa.getByLabel('Insatser av andra').fill('Mormor hämtar på fredagar.');
  await yrsa.getByLabel('Så vägdes Tuvas åsikt in').fill('Hon valde frågan och bänken vid dörren.');
  await propose.click();
  await expect(yrsa.getByRole('heading', { name: /^0 av/ })).toBeVisible();
  await embla.getByRole('button', { name: 'Skicka' }).click();
  // Refused, and nothing of it is lost.
  await expect(embla.getByRole('alert')).toContainText('Torsdagar är bättre.');
  await expect(embla.getByText('Mormor hämtar på fredagar.')).toBeVisible();
  await expect(embla.getByLabel('Vad håller du inte med om?')).toHaveValue('Torsdagar är bättre.');
  await embla.getByRole('button', { name: 'Avbryt' }).click();
  await embla.getByRole('button', { name: 'Jag godkänner' }).click();
  await expect(embla.getByRole('status')).toContainText('Du har godkänt.');

  const henning = await openApproval(browser, 'henning');
  await henning.getByRole('button', { name: 'Jag håller inte med' }).click();
  await henning.getByLabel('Vad håller du inte med om?').fill('Fredagar är mina.');
  await henning.getByRole('button', { name: 'Skicka' }).click();
  await expect(henning.getByRole('status')).toContainText('Du har sagt att du inte håller med.');
  await expect(henning.getByRole('button', { name: /Fastställ/ })).toHaveCount(0);

  await yrsa.reload();
  await expect(yrsa.getByText('Fredagar är mina.')).toBeVisible();
  await yrsa.getByRole('button', { name: 'Fastställ version 2' }).click();
  await yrsa.getByRole('dialog').getByRole('button', { name: 'Fastställ version 2' }).click();
  await expect(
    yrsa.getByRole('status').filter({ hasText: 'Version 2 är fastställd.' }),
  ).toBeFocused();
  await yrsa.getByRole('link', { name: 'Version 2' }).first().click();
  await expect(yrsa.getByRole('heading', { level: 1, name: 'Version 2' })).toBeVisible();
  await expect(yrsa.getByText('Mormor hämtar på fredagar.')).toBeVisible();
  await expect(yrsa.getByText('Fredagar är mina.')).toBeVisible();
  await looksWell(yrsa, 'a sealed version');

  const paper = await yrsa.request.get(`${yrsa.url()}/pdf`);
  expect(paper.headers()['content-type']).toBe('application/pdf');
  expect((await paper.body()).subarray(0, 5).toString()).toBe('%PDF-');
  const answer = await yrsa.request.get(`${yrsa.url()}/package`);
  expect(answer.ok()).toBe(true);
  expect(verifyPackage(await answer.body())).toMatchObject({
    fault: null,
    content: { number: 2, answers: [{ answer: 'APPROVED' }, { answer: 'DISAGREES' }] },
  });
});

test('pausing and going on, with a reason that the family reads', async ({ browser }) => {
  const yrsa = await openApproval(browser, 'yrsa');
  await yrsa.getByRole('button', { name: 'Pausa planen' }).click();
  await yrsa.getByLabel('Varför?').fill('Tuva är på läger i två veckor.');
  await yrsa.getByRole('dialog').getByRole('button', { name: 'Pausa planen' }).click();
  await expect(yrsa.getByRole('heading', { name: 'Planen: Pausad' })).toBeVisible();

  const embla = await openApproval(browser, 'embla', 390);
  await expect(embla.getByText('Tuva är på läger i två veckor.')).toBeVisible();
  await expect(embla.getByRole('button', { name: 'Fortsätt planen' })).toHaveCount(0);

  await yrsa.getByRole('button', { name: 'Fortsätt planen' }).click();
  await yrsa.getByLabel('Varför?').fill('Lägret är slut.');
  await yrsa.getByRole('dialog').getByRole('button', { name: 'Fortsätt planen' }).click();
  await expect(yrsa.getByRole('heading', { name: 'Planen: Aktiv' })).toBeVisible();
});
