// Tidslinje: the figures of Milo's story, the picture and the table with the same facts, and noting what
// happened, for those who lead and nobody else.
import { expect } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';
import { findings } from './looks.ts';
import { card, openPlan, planIdOf, saved, signIn } from './plan-people.ts';
import { test } from './test.ts';

async function openTimeline(
  browser: Browser,
  person: string,
  { width = 1440, view = '', colorScheme = 'light' as 'light' | 'dark', child = 'Milo' } = {},
): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
  const page = await context.newPage();
  await signIn(page, person);
  await page.goto(`/plans/${await planIdOf(page, child)}/timeline${view}`);
  await expect(page.getByRole('heading', { level: 1, name: 'Tidslinje' })).toBeVisible();
  return page;
}

/** Each row of a table as the sentence that the picture says of it. */
const tableSentences = (page: Page): Promise<string[][]> =>
  page.locator('table [data-row]').evaluateAll((rows) =>
    rows.map((row) => [
      row.querySelector('a')?.textContent ?? '',
      row.querySelector('.sub')?.textContent ?? '',
      [...row.querySelectorAll('[data-fact]')]
        .map((cell) => {
          const [label = '', said = ''] = [...cell.children].map((child) =>
            child.textContent.trim(),
          );
          return cell.getAttribute('data-fact') === 'state' ? said : `${label}: ${said}`;
        })
        .filter((fact) => !fact.endsWith(': –'))
        .join('. '),
    ]),
  );
const chartSentences = (page: Page): Promise<string[][]> =>
  page
    .locator('.gantt [data-row]')
    .evaluateAll((rows) =>
      rows.map((row) =>
        ['a', 'small', 'p.vh'].map((part) => row.querySelector(part)?.textContent.trim() ?? ''),
      ),
    );

test('the story’s lead times, and a table with the same facts as the picture', async ({
  browser,
}) => {
  const hamid = await openTimeline(browser, 'hamid');
  const figures = hamid.getByRole('region', { name: 'Hur lång tid det tar' });
  // After the day of Leif's third visit his assessment is counted to today.
  await expect(figures).toContainText(/6[3-6]\s+dagar\s+Fem bedömningar samtidigt/);
  await expect(figures).toContainText('Efter varandra: 1');
  await expect(figures).toContainText(/20\s+dagar\s+Från signal till möte Målet är högst 21 dagar/);
  await expect(figures).toContainText(/26\s+dagar\s+Från signal till första stöd/);
  await expect(hamid.getByRole('heading', { name: 'Fem bedömningar, samtidigt' })).toBeVisible();
  await expect(hamid.locator('.gantt .wait')).toHaveCount(5);
  expect(await findings(hamid)).toEqual([]);

  const drawn = await chartSentences(hamid);
  // The story's eight, and what other tests may have added.
  expect(drawn.length).toBeGreaterThanOrEqual(8);
  const lakare = drawn.find(([title]) => title?.startsWith('Läkarbedömning'));
  expect(lakare?.[1]).toBe('Kaj Oxelvik, Barn- och ungdomsmedicin');
  expect(lakare?.[2]).toMatch(/^Väntan: 22 dagar\. Börjar: .+\. Klar: .+\. Tid: 20 dagar\. Klar$/);

  // An action of another test may come between the two: then both are looked at again.
  await expect(async () => {
    await hamid.getByRole('link', { name: 'Tidslinje', exact: true }).last().click();
    await expect(hamid.locator('.gantt')).toBeVisible();
    const picture = await chartSentences(hamid);
    await hamid.getByRole('link', { name: 'Tabell' }).click();
    await expect(hamid).toHaveURL(/\?view=table$/);
    await expect(hamid.locator('.gantt')).toHaveCount(0);
    expect(await tableSentences(hamid)).toEqual(picture);
  }).toPass();
  expect(await findings(hamid)).toEqual([]);
  await hamid.context().close();
});

