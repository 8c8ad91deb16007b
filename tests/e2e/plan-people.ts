// People of the cast with Milo's plan open, each in a browser context of their own, as on separate
// computers. Signing in goes the way scripts do (POST /demo/sign-in), through the same session code.
import { expect, test } from '@playwright/test';
import type { Browser, BrowserContextOptions, Locator, Page } from '@playwright/test';
import { ofMira } from '../support/nova-secrets.ts';
import { whatComes } from './what-comes.ts';

export interface OpenPlanOptions extends BrowserContextOptions {
  /** Another server than the common one. */
  origin?: string;
  child?: string;
  /** Before the page opens anything. */
  prepare?: (page: Page) => Promise<void>;
}

/** Signs someone in and opens the plan; returns when everything they may write is saved. */
export async function openPlan(
  browser: Browser,
  person: string,
  { origin, child = 'Milo', prepare, ...options }: OpenPlanOptions = {},
): Promise<Page> {
  const context = await browser.newContext({
    locale: 'sv-SE',
    viewport: { width: 1440, height: 900 },
    ...(origin === undefined ? {} : { baseURL: origin }),
    ...options,
  });
  const page = await context.newPage();
  page.on('pageerror', (problem) => {
    throw problem;
  });
  await prepare?.(page);
  await signIn(page, person, origin);
  await page.goto(`/plans/${await planIdOf(page, child)}`);
  await live(page);
  return page;
}

export async function signIn(page: Page, person: string, origin?: string): Promise<void> {
  const base = origin ?? test.info().project.use.baseURL ?? '';
  const answer = await page.request.post(new URL('/demo/sign-in', base).href, {
    form: { person },
    headers: { origin: new URL(base).origin },
    maxRedirects: 0,
  });
  expect(answer.status()).toBe(303);
  // Whatever the test is about: Liv's browser gets nothing of Mira's in the whole run.
  if (person === 'liv')
    whatComes(page, (text, from) => {
      const told = ofMira.filter((secret) => text.includes(secret));
      if (told.length > 0) throw new Error(`Liv was given ${told.join(', ')} by ${from}`);
    });
}

export async function planIdOf(page: Page, child: string): Promise<string> {
  const answer = await page.request.get('/api/v1/plans');
  expect(answer.ok()).toBe(true);
  const plans = (await answer.json()) as { id: string; child: string }[];
  const plan = plans.find((one) => one.child.startsWith(child));
  expect(plan, `${child} is among the plans`).toBeDefined();
  return plan?.id ?? '';
}

/**
 * The socket is up and every local edit is committed (or nothing here may be edited). How long that takes is
 * measured in bench/: four browsers that begin cold on two cores may take their time.
 */
export async function live(page: Page): Promise<void> {
  await expect(page.locator('[data-save="saved"], [data-save="readOnly"]')).toBeVisible({
    timeout: 60_000,
  });
}

export const saved = (page: Page): Promise<void> =>
  expect(page.locator('[data-save="saved"]')).toBeVisible({ timeout: 10_000 });

/** One text of the plan by its heading, whether it is being edited or not. */
export const text = (page: Page, name: string): Locator =>
  page.getByRole('textbox', { name, exact: true });

/** The paragraphs of a part as strings, without carets and marks. */
export const paragraphs = (page: Page, partId: string): Promise<string[]> =>
  page.locator(`#${partId} .text p`).allTextContents();

/** Opens a text for writing and puts the caret at its end. */
export async function writeIn(page: Page, name: string): Promise<void> {
  await text(page, name).click();
  await expect(page.locator('.ProseMirror')).toBeFocused();
  await caretToEnd(page);
}

/** Puts the caret at the end of the text that is being written. */
export async function caretToEnd(page: Page): Promise<void> {
  await page.keyboard.press('Control+End');
  await expect
    .poll(() =>
      page.locator('.ProseMirror').evaluate((editor) => {
        const after = document.createRange();
        after.selectNodeContents(editor);
        const caret = getSelection();
        if (caret?.focusNode) after.setStart(caret.focusNode, caret.focusOffset);
        return after.toString();
      }),
    )
    .toBe('');
}

/** The card of an action by the beginning of its title. */
export const card = (page: Page, title: string): Locator =>
  page.locator('.act').filter({ has: page.locator('.act-t', { hasText: title }) });
