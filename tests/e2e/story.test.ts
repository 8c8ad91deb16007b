// Milo's story, through the interface only: Maja notices, Gunvor asks the five questions and starts the plan,
// Siri comes in with Rania's consent, a meeting decides, all write, the version is approved and sealed, and
// the plan is followed up and closed. The days are the story's, counted from the signal: 20 to the meeting,
// and five assessments of 157 days together that take 63 at once. Each run has a child of its own.
import { expect } from '@playwright/test';
import type { Browser, Locator, Page } from '@playwright/test';
import { cast, identityOf } from '#server/demo/cast.ts';
import { card, live, saved, signIn, writeIn } from './plan-people.ts';
import { test } from './test.ts';

/** Title, first and last day of each assessment, counted from the signal (domain.md 5.1). */
const assessments: readonly (readonly [string, number, number])[] = [
  ['Pedagogisk kartläggning', 22, 51],
  ['Hörselprov', 23, 37],
  ['Språkbedömning', 29, 71],
  ['Utvecklingsbedömning, tre besök', 33, 85],
  ['Läkarbedömning', 42, 62],
];
const daysToMeeting = 20;
const lastDay = 90;

const surname = (): string =>
  `Silver${Array.from({ length: 6 }, () => 'abdeghiklmnorstuv'[Math.floor(Math.random() * 17)]).join('')}`;

async function arrive(browser: Browser, person: string, width = 1440): Promise<Page> {
  const context = await browser.newContext({ locale: 'sv-SE', viewport: { width, height: 900 } });
  const page = await context.newPage();
  page.on('pageerror', (problem) => {
    throw problem;
  });
  await signIn(page, person);
  await page.goto('/plans');
  return page;
}

/** The day so many days after the signal, when the meeting is held today. */
function day(afterSignal: number): string {
  const at = new Date(Date.now() + (afterSignal - daysToMeeting) * 86_400_000);
  return at.toLocaleDateString('sv-SE', { timeZone: 'Europe/Stockholm' });
}

const told = (page: Page, words: string): Locator =>
  page.getByRole('status').filter({ hasText: words });

const rania = cast.findIndex(({ slug }) => slug === 'rania');
const personalNumber = identityOf(cast[rania]!, rania).value;