test('a phone shows the table first; the picture scrolls beside a column that stays', async ({
  browser,
}) => {
  const rania = await openTimeline(browser, 'rania', { width: 390, colorScheme: 'dark' });
  await expect(rania.locator('table').first()).toBeVisible();
  await expect(rania.locator('.gantt')).toBeHidden();
  await expect(rania.getByRole('link', { name: 'Tabell' })).toHaveAttribute('aria-current', 'true');
  expect(await findings(rania)).toEqual([]);
  await rania.getByRole('link', { name: 'Tidslinje', exact: true }).last().click();
  const gantt = rania.locator('.gantt');
  await expect(gantt).toBeVisible();
  await expect(rania.locator('table')).toHaveCount(0);
  const column = rania.locator('.gantt .head .g-lab');
  const before = await column.boundingBox();
  await gantt.evaluate((box) => box.scrollTo({ left: 300 }));
  expect(await gantt.evaluate((box) => box.scrollLeft)).toBe(300);
  expect((await column.boundingBox())?.x).toBe(before?.x);
  expect(await rania.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  expect(await findings(rania)).toEqual([]);

  // The arrows go from row to row.
  await gantt.focus();
  await rania.keyboard.press('ArrowDown');
  await rania.keyboard.press('ArrowDown');
  await expect(rania.locator('.gantt li a').nth(1)).toBeFocused();
  await rania.keyboard.press('ArrowUp');
  await expect(rania.locator('.gantt li a').first()).toBeFocused();
  await rania.context().close();
});

test('who leads notes and corrects what happened; who does not is refused', async ({ browser }) => {
  const yrsa = await openTimeline(browser, 'yrsa', { child: 'Vide', view: '?view=table' });
  const figures = yrsa.getByRole('region', { name: 'Hur lång tid det tar' });
  await expect(figures).toContainText('Ingen signal är noterad');
  await yrsa.getByRole('button', { name: 'Notera händelse' }).click();
  const dialog = yrsa.getByRole('dialog');
  expect(await findings(yrsa)).toEqual([]);

  await dialog.getByLabel('Dag').fill('2190-01-01');
  await dialog.getByRole('button', { name: 'Spara' }).click();
  await expect(dialog.getByRole('alert')).toContainText('Bara möte och uppföljning');
  await expect(dialog.getByLabel('Dag')).toHaveValue('2190-01-01');
  expect(await findings(yrsa)).toEqual([]);

  await dialog.getByLabel('Dag').fill('2026-09-01');
  await dialog.getByRole('button', { name: 'Spara' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(yrsa.getByText('Sparat.')).toBeAttached();
  await expect(figures).toContainText('Längre än målet, högst 21 dagar');

  const noted = yrsa.getByRole('button', { name: /^Rätta Signal/ });
  await noted.click();
  await dialog.getByRole('button', { name: 'Det hände inte, ta bort' }).click();
  await expect(noted).toHaveCount(0);
  await expect(figures).toContainText('Ingen signal är noterad');
  await yrsa.context().close();

  const maja = await openTimeline(browser, 'maja');
  await expect(maja.getByRole('button', { name: /Notera|Rätta/ })).toHaveCount(0);
  const answer = await maja.request.post(`${maja.url()}?/note`, {
    form: { kind: 'SIGNAL', day: '2026-09-01' },
    headers: { origin: new URL(maja.url()).origin, accept: 'application/json' },
  });
  expect(await answer.json()).toMatchObject({ type: 'failure', status: 403 });
  await maja.context().close();
});

test('an action’s kind is chosen in the plan and moves it to its group', async ({ browser }) => {
  const siri = await openPlan(browser, 'siri', { child: 'Vide' });
  await card(siri, 'Logopedbesök').locator('.act-t').click();
  const kind = card(siri, 'Logopedbesök').getByLabel('Typ');
  await expect(kind).toHaveValue('SUPPORT');
  await kind.selectOption('Bedömning');
  await saved(siri);
  await expect
    .poll(async () => {
      await siri.goto(`${siri.url().split('#')[0]}`.replace(/(\/timeline)?$/, '/timeline'));
      return siri.locator('.gantt section, .gantt h2').allTextContents();
    })
    .toContain('Bedömningar');
  await siri.context().close();
});
