// Someone at the meeting, in Kring as people run it: their forms go through the web app, their words over
// a real WebSocket into the plan's document.
import * as Y from 'yjs';
import type { ZoneId } from '#domain/ids.ts';
import { sectionRoot } from '#domain/plan/zones.ts';
import { connect, type Client } from '../sync/support/clients.ts';
import { apiAs, type AskApi } from '../support/demo-api.ts';
import type { KringProcess } from '../support/server.ts';

export interface Sent {
  type: string;
  code: string | null;
  /** The id of what was made, when something was. */
  made: string | null;
}

export interface Someone {
  slug: string;
  ask: AskApi;
  /** A form action of a page: `/plans/…/meetings?/call`. */
  send(path: string, form: Record<string, string>): Promise<Sent>;
  open(path: string): Promise<{ status: number; text: string }>;
  write(zone: ZoneId): Client;
}

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/;

export async function comes(kring: KringProcess, apiPort: number, slug: string): Promise<Someone> {
  const cookie = await kring.signIn(slug);
  return {
    slug,
    ask: await apiAs(kring, apiPort, slug, cookie),
    async send(path, form) {
      const answer = await kring.fetch(path, {
        method: 'POST',
        cookie,
        headers: { 'x-sveltekit-action': 'true', accept: 'application/json' },
        body: new URLSearchParams(form),
      });
      const { type, data } = (await answer.json()) as { type: string; data?: string };
      return {
        type,
        code: type === 'failure' ? (/"([a-z_]+)"\]$/.exec(data ?? '')?.[1] ?? null) : null,
        made: uuid.exec(data ?? '')?.[0] ?? null,
      };
    },
    async open(path) {
      const answer = await kring.fetch(path, { cookie });
      return { status: answer.status, text: await answer.text() };
    },
    write: (zone) =>
      connect({
        port: kring.port,
        origin: kring.origin,
        zone,
        // The session is the cookie's; nobody else is asked here.
        as: { slug, cookie, personId: '', sessionId: '' as never },
      }),
  };
}

/** A new line at the end of the notes. */
export function beginLine(doc: Y.Doc): Y.XmlText {
  const text = new Y.XmlText();
  const paragraph = new Y.XmlElement('paragraph');
  paragraph.insert(0, [text]);
  doc.getXmlFragment(sectionRoot('meetingNotes')).push([paragraph]);
  return text;
}

/** Another's line in one's own copy; null while it has not come. */
export function sameLine(theirs: Y.XmlText, doc: Y.Doc): Y.XmlText | null {
  const place = Y.createAbsolutePositionFromRelativePosition(
    Y.createRelativePositionFromTypeIndex(theirs, 0),
    doc,
  );
  return place?.type instanceof Y.XmlText ? place.type : null;
}
