// A request's body in memory, up to a limit. What is over it is let run past for a while, because who
// is cut off while still sending never gets to read the answer.
import type { IncomingMessage } from 'node:http';

/** `cut`: the sender went away before the end. */
export function readBody(
  request: IncomingMessage,
  maxBytes: number,
): Promise<Uint8Array | 'tooLarge' | 'cut'> {
  return new Promise((done) => {
    const pieces: Buffer[] = [];
    let length = 0;
    request.on('data', (piece: Buffer) => {
      length += piece.length;
      if (length <= maxBytes) return void pieces.push(piece);
      pieces.length = 0;
      done('tooLarge');
      if (length > maxBytes * 4) request.destroy();
    });
    request.on('end', () => done(Buffer.concat(pieces)));
    request.on('error', () => done('cut'));
    request.on('close', () => done('cut'));
  });
}
