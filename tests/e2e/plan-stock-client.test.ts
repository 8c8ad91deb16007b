// Issue 2, Shows 3: a stock y-websocket client in Node edits a zone, and the browser shows it.
import { expect } from '@playwright/test';
import * as Y from 'yjs';
import { openPlan } from './plan-people.ts';
import { stockClient } from './stock-client.ts';
import { test } from './test.ts';

test('what a stock provider writes is on the screen', async ({ browser }) => {
  const siri = await openPlan(browser, 'siri');
  const { doc, close } = await stockClient(siri);
  try {
    const words = `Skrivet av ett vanligt program ${Date.now()}`;
    const paragraph = new Y.XmlElement('paragraph');
    paragraph.insert(0, [new Y.XmlText(words)]);
    const notes = doc.getXmlFragment('section:meetingNotes');
    expect(notes.length).toBeGreaterThan(0);
    notes.push([paragraph]);
    await expect(siri.locator('#part-notes')).toContainText(words);
  } finally {
    close();
  }
});
