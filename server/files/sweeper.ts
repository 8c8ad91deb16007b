// Takes the bytes of removed files away from Storage: what the database says is leaving, with the server's own
// key, again and again until they are gone. Nobody reads them meanwhile: their keys went with the removal.
import { createClient } from '@supabase/supabase-js';
import postgres from 'postgres';
import { limits } from '#domain/limits.ts';
import { shape, type Log } from '../log.ts';
import type { ConnectedSettings } from '../settings.ts';

const batch = 100;

export function startFileSweeper(settings: ConnectedSettings, log: Log) {
  const { SUPABASE_URL, SUPABASE_SECRET_KEY: secret } = settings;
  if (!secret) return { close: () => Promise.resolve() };
  const sql = postgres(settings.DATABASE_URL, {
    max: 1,
    onnotice: () => undefined,
    connection: { role: 'kring_app', application_name: 'kring files' },
  });
  const bucket = createClient(SUPABASE_URL, secret, {
    auth: { persistSession: false, autoRefreshToken: false },
  }).storage.from('plan-files');
  let busy: Promise<void> | undefined;

  async function sweep(): Promise<void> {
    for (;;) {
      const leaving = await sql<{ tenant: string; id: string }[]>`
        select tenant_id as tenant, id from priv.files_leaving(${batch})`;
      if (leaving.length === 0) return;
      const { error } = await bucket.remove(leaving.map(({ tenant, id }) => `${tenant}/${id}`));
      if (error) throw error;
      await sql`select priv.files_gone(${leaving.map(({ id }) => id)}::uuid[])`;
      if (leaving.length < batch) return;
    }
  }
  const run = () => {
    busy ??= sweep()
      .catch((error: unknown) => log.error(shape(error), 'removed files are still in Storage'))
      .finally(() => (busy = undefined));
  };
  // Whoever removes a file does not wait five minutes to be right about it.
  const heard = sql
    .listen('kring_files', run, run)
    .catch((error: unknown) => log.error(shape(error), 'file sweeper'));
  const timer = setInterval(run, limits.filesSweepMs);
  timer.unref();
  return {
    async close() {
      clearInterval(timer);
      await heard;
      await busy;
      await sql.end({ timeout: 1 });
    },
  };
}
