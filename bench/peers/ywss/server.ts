// @y/websocket-server with its own connection handling, and the stores that people put under it.
// STORE: nothing, `leveldb` (y-leveldb, bound as y-websocket's own server did) or `redis` (y-redis).
import { createServer } from 'node:http';

interface Doc {
  on(event: 'update', listener: (update: Uint8Array) => void): void;
}
interface Yjs {
  applyUpdate(doc: Doc, update: Uint8Array): void;
  encodeStateAsUpdate(doc: Doc): Uint8Array;
}
interface Utils {
  setupWSConnection(socket: unknown, request: unknown): void;
  setPersistence(persistence: {
    provider: unknown;
    bindState(name: string, doc: Doc): unknown;
    writeState(name: string, doc: Doc): Promise<void>;
  }): void;
}
interface LevelStore {
  getYDoc(name: string): Promise<Doc>;
  storeUpdate(name: string, update: Uint8Array): Promise<unknown>;
}
interface RedisStore {
  bindState(name: string, doc: Doc): unknown;
  closeDoc(name: string): unknown;
}

// The packages are installed beside this file and not known to the project's type checker.
const load = async <T>(name: string): Promise<T> => (await import(name)) as T;
const Y = await load<Yjs>('yjs');
const { setupWSConnection, setPersistence } = await load<Utils>('@y/websocket-server/utils');
const { default: WebSocket } = await load<{
  default: { Server: new (options: object) => { on(event: string, listener: unknown): void } };
}>('ws');

if (process.env.STORE === 'leveldb') {
  const { LeveldbPersistence } = await load<{
    LeveldbPersistence: new (folder: string) => LevelStore;
  }>('y-leveldb');
  const store = new LeveldbPersistence(process.env.FOLDER ?? '');
  setPersistence({
    provider: store,
    async bindState(name, doc) {
      const stored = await store.getYDoc(name);
      void store.storeUpdate(name, Y.encodeStateAsUpdate(doc));
      Y.applyUpdate(doc, Y.encodeStateAsUpdate(stored));
      doc.on('update', (update) => void store.storeUpdate(name, update));
    },
    writeState: () => Promise.resolve(),
  });
}
if (process.env.STORE === 'redis') {
  const { RedisPersistence } = await load<{
    RedisPersistence: new (options: object) => RedisStore;
  }>('y-redis');
  const store = new RedisPersistence({ redisOpts: { port: Number(process.env.REDIS_PORT) } });
  setPersistence({
    provider: store,
    bindState: (name, doc) => store.bindState(name, doc),
    async writeState(name) {
      await store.closeDoc(name);
    },
  });
}

const server = createServer();
const sockets = new WebSocket.Server({ server });
sockets.on('connection', setupWSConnection);
server.listen(Number(process.env.PORT), '127.0.0.1', () => console.log('ready'));
