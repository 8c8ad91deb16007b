// axe finds nothing on any page, in light, in dark and in the system's colours, on a desk and on a phone; and
// nothing is wider than the phone. A page that is not in page-list.ts fails, and so does one that is gone.
import { readFileSync } from 'node:fs';
import { expect } from '@playwright/test';
import { looksWell } from './looks.ts';
import { pageList, pagesThere, type Visit } from './page-list.ts';
import { signIn } from './plan-people.ts';
import { test } from './test.ts';

const byPerson = Map.groupBy(
  Object.values(pageList).flatMap<Visit>(({ visits }) => visits),
  ([person]) => person,
);

test('every page is in the list, and looked at somewhere', () => {
  expect(Object.keys(pageList).sort()).toEqual(pagesThere.toSorted());
  for (const [page, { visits, madeIn }] of Object.entries(pageList)) {
    expect(visits.length > 0 || madeIn !== undefined, page).toBe(true);
    if (madeIn !== undefined)
      expect(readFileSync(`tests/e2e/${madeIn}`, 'utf8'), page).toContain('await looksWell(');
  }
});

for (const [person, visits] of byPerson)
  test(`as ${person || 'nobody'}`, async ({ page }) => {
    test.setTimeout(30_000 + visits.length * 15_000);
    if (person !== '') await signIn(page, person);
    for (const [, path] of visits) {
      const answer = await page.goto(path);
      expect(answer?.status(), path).toBe(200);
      expect(page.url(), 'no redirect').toContain(path);
      await expect(page.locator('h1:visible'), path).toHaveCount(1);
      await looksWell(page, path, true);
    }
  });

for (const [person, path] of [
  ['', '/nowhere'],
  ['maja', `/plans/${crypto.randomUUID()}`],
] as const)
  test(`an address that is not there, as ${person || 'nobody'}`, async ({ page }) => {
    if (person !== '') await signIn(page, person);
    await page.goto(path);
    await expect(page.getByRole('heading', { name: 'Vi hittar inte sidan' })).toBeVisible();
    await looksWell(page, path);
  });
