// A stock y-websocket client in Node, with the session of a page: what any program could write.
import type { Page } from '@playwright/test';
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { planIdOf } from './plan-people.ts';

interface ZoneAnswer {
  zones: { id: string; key: string }[];
}

/** Opens the shared zone of Milo's plan as the page's person; complete when it is given. */
export async function stockClient(page: Page): Promise<{ doc: Y.Doc; close: () => void }> {
  const origin = new URL(page.url()).origin;
  const answer = await page.request.get(`/api/v1/plans/${await planIdOf(page, 'Milo')}`);
  const { zones } = (await answer.json()) as ZoneAnswer;
  const zone = zones.find(({ key }) => key === 'shared');
  const cookies = await page.context().cookies();
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
  await new Promise<void>((resolve) => provider.once('sync', () => resolve()));
  return {
    doc,
    close() {
      provider.destroy();
      doc.destroy();
    },
  };
}
