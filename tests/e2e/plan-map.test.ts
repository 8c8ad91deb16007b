// Karta: everyone around the child, as a picture and as a list that says the same; with mouse, keys and
// thumbs, without script, on paper.
import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { looksWell } from './looks.ts';
import { planIdOf, signIn } from './plan-people.ts';
import { test } from './test.ts';

const phone = { width: 390, height: 844 };

async function openMap(page: Page, person: string, child: string, query = ''): Promise<void> {
  await signIn(page, person);
  await page.goto(`/plans/${await planIdOf(page, child)}/map${query}`);
}

const nodes = (page: Page): Locator => page.locator('[data-node]:visible');
const node = (page: Page, name: string): Locator =>
  page.getByRole('link', { name: new RegExp(`^${name}, `) }).and(nodes(page));
const panel = (page: Page): Locator => page.getByRole('complementary', { name: 'Vald person' });
const rows = (page: Page): Locator => page.locator('[data-row]');

/** What stands in the panel or in a row, fact by fact: names with their goals, links by where they lead. */
const factsIn = (place: Locator): Promise<Record<string, string>> =>
  place.evaluate((element) => {
    const words = (part: Element | null): string =>
      (part?.textContent ?? '').replace(/\s+/g, ' ').trim();
    const said = (fact: Element): string => {
      const links = [...fact.querySelectorAll('a')].map(({ href }) => href);
      const ties = [...fact.querySelectorAll('b')].map(
        (name) => `${words(name)}: ${words(name.closest('li')?.querySelector('small') ?? null)}`,
      );
      return links.length + ties.length === 0 ? words(fact) : [...links, ...ties].sort().join(' ');
    };
    return Object.fromEntries(
      [...element.querySelectorAll('[data-fact]')].map((fact) => [
        fact.getAttribute('data-fact'),
        said(fact),
      ]),
    );
  });

test('Embla sees who is there, who is waited for, and all about the one she chooses', async ({
  page,
}) => {
  await openMap(page, 'embla', 'Tuva');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Elva personer kring Tuva');
  await expect(nodes(page)).toHaveCount(13);
  await expect(node(page, 'Rakel Ömark, Väntar på samtycke')).toBeVisible();
  await expect(page.locator('.node.awaited:visible')).toHaveCount(2);
  await expect(panel(page)).toHaveText(/^Välj någon/);
  await expect(panel(page).getByRole('listitem')).toHaveText([
    /Ingrid/,
    /Nils/,
    /Torsten/,
    /Fatou/,
  ]);

  await node(page, 'Fatou Brunnsjö').click();
  await expect(panel(page).getByRole('heading', { level: 2 })).toHaveText('Fatou Brunnsjö');
  await expect(panel(page)).toContainText('Klasslärare, Ekbackaskolan');
  await expect(panel(page).getByRole('link', { name: /^Ring Fatou/ })).toHaveAttribute(
    'href',
    /^tel:0700\d+$/,
  );
  await expect(panel(page).getByRole('link', { name: /^Skriv till Fatou/ })).toHaveAttribute(
    'href',
    /^mailto:.*@exempel\.invalid$/,
  );
  const facts = await factsIn(panel(page));
  expect(facts.does).toMatch(/Kortare skoldag.*Pågår till .*tre meningar.*Klar /);
  expect(facts.with).toMatch(/Klara Mossfeldt.*Torsten Vinterdal/);
  expect(facts['in-plan']).toMatch(/leder planen.*Läser det som alla delar.*Med sedan \d+ /);
  expect(new URL(page.url()).searchParams.get('person')).toMatch(/^[0-9a-f-]{36}$/);
  // Lines are drawn to those she works with, and to nobody else.
  await expect(page.locator('svg.if-wide .tie')).toHaveCount(2);

  await node(page, 'Rakel Ömark').click();
  await expect(panel(page)).toContainText('Väntar på samtycke. Rakel Ömark ser inte planen.');
  await expect(panel(page).locator('a[href^="tel:"]')).toHaveCount(0);
});

test('those who are no guardians or coordinators see who is here, and nobody else', async ({
  page,
}) => {
  await openMap(page, 'fatou', 'Tuva');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Elva personer kring Tuva');
  await expect(nodes(page)).toHaveCount(11);
  expect(await page.content()).not.toMatch(/Rakel|stöd i hemmet/i);
});

test('the keys go round the ring, choose and let go', async ({ page }) => {
  await openMap(page, 'embla', 'Tuva', '?view=map');
  // The plan is read, and that noted, when the page is opened: not again for each one who is chosen.
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/plans/')) asked.push(request.url());
  });
  const all = await nodes(page).evaluateAll((links) =>
    links.map((link) => link.getAttribute('aria-label')?.split(', ')[0]),
  );
  const chosen = panel(page).locator('[data-fact="name"]');
  // The ring is one stop of the tab key.
  await expect(page.locator('[data-node]:visible[tabindex="0"]')).toHaveCount(1);
  await nodes(page).first().focus();
  await page.keyboard.press('ArrowRight');
  await expect(chosen).toHaveText(all[1] ?? '');
  await expect(nodes(page).nth(1)).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await expect(chosen).toHaveText(all.at(-1) ?? '');
  await page.keyboard.press('Home');
  await expect(chosen).toHaveText(all[0] ?? '');
  await page.keyboard.press('Escape');
  await expect(chosen).toHaveCount(0);
  await page.keyboard.press('Space');
  await expect(chosen).toHaveText(all[0] ?? '');
  // From the panel Esc leads back to the one on the map.
  await panel(page).getByRole('link', { name: /^Ring/ }).focus();
  await page.keyboard.press('Escape');
  await expect(nodes(page).first()).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(chosen).toHaveText(all[0] ?? '');
  expect(asked).toEqual([]);
});

