// A network as schools and hospitals have them: everything goes through a proxy that looks into what it
// passes on, and refuses to be a way for WebSockets.
import { createServer, request as forward } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BrowserContextOptions } from '@playwright/test';

export interface BlockingProxy {
  /** For a person's browser context. */
  options: Pick<BrowserContextOptions, 'proxy'>;
  /** WebSockets that were refused. */
  refused: number;
  /** Paths that were passed on. */
  passed: string[];
  close(): Promise<void>;
}

export async function startBlockingProxy(): Promise<BlockingProxy> {
  // Without a listener for upgrades Node hands them over as what they also are: requests.
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', `http://${request.headers.host ?? ''}`);
    if (request.headers.upgrade !== undefined) {
      proxy.refused += 1;
      response.writeHead(403, { connection: 'close' }).end();
      return;
    }
    proxy.passed.push(url.pathname);
    const onward = forward(url, { method: request.method, headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  });
  // A tunnel, which Chromium asks for before a WebSocket, ends here as well.
  server.on('connect', (_request, socket) => {
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    server.emit('connection', socket);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const proxy: BlockingProxy = {
    // Without this Chromium goes past any proxy to its own machine.
    options: { proxy: { server: `http://127.0.0.1:${port}`, bypass: '<-loopback>' } },
    refused: 0,
    passed: [],
    close() {
      server.closeAllConnections();
      return new Promise((done) => server.close(() => done()));
    },
  };
  return proxy;
}
