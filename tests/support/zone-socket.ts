// One zone over the socket, as any y-websocket client asks for it, and all that the server gives: the
// document, or the code that it closes with and every byte that came before.
import { createDecoder, readVarUint, readVarUint8Array } from 'lib0/decoding';
import { createEncoder, toUint8Array, writeVarUint } from 'lib0/encoding';
import { WebSocket } from 'ws';
import * as sync from 'y-protocols/sync';
import * as Y from 'yjs';

export interface ZoneAnswer {
  /** The document, once the server's whole answer has come; null when it closed instead. */
  doc: Y.Doc | null;
  closed: number | null;
  /** Everything received. */
  bytes: Buffer;
}

export function askForZone(
  origin: string,
  zone: string,
  cookie: string,
  waitMs = 10_000,
): Promise<ZoneAnswer> {
  return new Promise((done, fail) => {
    const socket = new WebSocket(`${origin.replace('http', 'ws')}/sync/${zone}`, {
      headers: { cookie, origin },
    });
    const doc = new Y.Doc();
    const received: Buffer[] = [];
    const late = setTimeout(() => finish(() => fail(new Error('the zone did not answer'))), waitMs);
    const finish = (end: () => void): void => {
      clearTimeout(late);
      socket.removeAllListeners();
      socket.on('error', () => undefined);
      socket.close();
      end();
    };
    socket.on('error', (problem) => finish(() => fail(problem)));
    socket.on('close', (code) =>
      finish(() => done({ doc: null, closed: code, bytes: Buffer.concat(received) })),
    );
    socket.on('open', () => {
      const encoder = createEncoder();
      writeVarUint(encoder, 0);
      sync.writeSyncStep1(encoder, doc);
      socket.send(toUint8Array(encoder));
    });
    socket.on('message', (data: Buffer) => {
      received.push(data);
      const decoder = createDecoder(new Uint8Array(data));
      if (readVarUint(decoder) !== 0 || readVarUint(decoder) !== sync.messageYjsSyncStep2) return;
      Y.applyUpdate(doc, readVarUint8Array(decoder));
      finish(() => done({ doc, closed: null, bytes: Buffer.concat(received) }));
    });
  });
}
