// How phones write: touch, compositions (dead keys, suggestions), words replaced by autocorrection,
// paste, a long press. Everything ends the same on both sides, to the letter.
//
// Chromium's emulation of a phone gives touch events, the phone's size and name, and real compositions
// (the DevTools input domain drives the same code as an input method does). It does not give Safari's
// own order of events, its keyboard's selection handles and autocorrection bubbles, nor a keyboard
// that covers the page: those need a real phone, before each release.
import { expect } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';
import { caretToEnd, openPlan, paragraphs, saved, text, writeIn } from './plan-people.ts';
import { test } from './test.ts';

const part = 'part-follow-up';
const heading = 'Uppföljning';

interface Phone {
  page: Page;
  /** What an input method shows while a word is being made. */
  compose(word: string): Promise<void>;
  /** The word is taken. */
  take(word: string): Promise<void>;
}

async function openPhone(browser: Browser, person: string): Promise<Phone> {
  const page = await openPlan(browser, person, {
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
    isMobile: true,
    hasTouch: true,
    userAgent:
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
  });
  const cdp = await page.context().newCDPSession(page);
  return {
    page,
    compose: async (word) => {
      const end = { selectionStart: word.length, selectionEnd: word.length };
      await cdp.send('Input.imeSetComposition', { text: word, ...end });
    },
    take: async (word) => void (await cdp.send('Input.insertText', { text: word })),
  };
}

/** Taps the text, and begins a paragraph of its own at the end of it. */
async function beginParagraph({ page }: Phone): Promise<void> {
  if (!(await page.locator(`#${part} .ProseMirror`).isVisible())) await text(page, heading).tap();
  await expect(page.locator('.ProseMirror')).toBeFocused();
  await caretToEnd(page);
  await page.keyboard.press('Enter');
}

test('what a phone writes is the same on both sides', async ({ browser }) => {
  test.setTimeout(120_000);
  const phone = await openPhone(browser, 'maja');
  const siri = await openPlan(browser, 'siri');
  const { page, compose, take } = phone;
  const endsWith = async (line: string): Promise<void> => {
    await saved(page);
    for (const one of [page, siri])
      await expect.poll(async () => (await paragraphs(one, part)).at(-1)).toBe(line);
    expect(await paragraphs(siri, part)).toEqual(await paragraphs(page, part));
  };

  await test.step('dead keys: an accent waits for its letter', async () => {
    await beginParagraph(phone);
    await page.keyboard.type('En id');
    await compose('´');
    await take('é');
    await page.keyboard.type(' från Skåne: ');
    await compose('¨');
    await compose('ü');
    await take('ü');
    await endsWith('En idé från Skåne: ü');
  });

  await test.step('a word that grows under the finger, and is taken', async () => {
    await beginParagraph(phone);
    for (const shown of ['f', 'fö', 'förs', 'förskol', 'förskola']) await compose(shown);
    await take('förskolan');
    await page.keyboard.type(' öppnar sju');
    await endsWith('förskolan öppnar sju');
  });

  await test.step('someone else writes in the paragraph in the middle of a word', async () => {
    await beginParagraph(phone);
    await page.keyboard.type('Vi ses på ');
    await endsWith('Vi ses på ');
    await compose('tis');
    await text(siri, heading).click();
    await siri.keyboard.press('Control+End');
    await siri.keyboard.press('Home');
    await siri.keyboard.type('Siri: ');
    await expect.poll(async () => (await paragraphs(page, part)).at(-1)).toMatch(/^Siri: /);
    await compose('tisda');
    await take('tisdag');
    await siri.keyboard.press('Escape');
    await endsWith('Siri: Vi ses på tisdag');
  });

  await test.step('autocorrection puts a word in the place of another', async () => {
    await beginParagraph(phone);
    await page.keyboard.type('Ring logopden i dag');
    await page.evaluate(() => {
      const paragraph = [...document.querySelectorAll('.ProseMirror p')].at(-1);
      const words = paragraph?.firstChild;
      if (!(words instanceof Text)) throw new Error('no text');
      const options = { inputType: 'insertReplacementText', data: 'logopeden', bubbles: true };
      words.parentElement?.dispatchEvent(new InputEvent('beforeinput', options));
      words.data = words.data.replace('logopden', 'logopeden');
      words.parentElement?.dispatchEvent(new InputEvent('input', options));
    });
    await endsWith('Ring logopeden i dag');
  });

  await test.step('a pasted page comes as what a plan’s text can hold', async () => {
    await beginParagraph(phone);
    await page.evaluate(() => {
      const data = new DataTransfer();
      data.setData(
        'text/html',
        '<p style="color:red">Tid: <b>nio</b> <img src="x" onerror="alert(1)"><a href="javascript:alert(1)">här</a></p>',
      );
      data.setData('text/plain', 'Tid: nio här');
      const paste = new ClipboardEvent('paste', { clipboardData: data, bubbles: true });
      document.querySelector('.ProseMirror')?.dispatchEvent(paste);
    });
    await endsWith('Tid: nio här');
    for (const one of [page, siri])
      await expect(one.locator(`#${part} .text p`).last().locator('strong')).toHaveText('nio');
    await expect(siri.locator(`#${part} .text p`).last().locator('a, img')).toHaveCount(0);
  });

  await test.step('what a long press has selected gives way to what is typed', async () => {
    await beginParagraph(phone);
    await page.keyboard.type('Bytord kvar');
    await endsWith('Bytord kvar');
    await page.evaluate(() => {
      const words = [...document.querySelectorAll('.ProseMirror p')].at(-1)?.firstChild;
      if (words) getSelection()?.setBaseAndExtent(words, 0, words, 'Bytord'.length);
    });
    await take('Nytt ord');
    await endsWith('Nytt ord kvar');
  });
});

test('a key counts from where the caret is, before the browser has told where that is', async ({
  browser,
}) => {
  const maja = await openPlan(browser, 'maja');
  const line = `Raden är hel ${Date.now()}`;
  await writeIn(maja, heading);
  await maja.keyboard.press('Enter');
  await maja.keyboard.type(line);
  await saved(maja);
  // To the beginning of the line and a new line there, in one breath: 'selectionchange' comes after it.
  await maja.locator('.ProseMirror').evaluate((editor) => {
    getSelection()?.modify('move', 'backward', 'lineboundary');
    const key = { key: 'Enter', code: 'Enter', keyCode: 13, bubbles: true, cancelable: true };
    editor.dispatchEvent(new KeyboardEvent('keydown', key));
  });
  await maja.keyboard.type('Före. ');
  await expect.poll(async () => (await paragraphs(maja, part)).at(-1)).toBe(`Före. ${line}`);
  await saved(maja);
});
