// The limit of what a Node process can do: everything from one socket goes to the others in its room.
// It understands nothing, checks nothing and keeps nothing. BATCH: what arrives within one turn of the
// event loop goes out as one frame.
import { createServer } from 'node:http';
import { WebSocketServer, type WebSocket } from 'ws';

const batch = process.env.BATCH === '1';
const rooms = new Map<string, Set<WebSocket>>();
const waiting = new Map<WebSocket, Buffer[]>();

function flush(): void {
  for (const [socket, parts] of waiting)
    socket.send(parts.length === 1 ? (parts[0] ?? '') : Buffer.concat(parts));
  waiting.clear();
}

function pass(data: Buffer, socket: WebSocket): void {
  if (!batch) return socket.send(data);
  if (waiting.size === 0) setImmediate(flush);
  const parts = waiting.get(socket);
  if (parts === undefined) waiting.set(socket, [data]);
  else parts.push(data);
}

const server = createServer();
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
sockets.on('connection', (socket, { url = '' }) => {
  const room = rooms.get(url) ?? new Set();
  rooms.set(url, room);
  room.add(socket);
  socket.on('message', (data: Buffer) => {
    for (const other of room) if (other !== socket) pass(data, other);
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    room.delete(socket);
    if (room.size === 0) rooms.delete(url);
  });
});
server.listen(Number(process.env.PORT), '127.0.0.1', () => console.log('ready'));
