// A virus scanner, where one is configured (KRING_CLAMD): clamd, asked over TCP with INSTREAM. A file is taken
// only when it answered, and said that it found nothing.
import { connect } from 'node:net';
import { refuse, RefusedFile } from '#domain/files/refusals.ts';
import { limits } from '#domain/limits.ts';

export interface Clamd {
  host: string;
  port: number;
}

/** Its default is 25 MB for all; in pieces, because it reads each one whole. */
const pieceBytes = 64 * 1024;

function framed(bytes: Buffer): Buffer[] {
  const frames: Buffer[] = [Buffer.from('zINSTREAM\0')];
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    const piece = bytes.subarray(at, at + pieceBytes);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(piece.length);
    frames.push(length, piece);
  }
  frames.push(Buffer.alloc(4));
  return frames;
}

function ask({ host, port }: Clamd, bytes: Buffer): Promise<string> {
  return new Promise((done, fail) => {
    const socket = connect({ host, port });
    const answer: Buffer[] = [];
    const timer = setTimeout(() => socket.destroy(new Error('clamd is silent')), limits.clamdMs);
    socket.on('data', (piece: Buffer) => answer.push(piece));
    socket.once('error', fail);
    socket.once('close', () => {
      clearTimeout(timer);
      done(Buffer.concat(answer).toString('utf8'));
    });
    socket.once('connect', () => {
      for (const frame of framed(bytes)) socket.write(frame);
    });
  });
}

/** @throws RefusedFile file_infected, or file_not_scanned when there was no clear answer */
export async function scan(clamd: Clamd, bytes: Buffer): Promise<void> {
  const answer = await ask(clamd, bytes).catch(() => {
    throw new RefusedFile('file_not_scanned');
  });
  if (/^stream: .+ FOUND\0?\s*$/.test(answer)) refuse('file_infected');
  if (!/^stream: OK\0?\s*$/.test(answer)) refuse('file_not_scanned');
}
