// axe finds nothing on the plan page: as it opens, with an editor, an action and a thread open.
import AxeBuilder from '@axe-core/playwright';
import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import { card, openPlan, text } from './plan-people.ts';
import { test } from './test.ts';

const findings = async (page: Page): Promise<string[]> => {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
  );
};

for (const colorScheme of ['light', 'dark'] as const)
  for (const width of [1440, 390])
    test(`${colorScheme}, ${width} px`, async ({ browser }) => {
      const maja = await openPlan(browser, 'maja', {
        colorScheme,
        viewport: { width, height: 900 },
      });
      expect(await findings(maja)).toEqual([]);
      await text(maja, 'Så är det nu').click();
      await expect(maja.locator('.ProseMirror')).toBeFocused();
      expect(await findings(maja)).toEqual([]);
      await card(maja, 'Bildstöd').locator('.act-t').click();
      expect(await findings(maja)).toEqual([]);
      if (width > 390) {
        // Another unit's action, with the reason why it is not hers to change.
        await card(maja, 'Handledning').locator('.act-t').click();
        await expect(card(maja, 'Handledning').getByText(/^Ändras av/)).toBeVisible();
        expect(await findings(maja)).toEqual([]);
      }
      const rania = await openPlan(browser, 'rania', {
        colorScheme,
        viewport: { width, height: 900 },
      });
      expect(await findings(rania)).toEqual([]);
    });
