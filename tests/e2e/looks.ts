// axe on a page as people look at it: light, dark and in the system's own colours, on a desk and on a phone. Rules
// about names, headings and landmarks are asked once on each width; those about colours in every look. On the phone
// nothing is wider than the screen, with letters of twice the size neither.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import type { RunOptions, AxeResults } from 'axe-core';

// What @axe-core/playwright brings, without what it adds: it hands the whole of axe and all that passed to and fro at
// each question, and here a page is asked six times.
const beside = createRequire(createRequire(import.meta.url).resolve('@axe-core/playwright'));
const axeSource = readFileSync(beside.resolve('axe-core/axe.min.js'), 'utf8');

declare global {
  interface Window {
    axe?: { run(within: Document, options: RunOptions): Promise<AxeResults> };
  }
}

const desk = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };

/** All rules, and that what is pressed is 24 points wide and high (WCAG 2.5.8). */
const everything: RunOptions = { rules: { 'target-size': { enabled: true } } };
const colours: RunOptions = {
  runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] },
};

export async function findings(page: Page, options: RunOptions = {}): Promise<string[]> {
  if (!(await page.evaluate(() => window.axe !== undefined))) await page.evaluate(axeSource);
  return page.evaluate(async (asked) => {
    // A colour on its way to another is no colour to judge, nor is a box that is still sliding in. What never ends (the
    // ring that turns while something is waited for) is not waited for.
    const onTheirWay = () =>
      document
        .getAnimations()
        .filter(
          ({ effect, playState }) =>
            playState === 'running' && effect?.getComputedTiming().endTime !== Infinity,
        );
    const patience = Date.now() + 5000;
    for (
      let moving = onTheirWay();
      moving.length > 0 && Date.now() < patience;
      moving = onTheirWay()
    )
      await Promise.race([
        Promise.allSettled(moving.map(({ finished }) => finished)),
        new Promise((later) => setTimeout(later, 500)),
      ]);
    // What a bar lies over where the page stands is large enough when it has been scrolled to.
    const whole = (one: Element | null): boolean => {
      one?.scrollIntoView({ block: 'center' });
      const box = one?.getBoundingClientRect() ?? new DOMRect();
      const hit = (x: number, y: number) => one?.contains(document.elementFromPoint(x, y)) === true;
      const wide = box.width >= 24 && box.height >= 24;
      const free =
        hit(box.left + 2, box.top + box.height / 2) &&
        hit(box.right - 2, box.top + box.height / 2) &&
        hit(box.left + box.width / 2, box.top + 2) &&
        hit(box.left + box.width / 2, box.bottom - 2);
      scrollTo(0, 0);
      return wide && free;
    };
    const found = await window.axe?.run(document, { ...asked, resultTypes: ['violations'] });
    return (found?.violations ?? []).flatMap(({ id, nodes }) => {
      // What is pressed is a slider's handle (two of one line lie over each other), and the label around a choice.
      const wrong = nodes.filter(
        ({ target }) =>
          id !== 'target-size' ||
          !(
            document.querySelector(String(target[0]))?.matches('[type=range], label input') ||
            whole(document.querySelector(String(target[0])))
          ),
      );
      return wrong.length === 0
        ? []
        : [`${id}: ${wrong.map(({ target }) => target.join(' ')).join(', ')}`];
    });
  }, options);
}

/** What reaches past the screen, innermost, when there is sideways scroll. */
const wider = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    if (document.documentElement.scrollWidth <= innerWidth) return [];
    const past = [...document.body.querySelectorAll('*')].filter(
      (one) => one.getBoundingClientRect().right > innerWidth + 0.5,
    );
    const inner = past.filter((one) => !past.some((other) => other !== one && one.contains(other)));
    return inner
      .slice(0, 3)
      .map(
        (one) =>
          `${one.tagName}.${one.className.toString()} ${one.textContent.trim().slice(0, 40)}`,
      );
  });

const looks = [
  ['light', { colorScheme: 'light', forcedColors: 'none' }],
  ['dark', { colorScheme: 'dark', forcedColors: 'none' }],
  ['system colours', { colorScheme: 'light', forcedColors: 'active' }],
] as const;

/** What is wrong with the page as it stands, each with the look in which it is; the page is left as it was. */
export async function problemsIn(page: Page, sizes: boolean): Promise<string[]> {
  const before = page.viewportSize();
  const problems: string[] = [];
  for (const [width, size] of [['desk', desk] as const, ['phone', phone] as const]) {
    await page.setViewportSize(size);
    for (const [look, media] of looks) {
      await page.emulateMedia({ ...media, reducedMotion: 'reduce' });
      const found = await findings(page, look !== 'light' ? colours : sizes ? everything : {});
      problems.push(...found.map((one) => `${width}, ${look}: ${one}`));
    }
  }
  for (const one of await wider(page)) problems.push(`phone, wider than the screen: ${one}`);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Page.setFontSizes', { fontSizes: { standard: 32, fixed: 26 } });
  if (sizes) {
    // The page is laid out anew first.
    const narrow = () => document.documentElement.scrollWidth <= innerWidth;
    await page.waitForFunction(narrow, null, { timeout: 3000 }).catch(() => undefined);
    for (const one of await wider(page)) problems.push(`phone, large letters, wider: ${one}`);
  }
  await devtools.send('Page.setFontSizes', { fontSizes: { standard: 16, fixed: 13 } });
  await devtools.detach();
  await page.emulateMedia({ colorScheme: null, forcedColors: null, reducedMotion: null });
  if (before) await page.setViewportSize(before);
  return problems;
}

/** `sizes`: also what is pressed, and letters of twice the size. */
export const looksWell = async (page: Page, name: string, sizes = false): Promise<void> =>
  expect.soft(await problemsIn(page, sizes), name).toEqual([]);
