// All that is written to one stream before the program pauses leaves as one write: an update and the
// acknowledgement behind it, or several of either, are one call to the kernel and one packet.
import type { Duplex } from 'node:stream';

let corked: Duplex[] = [];

/** Holds the stream's writes until the work that is going on now has ended. */
export function writeTogether(stream: Duplex): void {
  if (stream.writableCorked > 0) return;
  if (corked.length === 0) process.nextTick(uncorkAll);
  stream.cork();
  corked.push(stream);
}

function uncorkAll(): void {
  const streams = corked;
  corked = [];
  for (const stream of streams) stream.uncork();
}
