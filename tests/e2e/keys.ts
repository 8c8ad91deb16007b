// Going through a page with the keyboard alone, as somebody without a mouse: Tab and Shift+Tab, Enter, Space and the
// arrows. At each stop it is measured that the focus can be seen and is on the screen; what keeps it is a trap.
import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';

interface Stop {
  what: string;
  moved: boolean;
  ring: boolean;
  inView: boolean;
  /** A field of several parts (a day): Tab goes through them before it leaves. */
  parts: boolean;
}

declare global {
  interface Window {
    kringLastStop?: Element | null;
  }
}

const stop = (page: Page): Promise<Stop> =>
  page.evaluate(() => {
    const focused = document.activeElement ?? document.body;
    const moved = focused !== window.kringLastStop;
    window.kringLastStop = focused;
    const drawn = (style: CSSStyleDeclaration): boolean =>
      style.outlineStyle !== 'none' &&
      parseFloat(style.outlineWidth) >= 2 &&
      !/, 0\)$|transparent/.test(style.outlineColor);
    const { top, bottom, left, right } = focused.getBoundingClientRect();
    return {
      what: `${focused.tagName} ${focused.getAttribute('aria-label') ?? focused.getAttribute('name') ?? focused.textContent?.trim().slice(0, 40) ?? ''}`,
      moved,
      ring:
        focused === document.body ||
        // The calendar's button inside a day has the browser's own ring.
        !focused.matches(':focus') ||
        drawn(getComputedStyle(focused)) ||
        drawn(getComputedStyle(focused, '::after')),
      inView:
        focused === document.body ||
        (bottom > 0 && top < innerHeight && right > 0 && left < innerWidth),
      parts:
        focused instanceof HTMLInputElement && /^(date|time|datetime-local)$/.test(focused.type),
    };
  });

/** Where `target` lies: it has focus, or one Tabs on to it, or back; among radio buttons one goes by arrow. */
const towards = (target: Locator): Promise<'there' | 'Tab' | 'Shift+Tab' | 'ArrowDown'> =>
  target.evaluate((element) => {
    const wanted = element.closest('a, button, summary, input, select, textarea') ?? element;
    const focused = document.activeElement;
    if (focused === wanted) return 'there';
    const radio = (one: Element | null): one is HTMLInputElement =>
      one instanceof HTMLInputElement && one.type === 'radio';
    if (
      radio(wanted) &&
      radio(focused) &&
      wanted.name === focused.name &&
      wanted.form === focused.form
    )
      return 'ArrowDown';
    const place = focused?.compareDocumentPosition(wanted) ?? 0;
    const before = (place & Node.DOCUMENT_POSITION_PRECEDING) !== 0;
    return focused !== document.body && before ? 'Shift+Tab' : 'Tab';
  });

/** Tab, or Shift+Tab where that is the way, until it has focus. */
export async function goTo(page: Page, target: Locator, most = 150): Promise<void> {
  await expect(target).toHaveCount(1);
  let same = 0;
  for (let presses = 0; presses < most; presses += 1) {
    const key = await towards(target);
    if (key === 'there') return;
    await page.keyboard.press(key);
    const { what, moved, ring, inView, parts } = await stop(page);
    same = moved ? 0 : same + 1;
    expect(same, `${what} keeps the focus`).toBeLessThan(parts ? 8 : 1);
    expect(ring, `it can be seen that ${what} has focus`).toBe(true);
    expect(inView, `${what} has focus and is on the screen`).toBe(true);
  }
  if ((await towards(target)) !== 'there')
    throw new Error(`${target.toString()} is not reached with ${most} presses of Tab`);
}

export async function press(page: Page, target: Locator, key = 'Enter'): Promise<void> {
  await goTo(page, target);
  await page.keyboard.press(key);
}

export async function write(page: Page, target: Locator, words: string): Promise<void> {
  await goTo(page, target);
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(words);
  await expect(target).toHaveValue(words);
}

/** A day is written figure by figure, in the order in which the browser shows its parts. */
export async function writeDay(page: Page, target: Locator, day: string): Promise<void> {
  const [year = '', month = '', date = ''] = day.split('-');
  await goTo(page, target);
  // From its first part, however it was come to.
  for (let part = 0; part < 2; part += 1) await page.keyboard.press('ArrowLeft');
  await page.keyboard.type(`${year}${month}${date}`);
  if ((await target.inputValue()) !== day) {
    for (let part = 0; part < 2; part += 1) await page.keyboard.press('ArrowLeft');
    await page.keyboard.type(`${month}${date}${year}`);
  }
  await expect(target).toHaveValue(day);
}

export async function choose(page: Page, target: Locator, option: string): Promise<void> {
  await goTo(page, target);
  const steps = await target.evaluate((element, label) => {
    const select = element as HTMLSelectElement;
    const usable = [...select.options].filter(({ disabled }) => !disabled);
    const wanted = usable.findIndex(({ text }) => text.trim() === label);
    const now = select.selectedOptions[0];
    return wanted < 0 ? null : wanted - (now ? usable.indexOf(now) : -1);
  }, option);
  expect(steps, `there is ${option} to choose`).not.toBeNull();
  const arrow = (steps ?? 0) > 0 ? 'ArrowDown' : 'ArrowUp';
  for (let step = 0; step < Math.abs(steps ?? 0); step += 1) await page.keyboard.press(arrow);
  await expect(target.locator('option:checked')).toHaveText(option);
}

export async function tick(page: Page, target: Locator): Promise<void> {
  await goTo(page, target);
  if (!(await target.isChecked())) await page.keyboard.press('Space');
  await expect(target).toBeChecked();
}

/** What a form is answered with has focus, and says it. */
export async function told(page: Page, words: string | RegExp): Promise<void> {
  const answer = page.locator('[role=status], [role=alert]').filter({ hasText: words }).first();
  await expect(answer).toBeFocused();
}

/** A page begins at its top: the first stop leads past the bar. */
export async function pastTheBar(page: Page): Promise<void> {
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Hoppa till innehållet' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('main')).toBeFocused();
}
