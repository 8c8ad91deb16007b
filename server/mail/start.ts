// Mail, where a mail server is set: the way to it, and the queue that decides when.
import type { Log } from '../log.ts';
import type { ConnectedSettings } from '../settings.ts';
import { connectMailer, openMailQueue } from './queue.ts';
import { openMailer } from './transport.ts';

export interface RunningMail {
  close(): Promise<void>;
}

/** Null when no mail server is set. */
export async function startMail(
  settings: Pick<ConnectedSettings, 'DATABASE_URL' | 'ORIGIN' | 'SMTP_URL' | 'MAIL_FROM'>,
  log: Log,
): Promise<RunningMail | null> {
  const mailer = openMailer(settings);
  if (!mailer) return null;
  const sql = connectMailer(settings.DATABASE_URL, 2);
  const queue = await openMailQueue(
    { sql, mailer, origin: settings.ORIGIN, now: () => new Date() },
    log,
  );
  return {
    async close() {
      await queue.close();
      mailer.close();
      await sql.end({ timeout: 2 });
    },
  };
}
