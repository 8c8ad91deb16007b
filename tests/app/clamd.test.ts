// A virus scanner over a real socket that speaks clamd's INSTREAM: what it finds is refused, what it passes goes on,
// and a scanner that is away, silent about the answer or full is no scanner that found nothing.
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { scan } from '#server/files/clamd.ts';

let server: Server | undefined;
afterEach(() => server?.close());

/** Puts the pieces together again, as clamd does, and says what the test wants of them. */
function listenTo(socket: Socket, answer: (file: Buffer) => string): void {
  let said = Buffer.alloc(0);
  socket.on('data', (piece: Buffer) => {
    said = Buffer.concat([said, piece]);
    const begin = 'zINSTREAM\0';
    if (said.length < begin.length) return;
    expect(said.subarray(0, begin.length).toString()).toBe(begin);
    const pieces: Buffer[] = [];
    for (let at = begin.length; at + 4 <= said.length;) {
      const length = said.readUInt32BE(at);
      if (length === 0) return void socket.end(answer(Buffer.concat(pieces)));
      if (at + 4 + length > said.length) return;
      pieces.push(said.subarray(at + 4, at + 4 + length));
      at += 4 + length;
    }
  });
  socket.on('error', () => undefined);
}

async function clamd(answer: (file: Buffer) => string): Promise<{ host: string; port: number }> {
  const made = createServer((socket) => listenTo(socket, answer));
  server = made;
  await new Promise<void>((done) => made.listen(0, '127.0.0.1', done));
  return { host: '127.0.0.1', port: (made.address() as AddressInfo).port };
}

/** The scanners' own harmless sample, in two halves so that this file is none. */
const eicar = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-', 'ANTIVIRUS-TEST-FILE!$H+H*'].join(
  '',
);
const asClamdDoes = (file: Buffer): string =>
  file.includes(eicar) ? 'stream: Eicar-Test-Signature FOUND\0' : 'stream: OK\0';

describe('a virus scanner', () => {
  it('gets every byte, and what it finds is refused', async () => {
    let size = 0;
    const at = await clamd((file) => {
      size = file.length;
      return asClamdDoes(file);
    });
    const large = Buffer.alloc(300_000, 'a');
    await expect(scan(at, large)).resolves.toBeUndefined();
    expect(size).toBe(large.length);
    await expect(scan(at, Buffer.concat([large, Buffer.from(eicar)]))).rejects.toMatchObject({
      code: 'file_infected',
    });
  });

  it.each(['', 'INSTREAM size limit exceeded. ERROR\0', 'hello\0'])(
    'that answers %j has not said that nothing was found',
    async (answer) => {
      const at = await clamd(() => answer);
      await expect(scan(at, Buffer.from('Hej'))).rejects.toMatchObject({
        code: 'file_not_scanned',
      });
    },
  );

  it('that is not there lets nothing through', async () => {
    const at = await clamd(asClamdDoes);
    await new Promise((done) => server?.close(done));
    await expect(scan(at, Buffer.from('Hej'))).rejects.toMatchObject({ code: 'file_not_scanned' });
  });
});
