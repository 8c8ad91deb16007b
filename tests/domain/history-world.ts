// Random histories of one plan by several people, as a log: everyone edits a copy of their own, hears
// of the others late, and what they write arrives in some order. And what a plan says after each row,
// found in the plainest way: a fresh document for every row, nothing of the ledger's.
import { toBase64 } from 'lib0/buffer';
import * as Y from 'yjs';
import { Ledger } from '#domain/history/ledger.ts';
import type { LogRow } from '#domain/history/log.ts';
import { emptyZone } from '#domain/plan/document.ts';
import { nameRoots } from '#domain/plan/zones.ts';
import { editAsLeader } from '../sync/support/plan-edits.ts';
import type { Random } from '../sync/support/random.ts';

export interface History {
  rows: LogRow[];
  clients: { clientId: number; personId: string }[];
  people: readonly string[];
  ledger: Ledger;
}

const personOf = (index: number): string => `00000000-0000-4000-8000-0000000000a${index}`;

/** One person at work: their copy, what they have not sent, how much of the log they have heard. */
class Desk {
  readonly personId: string;
  doc = new Y.Doc();
  unsent: Uint8Array[] = [];
  heard = 0;

  constructor(personId: string, clientId: number) {
    this.personId = personId;
    this.begin(clientId);
  }

  /** A page that is opened anew is another client. */
  begin(clientId: number): void {
    this.doc = new Y.Doc();
    nameRoots(this.doc, 'shared');
    this.doc.clientID = clientId;
    this.heard = 0;
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'log') this.unsent.push(update);
    });
  }

  hear(rows: readonly LogRow[]): void {
    for (const row of rows.slice(this.heard)) Y.applyUpdate(this.doc, bytesOf(row), 'log');
    this.heard = rows.length;
  }
}

export function someHistory(random: Random, edits: number, people = 3): History {
  const rows: LogRow[] = [];
  const clients: History['clients'] = [];
  const append = (personId: string, update: Uint8Array): void => {
    const seq = rows.length + 1;
    const at = new Date(Date.UTC(2026, 9, 1) + seq * 60_000).toISOString();
    rows.push({ seq, at, personId: personId as LogRow['personId'], update: toBase64(update) });
  };
  const newClient = (personId: string): number => {
    const clientId = 1_000 + clients.length;
    clients.push({ clientId, personId });
    return clientId;
  };
  const send = (desk: Desk): void => {
    for (const update of desk.unsent.splice(0)) append(desk.personId, update);
  };

  append(personOf(0), emptyZone('shared'));
  const desks = Array.from(
    { length: people },
    (_, index) => new Desk(personOf(index), newClient(personOf(index))),
  );
  for (let edit = 0; edit < edits; edit++) {
    const desk = random.pick(desks);
    if (desk.heard === 0 || random.chance(0.5)) desk.hear(rows);
    if (random.chance(0.03)) {
      send(desk);
      desk.begin(newClient(desk.personId));
      desk.hear(rows);
    }
    editAsLeader(desk.doc, random);
    if (random.chance(0.7)) send(desk);
  }
  desks.forEach(send);
  return {
    rows,
    clients,
    people: desks.map(({ personId }) => personId),
    ledger: ledgerOf(rows, clients),
  };
}

export function ledgerOf(rows: readonly LogRow[], clients: History['clients']): Ledger {
  const ledger = new Ledger('shared');
  ledger.own(clients);
  ledger.add(rows);
  return ledger;
}

export const bytesOf = ({ update }: LogRow): Uint8Array =>
  Uint8Array.from(Buffer.from(update, 'base64'));

/** The living document after row `seq`, as a browser has it: what was deleted is forgotten. */
export function docAfter(rows: readonly LogRow[], seq: number): Y.Doc {
  const doc = new Y.Doc();
  nameRoots(doc, 'shared');
  for (const row of rows) if (row.seq <= seq) Y.applyUpdate(doc, bytesOf(row));
  return doc;
}

export interface Character {
  id: string;
  text: string;
}

/** Every character that stands in a document, by the text that it stands in. */
export function charactersIn(doc: Y.Doc): Map<string, Character[]> {
  const texts = new Map<string, Character[]>();
  const walk = (type: Pick<Y.AbstractType<unknown>, '_start' | '_map'>, where: string): void => {
    for (let item = type._start; item !== null; item = item.right) {
      if (item.deleted) continue;
      const { client, clock } = item.id;
      const { content } = item;
      const own = texts.get(where) ?? [];
      texts.set(where, own);
      if (content instanceof Y.ContentString)
        for (let at = 0; at < content.str.length; at++)
          own.push({ id: `${client}:${clock + at}`, text: content.str.charAt(at) });
      else if (content instanceof Y.ContentEmbed)
        own.push({ id: `${client}:${clock}`, text: '\ufffc' });
      else if (content instanceof Y.ContentType) walk(content.type, where);
    }
    for (const [key, entry] of type._map)
      if (!entry.deleted && entry.content instanceof Y.ContentType)
        walk(entry.content.type, `${where}/${key}`);
  };
  for (const [name, type] of doc.share) walk(type, name);
  return texts;
}
