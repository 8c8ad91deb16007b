// News from the database, and through it from other processes: LISTEN on the channel `kring`. News
// says only where to look. What is missed while the connection is down is asked for afterwards.
import type { Sql } from 'postgres';
import { z } from 'zod';
import { SessionId, ThreadId, ZoneId } from '#domain/ids.ts';

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
  close(): Promise<void>;
}

export async function listenToKring(sql: Sql, listener: BusListener): Promise<Bus> {
  const { unlisten } = await sql.listen(
    'kring',
    (payload) => {
      const news = News.safeParse(parsed(payload));
      if (news.success) listener.news(news.data);
    },
    () => listener.listening(),
  );
  return { close: () => unlisten() };
}

function parsed(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return null;
  }
}
