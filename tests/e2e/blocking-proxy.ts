// A network as schools and hospitals have them: everything goes through a proxy that looks into what it
// passes on, and refuses to be a way for WebSockets. Or first a network as people have them at home,
// and then that one.
import { createServer, request as forward, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { BrowserContextOptions } from '@playwright/test';

export interface BlockingProxy {
  /** For a person's browser context. */
  options: Pick<BrowserContextOptions, 'proxy'>;
  /** WebSockets that were refused, and that were let through. */
  refused: number;
  let: number;
  /** Paths that were passed on. */
  passed: string[];
  /** Ends what is open, as when a computer changes its network, and blocks or not from now on. */
  change(blocks: boolean): void;
  close(): Promise<void>;
}

const targetOf = (request: IncomingMessage): URL =>
  new URL(request.url ?? '', `http://${request.headers.host ?? ''}`);

export async function startBlockingProxy(): Promise<BlockingProxy> {
  let blocks = true;
  const open = new Set<Duplex>();
  const server = createServer((request, response) => {
    const url = targetOf(request);
    proxy.passed.push(url.pathname);
    const onward = forward(url, { method: request.method, headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  });
  server.on('upgrade', (request: IncomingMessage, near: Duplex) => {
    near.on('error', () => near.destroy());
    if (blocks) {
      proxy.refused += 1;
      near.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    proxy.let += 1;
    const { hostname, port, pathname } = targetOf(request);
    const far = connect(Number(port), hostname);
    far.on('error', () => near.destroy());
    const { rawHeaders } = request;
    const headers = rawHeaders.flatMap((name, n) =>
      n % 2 === 0 ? [`${name}: ${rawHeaders[n + 1] ?? ''}`] : [],
    );
    far.write([`GET ${pathname} HTTP/1.1`, ...headers, '', ''].join('\r\n'));
    far.pipe(near);
    near.pipe(far);
    for (const end of [near, far]) end.on('close', () => (near.destroy(), far.destroy()));
  });
  // A tunnel, which Chromium asks for before a WebSocket, ends here as well.
  server.on('connect', (_request, socket: Duplex) => {
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    server.emit('connection', socket);
  });
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const proxy: BlockingProxy = {
    // Without this Chromium goes past any proxy to its own machine.
    options: { proxy: { server: `http://127.0.0.1:${port}`, bypass: '<-loopback>' } },
    refused: 0,
    let: 0,
    passed: [],
    change(toBlocking) {
      blocks = toBlocking;
      for (const socket of open) socket.destroy();
    },
    close() {
      for (const socket of open) socket.destroy();
      return new Promise((done) => server.close(() => done()));
    },
  };
  return proxy;
}
