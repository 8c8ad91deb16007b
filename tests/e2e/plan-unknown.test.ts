// [SY50] A newer page, or another program, writes something that this page does not know: the text
// turns into one to read, at once and with a word about it, and nothing of it is lost for anyone.
import { expect } from '@playwright/test';
import * as Y from 'yjs';
import { live, openPlan, saved, writeIn } from './plan-people.ts';
import { stockClient } from './stock-client.ts';
import { test } from './test.ts';

test('a node that this page does not know is kept while someone writes, and can go again', async ({
  browser,
}) => {
  const maja = await openPlan(browser, 'maja');
  const { doc, close } = await stockClient(maja);
  try {
    await writeIn(maja, 'Mötesanteckningar');
    await maja.keyboard.type(' Skrivet före.');
    await saved(maja);

    const notes = doc.getXmlFragment('section:meetingNotes');
    const callout = new Y.XmlElement('callout');
    const inside = new Y.XmlElement('paragraph');
    inside.insert(0, [new Y.XmlText('Ring först')]);
    callout.insert(0, [inside]);
    notes.push([callout]);
    const note = maja.getByText('Här står något som den här sidan inte kan visa än.');
    await expect(note).toBeVisible();
    await expect(note).toBeFocused();
    await expect(maja.locator('#part-notes .ProseMirror')).toHaveCount(0);
    await expect(maja.locator('#part-notes')).toContainText('Skrivet före.');
    // What is typed now goes nowhere, and other texts are as they were.
    await maja.keyboard.type('x');
    await writeIn(maja, 'Om Milo');
    await saved(maja);
    expect(notes.toString()).toContain('<callout><paragraph>Ring först</paragraph></callout>');

    // The next page meets it at its opening.
    await maja.reload();
    await live(maja);
    await expect(note).toBeVisible();
    await maja.locator('#part-notes .text').click();
    await expect(maja.locator('#part-notes .ProseMirror')).toHaveCount(0);
    expect(notes.toString()).toContain('<callout><paragraph>Ring först</paragraph></callout>');

    notes.delete(notes.length - 1, 1);
    await expect(note).toHaveCount(0);
    await writeIn(maja, 'Mötesanteckningar');
  } finally {
    close();
  }
});