test('the list says all that the map says', async ({ page }) => {
  for (const [person, child] of [
    ['embla', 'Tuva'],
    ['hedda', 'Nova'],
  ] as const) {
    await openMap(page, person, child, '?view=list');
    const listed = new Map<string, Record<string, string>>();
    for (const row of await rows(page).all())
      listed.set((await row.getAttribute('data-row')) ?? '', await factsIn(row));
    await page.getByRole('navigation', { name: 'Visa som' }).getByText('Karta').click();
    const onMap = await nodes(page).evaluateAll((links) =>
      links.map((link) => link.getAttribute('data-node')),
    );
    expect([...onMap].sort()).toEqual([...listed.keys()].sort());
    expect(onMap.length).toBeGreaterThan(7);
    for (const id of onMap) {
      await page.locator(`[data-node="${id}"]:visible`).click();
      const facts = listed.get(id ?? '');
      await expect(panel(page).getByRole('heading', { level: 2 })).toHaveText(facts?.name ?? '');
      expect(await factsIn(panel(page))).toEqual(facts);
    }
  }
});

test('in Nova’s plan nobody is there who is not for the reader, and labels name no place', async ({
  page,
}) => {
  await openMap(page, 'hedda', 'Nova');
  await expect(node(page, 'Mira Havsdal')).toBeVisible();
  await openMap(page, 'liv', 'Nova');
  await expect(node(page, 'Hedda Ljungkvarn')).toBeVisible();
  expect(await page.content()).not.toMatch(/Mira|Havsdal|Kurator\b|Ungdomsmottagning|Lönnhöjden/);
});

test('names take no more room than was reckoned, and lie on nobody', async ({ page }) => {
  for (const [person, child, size] of [
    ['embla', 'Tuva', { width: 1440, height: 900 }],
    ['rania', 'Milo', { width: 1440, height: 900 }],
    ['embla', 'Tuva', phone],
  ] as const) {
    await page.setViewportSize(size);
    await openMap(page, person, child, '?view=map');
    await page.evaluate(() => document.fonts.ready);
    const boxes = await page.locator('.node:visible').evaluateAll((people) =>
      people.map((one) =>
        [...one.querySelectorAll('.face, .name, .title')].map((part) => {
          const { left, right, top, bottom } = part.getBoundingClientRect();
          return { left, right, top, bottom };
        }),
      ),
    );
    const touching = boxes.flatMap((one, index) =>
      boxes
        .slice(index + 1)
        .filter((other) =>
          one.some((a) =>
            other.some(
              (b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom,
            ),
          ),
        ),
    );
    expect(touching, `${child}, ${size.width} px`).toEqual([]);
  }
});

test('without script the map is chosen on, and the list linked to', async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, locale: 'sv-SE' });
  const page = await context.newPage();
  await openMap(page, 'embla', 'Tuva');
  await node(page, 'Nils Rönnfors').click();
  await expect(panel(page).getByRole('heading', { level: 2 })).toHaveText('Nils Rönnfors');
  await page.getByRole('navigation', { name: 'Visa som' }).getByText('Lista').click();
  await expect(rows(page)).toHaveCount(13);
  await expect(rows(page).first()).toBeVisible();
  await expect(nodes(page)).toHaveCount(0);
  await context.close();
});

test('on a phone the list comes first, and the map is there with a sheet', async ({ browser }) => {
  const context = await browser.newContext({ viewport: phone, hasTouch: true, locale: 'sv-SE' });
  const page = await context.newPage();
  await openMap(page, 'embla', 'Tuva');
  await expect(rows(page).first()).toBeVisible();
  await expect(nodes(page)).toHaveCount(0);
  const overflow = (): Promise<number> =>
    page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(await overflow()).toBeLessThanOrEqual(0);
  const shown = page.getByRole('navigation', { name: 'Visa som' });
  await shown.getByRole('link', { name: 'Karta' }).tap();
  await expect(nodes(page)).toHaveCount(13);
  expect(await overflow()).toBeLessThanOrEqual(0);
  await node(page, 'Fatou Brunnsjö').tap();
  await expect(panel(page).getByRole('link', { name: /^Ring Fatou/ })).toBeInViewport();
  await panel(page).getByRole('link', { name: 'Stäng' }).tap();
  await expect(panel(page)).toBeHidden();
  await page.setViewportSize({ width: 320, height: 640 });
  expect(await overflow()).toBeLessThanOrEqual(0);
  await page.getByRole('link', { name: 'Lista', exact: true }).tap();
  expect(await overflow()).toBeLessThanOrEqual(0);
  for (const link of await page.locator('[data-row] a[href^="tel:"]').all())
    expect((await link.boundingBox())?.height).toBeGreaterThanOrEqual(44);
  await context.close();
});

test('on paper both are there', async ({ page }) => {
  await openMap(page, 'embla', 'Tuva', '?view=list');
  await page.emulateMedia({ media: 'print' });
  await expect(page.locator('svg.map.if-wide')).toBeVisible();
  await expect(page.locator('svg.map.if-phone')).toBeHidden();
  await expect(rows(page).last()).toBeVisible();
  await expect(panel(page)).toBeHidden();
});

test('axe finds nothing on the list, and on the map with somebody open', async ({ page }) => {
  await openMap(page, 'embla', 'Tuva', '?view=list');
  await looksWell(page, 'the list');
  await page.getByRole('navigation', { name: 'Visa som' }).getByText('Karta').click();
  await node(page, 'Fatou Brunnsjö').click();
  await expect(panel(page)).toBeVisible();
  await looksWell(page, 'the map');
});
