// Presence with every key: a caret that moves. A counter stands first in the state, where it is found
// again at every receiver even after a server has written who someone is into it.
import * as encoding from 'lib0/encoding';
import { Cursor } from './ranges.ts';

const head = '{"caret":';

export const presenceEntries = (clientId: number, clock: number, caret: number): Uint8Array =>
  encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, 1);
    encoding.writeVarUint(encoder, clientId);
    encoding.writeVarUint(encoder, clock);
    encoding.writeVarString(
      encoder,
      `${head}${caret},"cursor":{"anchor":{"type":null,"tname":"section:about","item":null,"assoc":0},"head":{"type":null,"tname":"section:about","item":null,"assoc":0}},"user":{"name":"Siri Vargtass","color":"#2f6f5e"}}`,
    );
  });

/** Calls `seen` with the caret of each client in an awareness payload. */
export function eachCaret(
  entries: Uint8Array,
  seen: (clientId: number, caret: number) => void,
): void {
  const cursor = new Cursor(entries);
  const count = cursor.number();
  for (let i = 0; i < count; i++) {
    const client = cursor.number();
    cursor.number();
    const length = cursor.number();
    const end = cursor.at + length;
    if (length > head.length) {
      let caret = 0;
      for (let at = cursor.at + head.length; at < end; at++) {
        const digit = (entries[at] ?? 0) - 48;
        if (digit < 0 || digit > 9) break;
        caret = caret * 10 + digit;
      }
      seen(client, caret);
    }
    cursor.at = end;
  }
}
