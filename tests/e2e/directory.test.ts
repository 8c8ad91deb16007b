// Hitta stöd for somebody without an account, without script and without a cookie: own words, an entry, and the guide
// where nothing is found. Then a question to the guide, passed on, taken and answered. It can be run again.
import { expect, type Browser, type Page } from '@playwright/test';
import { choose, press, tick, write } from './keys.ts';
import { findings, looksWell } from './looks.ts';
import { signIn } from './plan-people.ts';
import { test } from './test.ts';

test('support is found without account, script or cookie, and nothing found leads to the guide', async ({
  browser,
}) => {
  const context = await browser.newContext({
    locale: 'sv-SE',
    javaScriptEnabled: false,
    viewport: { width: 390, height: 844 },
  });
  const page = await context.newPage();
  await page.goto('/support');
  await page.getByLabel('Kommun').selectOption({ label: 'Kvarnbo kommun' });
  await page.getByLabel('Vad behöver du hjälp med?').fill('vill inte gå till skolan');
  await page.getByRole('button', { name: 'Sök' }).click();
  const best = page.getByRole('article').first();
  await expect(best).toContainText('Tillbaka till skolan, steg för steg');
  await best.getByRole('link').click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(
    'Tillbaka till skolan, steg för steg',
  );
  const card = page.getByRole('article', { name: 'Kvarnbyskolan' });
  await expect(card).toContainText('Det här gör vi inte');
  await expect(card.getByRole('link', { name: '0700-00 00 90' })).toHaveAttribute(
    'href',
    'tel:0700000090',
  );
  await page.getByRole('link', { name: 'Tillbaka till sökningen' }).click();
  await page.getByLabel('Vad behöver du hjälp med?').fill('rymdraket');
  await page.getByRole('button', { name: 'Sök' }).click();
  await expect(page.getByRole('status')).toContainText('Vi hittade inget som passar');
  await expect(page.getByRole('link', { name: /^Ring Koordinatorfunktionen/ })).toBeVisible();
  // What cannot wait has its numbers before the answers.
  await page.getByLabel('Vad behöver du hjälp med?').fill('min dotter vill inte leva');
  await page.getByRole('button', { name: 'Sök' }).click();
  const urgent = page.getByRole('region', { name: /Ring nu$/ });
  await expect(urgent.getByRole('link').first()).toHaveAttribute('href', 'tel:112');
  await expect(urgent.getByRole('link')).toHaveText(['112', '1177', '90101', '116 111']);
  const numbers = await urgent.boundingBox();
  const answers = await page.getByRole('article').first().boundingBox();
  expect(numbers?.y ?? 0).toBeLessThan(answers?.y ?? 0);
  expect(await context.cookies()).toEqual([]);
  await context.close();

  // With script, the way back from an answer is to the search.
  const again = await browser.newContext({ locale: 'sv-SE' });
  const support = await again.newPage();
  await support.goto('/support?kommun=kvarnbo&q=sover+inte');
  await support.getByRole('article').first().getByRole('link').click();
  await support.getByRole('link', { name: 'Tillbaka till sökningen' }).click();
  await expect(support.getByLabel('Vad behöver du hjälp med?')).toHaveValue('sover inte');
  await again.close();
});

const opened = async (browser: Browser, person: string, path: string): Promise<Page> => {
  const context = await browser.newContext({ locale: 'sv-SE' });
  const page = await context.newPage();
  await signIn(page, person);
  await page.goto(path);
  return page;
};

test('a question to the guide is passed on, taken and answered, and nobody else sees it', async ({
  browser,
}) => {
  const words = `Jag vet inte vem som hjälper till med nattningen ${Date.now()}.`;
  const signe = await opened(browser, 'signe', '/guide');
  expect(await findings(signe)).toEqual([]);
  await write(signe, signe.getByLabel('Vad behöver du hjälp med?'), words);
  await tick(signe, signe.getByLabel(/Frågan får lämnas vidare/));
  await press(signe, signe.getByRole('button', { name: 'Skicka' }).first());
  const mine = signe.getByRole('article').filter({ hasText: words });
  await expect(mine).toContainText('Svar senast');

  const yrsa = await opened(browser, 'yrsa', '/questions');
  const inbox = yrsa.getByRole('article').filter({ hasText: words });
  await expect(inbox).toContainText('Signe Strömhjort');
  await looksWell(yrsa, 'questions');
  await press(yrsa, inbox.getByText('Lämna vidare', { exact: true }));
  await choose(yrsa, inbox.getByLabel('Till vilken enhet?'), 'Barnpsykologenheten');
  await press(yrsa, inbox.getByRole('button', { name: 'Fråga enheten' }));
  await expect(inbox).toContainText('Den är er tills de säger ja');

  const leif = await opened(browser, 'leif', '/questions');
  const offered = leif.getByRole('article').filter({ hasText: words });
  await press(leif, offered.getByRole('button', { name: 'Ja, vi tar den' }));
  await write(
    leif,
    offered.getByLabel('Svar', { exact: true }),
    'Ring oss på tisdag, så bokar vi tre samtal.',
  );
  await press(leif, offered.getByRole('button', { name: 'Skicka svaret' }));
  await expect(offered).toContainText('Fick svar');

  await signe.reload();
  await expect(mine).toContainText('Ring oss på tisdag, så bokar vi tre samtal.');
  const siri = await opened(browser, 'siri', '/questions');
  await expect(siri.getByRole('heading', { name: 'Fråga en annan enhet om råd' })).toBeVisible();
  await expect(siri.getByText(words)).toHaveCount(0);
  for (const page of [signe, yrsa, leif, siri]) await page.context().close();
});
