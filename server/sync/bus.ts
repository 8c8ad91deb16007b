// News from the database, and through it from other processes: LISTEN on the channel `kring`. News
// says only where to look. What is missed while the connection is down is asked for afterwards.
import type { Sql } from 'postgres';
import { z } from 'zod';
import { SessionId, ThreadId, ZoneId } from '#domain/ids.ts';
import { soon } from '#db/renewing-pool.ts';
import { connectSync } from './connect.ts';

const News = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('update'), zone: ZoneId, seq: z.number() }),
  z.object({ kind: z.literal('access'), zone: ZoneId }),
  z.object({ kind: z.literal('thread'), zone: ZoneId, thread: ThreadId }),
  z.object({ kind: z.literal('people'), zone: ZoneId }),
  z.object({ kind: z.literal('session'), session: SessionId }),
]);
export type News = z.infer<typeof News>;

export interface BusListener {
  news(news: News): void;
  /** Listening (again): anything may have happened before this. */
  listening(): void;
}

export interface Bus {
  /** Listens on a fresh connection: the old one may be dead without knowing it. */
  renew(): void;
  close(): Promise<void>;
}

const retryMs = 500;

/** Resolves when it listens for the first time. */
export async function listenToKring(url: string, listener: BusListener): Promise<Bus> {
  let connection: Sql | null = null;
  let opening: Promise<void> | null = null;
  let closed = false;

  const heard = (payload: string): void => {
    const news = News.safeParse(parsed(payload));
    if (news.success) listener.news(news.data);
  };

  async function open(): Promise<void> {
    while (!closed) {
      const before = connection;
      connection = connectSync(url, 1);
      void before?.end({ timeout: 0 }).catch(() => undefined);
      try {
        await soon(connection.listen('kring', heard, () => listener.listening()));
        return;
      } catch {
        await new Promise((done) => setTimeout(done, retryMs));
      }
    }
  }

  const renew = (): Promise<void> => (opening ??= open().finally(() => (opening = null)));
  await renew();
  return {
    renew: () => void renew(),
    async close() {
      closed = true;
      await connection?.end({ timeout: 1 });
    },
  };
}

function parsed(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return null;
  }
}