test('from a signal to a signed plan, its follow-up and its end', async ({ browser }) => {
  test.setTimeout(400_000);
  const name = `Milo ${surname()}`;
  const maja = await arrive(browser, 'maja');
  const gunvor = await arrive(browser, 'gunvor');
  const siri = await arrive(browser, 'siri');
  const mother = await arrive(browser, 'rania', 390);

  await test.step('Maja notices, and Rania has said yes', async () => {
    await maja.getByRole('link', { name: 'Uppmärksamma ett barn' }).click();
    await maja.getByLabel('Barnets namn').fill(name);
    await maja.getByLabel('Födelsedatum', { exact: true }).fill('2022-05-14');
    const guardian = maja.getByRole('group', { name: 'Vårdnadshavare 1' });
    await guardian.getByLabel('Namn', { exact: true }).fill('Rania Silverkvist');
    await guardian.getByLabel('Personnummer').fill(personalNumber);
    await guardian.getByRole('group', { name: 'Har fått veta' }).getByLabel('Ja').check();
    await guardian.getByRole('group', { name: 'Samtycker' }).getByLabel('Ja').check();
    await guardian.getByLabel('Hur samtycket gavs').selectOption('Muntligt');
    await maja.getByLabel('Vad har du märkt?').fill('Få ord, leker mest ensam i stora gruppen.');
    await maja.getByRole('group', { name: 'Har ni redan gjort något?' }).getByLabel('Nej').check();
    for (const area of await maja.getByRole('radio', { name: 'Vet ej' }).all()) await area.check();
    await expect(maja.locator('[data-draft="saved"]')).toBeVisible();
    await maja.getByRole('button', { name: 'Skicka signalen' }).click();
    await maja.getByRole('dialog').getByRole('button', { name: 'Skicka' }).click();
    await expect(told(maja, 'BVC Strandgläntan')).toBeVisible();
  });

  await test.step('Gunvor receives, answers the five questions and starts the plan', async () => {
    await gunvor.goto('/signals');
    await gunvor.getByRole('link', { name }).click();
    await gunvor.getByRole('button', { name: 'Ta emot signalen' }).click();
    const questions = gunvor.locator('form[action="?/answer"]');
    await questions.getByLabel('1. Vad står i vägen').fill('Att han inte blir förstådd.');
    await questions.getByLabel('2. Har jag all information').fill('Vi behöver hans egen bild.');
    await questions.getByLabel('3. Vad kan jag göra nu?').fill('Kalla till ett möte.');
    await questions.getByLabel('4. Vad kan min verksamhet').fill('Hörselprov.');
    await questions.getByRole('group', { name: '5. Behövs andra?' }).getByLabel('Ja').check();
    await questions.getByRole('button', { name: 'Spara svaren' }).click();
    await expect(told(gunvor, 'Svaren är sparade.')).toBeVisible();
    await gunvor.getByLabel('Planen ska också vara en SIP').check();
    await gunvor.getByRole('button', { name: 'Starta barnets plan' }).click();
    await live(gunvor);
  });
  const plan = new URL(gunvor.url()).pathname;

  await test.step('Siri comes in when Rania has said yes', async () => {
    await gunvor.getByRole('link', { name: 'Lägg till part' }).click();
    const add = gunvor.locator('form[action="?/add"]');
    await add.getByLabel('Enhet').selectOption('Logopedmottagningen');
    await add.getByLabel('Person').selectOption('Siri Vargtass, Logoped');
    await add.getByRole('button', { name: 'Lägg till part' }).click();
    const unit = gunvor.locator('section').filter({ hasText: 'Logopedmottagningen' }).first();
    await expect(unit.getByText('Väntar på samtycke')).toBeVisible();
    await unit.getByLabel('Ja', { exact: true }).check();
    await unit.getByRole('button', { name: 'Spara svaret' }).click();
    await expect(gunvor.getByText('Väntar på samtycke')).toHaveCount(0);
  });

  const question = 'Hur får Milo det lugnare på förskolan medan utredningen pågår?';
  await test.step('Gunvor calls a meeting, and Rania and Siri answer', async () => {
    await gunvor.goto(`${plan}/meetings`);
    await gunvor.getByRole('button', { name: 'Kalla till möte' }).click();
    await gunvor.getByLabel('Frågan till mötet').fill(question);
    await gunvor.getByLabel('Vems ord är det?').selectOption('Familjens');
    await gunvor.getByLabel('Dag och tid').fill(`${day(daysToMeeting + 1)}T13:00`);
    await gunvor.getByLabel('Plats').fill('BVC Strandgläntan');
    await gunvor.getByLabel('Så deltar Milo').selectOption('Med en del av mötet');
    await gunvor.getByRole('button', { name: 'Skicka kallelsen' }).click();
    await expect(told(gunvor, 'Mötet är kallat.')).toBeVisible();
    for (const one of [mother, siri]) {
      await one.goto(`${plan}/meetings`);
      await one.getByLabel('Jag kommer', { exact: true }).check();
      await one.getByRole('button', { name: 'Skicka svaret' }).click();
      await expect(told(one, 'Ditt svar är sparat.')).toBeVisible();
    }
  });

  await test.step('the meeting: notes by several at once, and what is decided has owner and day', async () => {
    for (const one of [gunvor, siri, maja]) {
      await one.goto(`${plan}/meetings`);
      await one.getByRole('link', { name: 'Öppna mötet' }).click();
      await live(one);
    }
    await gunvor.getByRole('button', { name: 'Börja mötet' }).click();
    await gunvor.getByRole('button', { name: 'Vidare: Gemensam bild' }).click();
    for (const [one, words] of [
      [siri, 'Siri börjar samtidigt som Leif.'],
      [maja, 'Förskolan börjar med bilderna på måndag.'],
    ] as const) {
      await writeIn(one, 'Anteckningar');
      await one.keyboard.type(` ${words}`);
      await saved(one);
      await expect(gunvor.getByText(words)).toBeVisible();
    }
    await gunvor.getByRole('button', { name: 'Gå till åtgärderna ändå' }).click();
    await gunvor.getByLabel('Vad har ni beslutat?').fill('Bildstöd vid samling och måltid');
    await gunvor.keyboard.press('Enter');
    await gunvor.getByLabel('Vem ansvarar').selectOption({ label: 'Maja Gullvind' });
    await gunvor.getByLabel('Klart senast').fill(day(lastDay));
    await gunvor.getByRole('button', { name: 'Lägg i planen' }).click();
    await expect(
      gunvor.getByRole('listitem').filter({ hasText: 'Bildstöd vid samling' }),
    ).toContainText('I planen');
    await gunvor.getByRole('button', { name: 'Avsluta mötet' }).click();
    await gunvor.getByLabel('När följer ni upp?').fill(`${day(lastDay)}T14:00`);
    await gunvor.getByRole('dialog').getByRole('button', { name: 'Avsluta mötet' }).click();
    await expect(gunvor.getByRole('heading', { name: 'Mötet är avslutat' })).toBeVisible({
      timeout: 30_000,
    });
  });

  await test.step('the assessments are written in the plan, to run at the same time', async () => {
    await gunvor.goto(plan);
    await live(gunvor);
    await gunvor.getByRole('button', { name: /Skriv första målet|Lägg till mål/ }).click();
    await gunvor.getByLabel('Mål', { exact: true }).fill('Hela utredningen klar innan jul.');
    await gunvor.keyboard.press('Escape');
    for (const [title, from, to] of assessments) {
      await gunvor.getByRole('button', { name: 'Lägg till åtgärd' }).first().click();
      await gunvor.getByLabel('Åtgärd', { exact: true }).fill(title);
      await gunvor.getByLabel('Typ').selectOption('Bedömning');
      await gunvor.getByLabel('Ansvarar').selectOption('BVC Strandgläntan');
      await gunvor
        .getByLabel('Kontakt', { exact: true })
        .selectOption('Gunvor Åkerdag, BVC-sjuksköterska');
      await gunvor.getByLabel('Börjar').fill(day(from));
      await gunvor.getByLabel('Klart senast').fill(day(to));
      await gunvor.keyboard.press('Escape');
    }
    await saved(gunvor);
  });

  await test.step('the lead times are the story’s', async () => {
    await gunvor.goto(`${plan}/timeline?view=table`);
    await gunvor.getByRole('button', { name: /^Rätta Signal/ }).click();
    const dialog = gunvor.getByRole('dialog');
    await dialog.getByLabel('Dag').fill(day(0));
    await dialog.getByRole('button', { name: 'Spara' }).click();
    await expect(dialog).toHaveCount(0);
    const figures = gunvor.getByRole('region', { name: 'Hur lång tid det tar' });
    // What was written a moment ago comes into the read model a little later.
    await expect(async () => {
      await gunvor.reload();
      await expect(figures).toContainText(/63\s+dagar\s+Fem bedömningar samtidigt/, {
        timeout: 1_000,
      });
    }).toPass({ timeout: 30_000 });
    await expect(figures).toContainText(/20\s+dagar\s+Från signal till möte/);
    await expect(figures).toContainText('Efter varandra: 157');
  });

  await test.step('the version is laid before all, approved and sealed', async () => {
    await gunvor.goto(`${plan}/approval`);
    await gunvor.getByLabel('Huvudansvarig').fill('Region Mittsjö');
    await gunvor.getByLabel('Insatser av andra').fill('Inga');
    await gunvor.getByLabel(/^Så vägdes Milos åsikt in/).fill('Han fick visa med bilder.');
    await gunvor.getByLabel('Dag och tid').fill(`${day(lastDay)}T14:00`);
    await gunvor.getByLabel('Vem kallar').selectOption('Gunvor Åkerdag, BVC-sjuksköterska');
    await gunvor.getByRole('button', { name: 'Lägg fram för godkännande' }).click();
    await expect(gunvor.getByRole('heading', { name: /^0 av \d+ har godkänt$/ })).toBeVisible();
    for (const one of [mother, siri]) {
      await one.goto(`${plan}/approval`);
      await one.getByRole('button', { name: 'Jag godkänner' }).click();
      await expect(told(one, 'Du har godkänt.')).toBeVisible();
    }
    await gunvor.reload();
    await gunvor.getByRole('button', { name: 'Fastställ version 1' }).click();
    await gunvor.getByRole('dialog').getByRole('button', { name: 'Fastställ version 1' }).click();
    await expect(told(gunvor, 'Version 1 är fastställd.')).toBeVisible();
    await mother.goto(`${plan}/versions/1`);
    await expect(mother.getByText('Bildstöd vid samling och måltid').first()).toBeVisible();
  });

  await test.step('it is followed up: what came of it, by who answers for it, and closed', async () => {
    await maja.goto(plan);
    await live(maja);
    const support = card(maja, 'Bildstöd vid samling');
    await support.locator('.act-t').click();
    await support.getByLabel('Status').selectOption('Klar');
    await support.getByLabel('Gav åtgärden det vi ville?').selectOption('Ja');
    await saved(maja);
    await mother.goto(plan);
    await expect(card(mother, 'Bildstöd vid samling')).toContainText('Utfall: Ja');

    await gunvor.getByRole('button', { name: 'Avsluta planen' }).click();
    const dialog = gunvor.getByRole('dialog');
    await dialog.getByLabel('Varför?').fill('Målen är nådda.');
    await dialog.getByRole('button', { name: 'Avsluta planen' }).click();
    await expect(gunvor.getByRole('heading', { name: 'Planen: Avslutad' })).toBeVisible();
    await mother.goto('/plans');
    await mother.getByRole('link', { name: /^Avslutade/ }).click();
    await expect(mother.getByText(name).first()).toBeVisible();
  });
});
