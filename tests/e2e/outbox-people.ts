// What the outbox tests share: a net that can be taken away from the sync connection alone, the
// database's clock and rows, and a look into the browser's store.
import type { BrowserContext, Page, WebSocketRoute } from '@playwright/test';
import postgres from 'postgres';

/** The database of the common server, as its owner: for moving clocks and rows. */
export async function inDatabase<T>(run: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(process.env['KRING_E2E_DATABASE'] ?? '', {
    max: 1,
    onnotice: () => undefined,
  });
  try {
    return await run(sql);
  } finally {
    await sql.end();
  }
}

export interface SyncNet {
  /** Nothing of the sync connection comes through; pages and their data do. */
  cut(): Promise<void>;
  mend(): void;
  /** Every new connection is closed with this code. */
  closeWith(code: number): void;
}

/** Must be in place before the page is opened. */
export async function syncNet(context: BrowserContext): Promise<SyncNet> {
  let answer: 'through' | 'never' | number = 'through';
  const open = new Set<WebSocketRoute>();
  await context.routeWebSocket(/\/sync\//, (socket) => {
    if (answer === 'never') return void socket.close({ code: 1001 });
    if (typeof answer === 'number') return void socket.close({ code: answer });
    socket.connectToServer();
    open.add(socket);
  });
  // The same frames over HTTP, for nets that block sockets.
  await context.route(/\/sync\//, (route) =>
    answer === 'through' ? route.fallback() : route.abort('internetdisconnected'),
  );
  const drop = async (code: number): Promise<void> => {
    await Promise.all([...open].map((socket) => socket.close({ code })));
    open.clear();
  };
  return {
    async cut() {
      answer = 'never';
      await drop(1001);
    },
    mend: () => (answer = 'through'),
    closeWith: (code) => (answer = code),
  };
}

/** How many entries lie in the browser's outbox. */
export const entriesIn = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const names = (await indexedDB.databases()).map(({ name }) => name);
    if (!names.includes('kring-outbox')) return 0;
    const opened = indexedDB.open('kring-outbox');
    await new Promise((done) => (opened.onsuccess = done));
    const count = opened.result.transaction('entries').objectStore('entries').count();
    await new Promise((done) => (count.onsuccess = done));
    opened.result.close();
    return count.result;
  });
