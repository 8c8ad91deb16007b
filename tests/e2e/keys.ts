// Going through a page with the keyboard alone, as somebody without a mouse: Tab and Shift+Tab, Enter, Space and the
// arrows. At each stop it is measured that the focus can be seen and is on the screen; what keeps it is a trap.
import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';

interface Stop {
  what: string;
  moved: boolean;
  ring: boolean;
  inView: boolean;
  /** A bar that stays in view lies over all of it (WCAG 2.4.11). */
  covered: boolean;
  /** A field of several parts (a day): Tab goes through them before it leaves. */
  parts: boolean;
}

declare global {
  interface Window {
    kringLastStop?: Element | null;
  }
}

type Way = 'there' | 'Tab' | 'Shift+Tab' | 'ArrowDown';

/**
 * Where the focus is now, and which way `target` lies from it: it has focus, or one Tabs on to it, or back; among
 * radio buttons one goes by arrow. Asked in one go: a walk has hundreds of stops.
 */
const stop = (target: Locator): Promise<Stop & { way: Way }> =>
  target.evaluate((element) => {
    const focused = document.activeElement ?? document.body;
    const moved = focused !== window.kringLastStop;
    window.kringLastStop = focused;
    const drawn = (style: CSSStyleDeclaration): boolean =>
      style.outlineStyle !== 'none' &&
      parseFloat(style.outlineWidth) >= 2 &&
      !/, 0\)$|transparent/.test(style.outlineColor);
    const { top, bottom, left, right } = focused.getBoundingClientRect();
    const under = (x: number, y: number): boolean => {
      const over = document.elementFromPoint(x, y);
      if (!over || over.contains(focused) || focused.contains(over)) return false;
      for (let one: Element | null = over; one !== null && !one.contains(focused);)
        if (/fixed|sticky/.test(getComputedStyle(one).position)) return true;
        else one = one.parentElement;
      return false;
    };
    const radio = (one: Element): one is HTMLInputElement =>
      one instanceof HTMLInputElement && one.type === 'radio';
    const wanted = element.closest('a, button, summary, input, select, textarea') ?? element;
    const way = (): Way => {
      if (focused === wanted) return 'there';
      if (
        radio(wanted) &&
        radio(focused) &&
        wanted.name === focused.name &&
        wanted.form === focused.form
      )
        return 'ArrowDown';
      const place = focused.compareDocumentPosition(wanted);
      const before = (place & Node.DOCUMENT_POSITION_PRECEDING) !== 0;
      return focused !== document.body && before ? 'Shift+Tab' : 'Tab';
    };
    return {
      way: way(),
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
      covered: [
        [left + 3, top + 3],
        [left + 3, bottom - 3],
        [(left + right) / 2, (top + bottom) / 2],
        [right - 3, top + 3],
        [right - 3, bottom - 3],
      ].every(([x = 0, y = 0]) => under(x, y)),
      parts:
        focused instanceof HTMLInputElement && /^(date|time|datetime-local)$/.test(focused.type),
    };
  });

/** Tab, or Shift+Tab where that is the way, until it has focus. */
export async function goTo(page: Page, target: Locator, most = 150): Promise<void> {
  await expect(target).toHaveCount(1);
  let same = 0;
  let { way } = await stop(target);
  for (let presses = 0; way !== 'there' && presses < most; presses += 1) {
    await page.keyboard.press(way);
    const now = await stop(target);
    way = now.way;
    same = now.moved ? 0 : same + 1;
    const wrong = [
      same >= (now.parts ? 8 : 1) && 'it keeps the focus',
      !now.ring && 'its focus cannot be seen',
      !now.inView && 'it is not on the screen',
      now.covered && 'a bar lies over it',
    ].filter((one) => one !== false);
    expect(wrong, now.what).toEqual([]);
  }
  if (way !== 'there')
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

/** What a form is answered with has focus, and says it; or the first field that is to be mended has. */
export async function told(page: Page, words: string | RegExp): Promise<void> {
  const answer = page.locator('[role=status], [role=alert]').filter({ hasText: words }).first();
  await expect(answer).toBeVisible();
  const mend = page.locator('[aria-invalid=true]:focus');
  await expect(answer.and(page.locator(':focus')).or(mend)).toHaveCount(1);
}

/** A page begins at its top: the first stop leads past the bar. */
export async function pastTheBar(page: Page): Promise<void> {
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Hoppa till innehållet' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('main')).toBeFocused();
}
