// A client that writes tokens where people write: in the running text between other tokens, as goals,
// as actions of its own unit, some of them bold; now and then it takes one of its own back.
import * as Y from 'yjs';
import { addAction, addGoal, removeAction, removeGoal } from '#domain/plan/edits.ts';
import { actionsRoot, goalsRoot, sectionRoot } from '#domain/plan/zones.ts';
import { connect, type Client } from '../sync/support/clients.ts';
import type { Fetch } from '../sync/support/over-http.ts';
import type { Random } from '../sync/support/random.ts';
import type { SignedIn } from '../sync/support/sync-world.ts';
import { Ledger } from './ledger.ts';

export interface Typist {
  client: Client;
  ledger: Ledger;
  /** Writes from now on, as soon as it has the document. */
  write(): void;
  /** Stops writing. */
  rest(): void;
}

/** Where someone writes: a section's text, and in the shared zone goals and actions of a unit. */
export interface Desk {
  section: string;
  /** A plan unit's id; null in zones that hold no agreement. */
  unit: string | null;
}

export interface TypistOptions {
  port: number;
  zone: string;
  as: SignedIn;
  desk: Desk;
  origin?: string;
  doc?: Y.Doc;
  overHttp?: boolean | Fetch;
  /** Milliseconds between two edits: at least, and so many more by chance. */
  pace?: readonly [least: number, more: number];
}

export function startTyping(
  { desk, pace = [20, 60], ...options }: TypistOptions,
  name: string,
  random: Random,
): Typist {
  const ledger = new Ledger();
  const client = connect({
    ...options,
    happened: (event, state) => ledger.happened(event, state),
  });
  let count = 0;
  let writing = false;
  let timer: NodeJS.Timeout | undefined;
  const write = (): void => {
    if (!writing) return;
    timer = setTimeout(write, pace[0] + random.below(pace[1]));
    const { doc } = client;
    const kind = random.below(10);
    if (kind === 0 && takeBack(doc, desk, name, ledger, random)) return;
    if (kind === 1 && embolden(doc, desk, name, random)) return;
    const token = `${name}-${++count}`;
    ledger.add({ kind: 'write', token });
    doc.transact(() => {
      if (desk.unit === null || kind < 7) writeText(doc, desk.section, token, random);
      else if (kind < 8) addGoal(doc, { title: token });
      else addAction(doc, { title: token, unit: desk.unit });
    });
  };
  return {
    client,
    ledger,
    write() {
      writing = true;
      void client.synced(20_000).then(
        () => {
          clearTimeout(timer);
          write();
        },
        () => undefined,
      );
    },
    rest() {
      writing = false;
      clearTimeout(timer);
    },
  };
}

const textsOf = (doc: Y.Doc, section: string): Y.XmlText[] =>
  (doc.getXmlFragment(sectionRoot(section)).toArray() as unknown[])
    .flatMap((block) => (block instanceof Y.XmlElement ? (block.toArray() as unknown[]) : []))
    .filter((part) => part instanceof Y.XmlText);

/** `toString` of such a text would be markup. */
const wordsOf = (text: Y.XmlText): string =>
  (text.toDelta() as { insert: unknown }[])
    .map(({ insert }) => (typeof insert === 'string' ? insert : ' '))
    .join('');

function writeText(doc: Y.Doc, section: string, token: string, random: Random): void {
  const texts = textsOf(doc, section);
  if (texts.length === 0) {
    const text = new Y.XmlText(`${token};`);
    const paragraph = new Y.XmlElement('paragraph');
    paragraph.insert(0, [text]);
    return doc.getXmlFragment(sectionRoot(section)).push([paragraph]);
  }
  const text = random.pick(texts);
  const places = [0, ...[...wordsOf(text).matchAll(/;/g)].map(({ index }) => index + 1)];
  text.insert(random.pick(places), `${token};`);
}

interface Found {
  text: Y.XmlText;
  at: number;
  token: string;
}

function ownInText(doc: Y.Doc, section: string, name: string, random: Random): Found | null {
  const found = textsOf(doc, section).flatMap((text): Found[] => {
    let at = 0;
    return wordsOf(text)
      .split(';')
      .flatMap((token) => {
        const here = at;
        at += token.length + 1;
        return token.startsWith(`${name}-`) ? [{ text, at: here, token }] : [];
      });
  });
  return found.length === 0 ? null : random.pick(found);
}

function embolden(doc: Y.Doc, { section }: Desk, name: string, random: Random): boolean {
  const own = ownInText(doc, section, name, random);
  own?.text.format(own.at, own.token.length, { bold: {} });
  return own !== null;
}

function ownItem(doc: Y.Doc, root: string, name: string): { id: string; token: string } | null {
  for (const [id, item] of doc.getMap(root).entries()) {
    const token = titleOf(item);
    if (token.startsWith(`${name}-`)) return { id, token };
  }
  return null;
}

const removals = [
  [goalsRoot, removeGoal],
  [actionsRoot, removeAction],
] as const;

function takeBack(doc: Y.Doc, desk: Desk, name: string, ledger: Ledger, random: Random): boolean {
  if (desk.unit !== null && random.chance(0.3)) {
    const [root, remove] = random.pick(removals);
    const item = ownItem(doc, root, name);
    if (item === null) return false;
    ledger.add({ kind: 'erase', token: item.token });
    remove(doc, item.id);
    return true;
  }
  const own = ownInText(doc, desk.section, name, random);
  if (own === null) return false;
  ledger.add({ kind: 'erase', token: own.token });
  own.text.delete(own.at, own.token.length + 1);
  return true;
}

const titleOf = (item: unknown): string =>
  item instanceof Y.Map ? String(item.get('title') ?? '') : '';

/** Every token in a document; a half one would show as a token that nobody wrote. */
export const tokensIn = (doc: Y.Doc, { section, unit }: Desk): string[] => [
  ...textsOf(doc, section)
    .flatMap((text) => wordsOf(text).split(';'))
    .filter(Boolean),
  ...(unit === null ? [] : [goalsRoot, actionsRoot]).flatMap((root) =>
    [...doc.getMap(root).values()].map(titleOf),
  ),
];
