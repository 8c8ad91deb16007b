// A client that writes tokens: in the running text between other tokens, in a list, in a map, and now
// and then takes one of its own out of the list again.
import * as Y from 'yjs';
import { connect, type Client } from '../sync/support/clients.ts';
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

export function startTyping(
  options: { port: number; zone: string; as: SignedIn },
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
    timer = setTimeout(write, 20 + random.below(60));
    const token = `${name}-${++count}`;
    const { doc } = client;
    const kind = random.below(10);
    if (kind === 0 && eraseOwn(doc, name, ledger)) return;
    ledger.add({ kind: 'write', token });
    doc.transact(() => {
      if (kind < 5) writeText(doc, token, random);
      else if (kind < 8) doc.getArray('list').insert(0, [token]);
      else doc.getMap('map').set(token, random.below(100));
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

function writeText(doc: Y.Doc, token: string, random: Random): void {
  const text = doc.getText('text');
  const places = [...text.toString().matchAll(/;/g)].map(({ index }) => index + 1);
  text.insert(places.length === 0 ? 0 : random.pick(places), `${token};`);
}

function eraseOwn(doc: Y.Doc, name: string, ledger: Ledger): boolean {
  const list = doc.getArray<string>('list');
  const place = list.toArray().findIndex((token) => token.startsWith(`${name}-`));
  const token = place < 0 ? undefined : list.get(place);
  if (token === undefined) return false;
  ledger.add({ kind: 'erase', token });
  list.delete(place, 1);
  return true;
}

/** Every token in a document; a half one would show as a token that nobody wrote. */
export const tokensIn = (doc: Y.Doc): string[] => [
  ...doc.getText('text').toString().split(';').filter(Boolean),
  ...doc.getArray<string>('list').toArray(),
  ...doc.getMap('map').keys(),
];
