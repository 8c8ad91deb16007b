// Issue 2, Shows 3: a stock y-websocket client in Node edits a zone, and the browser shows it.
import { expect, test } from '@playwright/test';
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { openPlan, planIdOf } from './plan-people.ts';

interface ZoneAnswer {
  zones: { id: string; key: string }[];
}

test('what a stock provider writes is on the screen', async ({ browser }) => {
  const siri = await openPlan(browser, 'siri');
  const origin = new URL(siri.url()).origin;
  const answer = await siri.request.get(`/api/v1/plans/${await planIdOf(siri, 'Milo')}`);
  const { zones } = (await answer.json()) as ZoneAnswer;
  const zone = zones.find(({ key }) => key === 'shared');
  const cookies = await siri.context().cookies();
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');

  class WithCookie extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols ?? [], { headers: { cookie, origin } });
    }
  }
  const doc = new Y.Doc();
  const provider = new WebsocketProvider(
    origin.replace('http', 'ws') + '/sync',
    zone?.id ?? '',
    doc,
    { WebSocketPolyfill: WithCookie as never, disableBc: true },
  );
  try {
    await new Promise<void>((resolve) => provider.once('sync', () => resolve()));
    const words = `Skrivet av ett vanligt program ${Date.now()}`;
    const paragraph = new Y.XmlElement('paragraph');
    paragraph.insert(0, [new Y.XmlText(words)]);
    const notes = doc.getXmlFragment('section:meetingNotes');
    expect(notes.length).toBeGreaterThan(0);
    notes.push([paragraph]);
    await expect(siri.locator('#part-notes')).toContainText(words);
  } finally {
    provider.destroy();
    doc.destroy();
  }
});
