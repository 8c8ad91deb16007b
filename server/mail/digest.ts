// One person's mail, when it is time for one: what it may say comes from the database as kinds and numbers,
// counted as that person at this moment. Whoever has lost their part in a plan since the job was made is
// told nothing of it, and a mail that has gone out does not go out again.
import type { Sql } from 'postgres';
import { z } from 'zod';
import { PersonId } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';
import { dueNow, type Recipient } from '#domain/notices/due.ts';
import { NoticeKind } from '#domain/notices/kinds.ts';
import { Rhythm } from '#domain/notices/settings.ts';
import { digestLetter } from './letters.ts';
import type { Mailer } from './transport.ts';

export interface Post {
  sql: Sql;
  mailer: Mailer;
  origin: string;
  now: () => Date;
  settleMs?: number;
}

const Row = z.object({
  person_id: PersonId,
  rhythm: Rhythm,
  quiet_from: z.number().nullable(),
  quiet_to: z.number().nullable(),
  quiet_weekends: z.boolean(),
  period: z.string().nullable(),
  sent: z.boolean(),
});

const Begun = z.object({
  counts: z.partialRecord(NoticeKind, z.int()),
  plain: z.boolean(),
  address: z.string(),
  language: z.string(),
  messageId: z.uuid(),
});

async function people(
  sql: Sql,
  person: PersonId | null,
): Promise<(Recipient & { id: PersonId })[]> {
  const rows = await sql`select * from priv.mail_people(${person})`;
  return z
    .array(Row)
    .parse(rows)
    .map((row) => ({
      id: row.person_id,
      rhythm: row.rhythm,
      quietFrom: row.quiet_from,
      quietTo: row.quiet_to,
      quietWeekends: row.quiet_weekends,
      period: row.period,
      sent: row.sent,
    }));
}

/** Whom it is time to look after. */
export async function duePeople({ sql, now }: Pick<Post, 'sql' | 'now'>): Promise<PersonId[]> {
  const at = now();
  return (await people(sql, null)).filter((who) => dueNow(at, who) !== null).map(({ id }) => id);
}

/** Sends one person's mail if there is one to send; says what came of it. */
export async function sendDigest(
  post: Post,
  person: PersonId,
): Promise<'sent' | 'nothing' | 'later'> {
  const { sql, mailer, origin, now, settleMs = limits.mailSettleMs } = post;
  const [who] = await people(sql, person);
  const period = who && dueNow(now(), who);
  if (!period) return 'later';
  const [row] = await sql<{ begun: unknown }[]>`
    select priv.mail_begin(${person}, ${period}, ${settleMs}) as begun`;
  if (!row?.begun) return 'nothing';
  const { address, messageId, ...told } = Begun.parse(row.begun);
  await mailer.send({ to: address, messageId, ...digestLetter(told, origin) });
  await sql`select priv.mail_sent(${person}, ${period})`;
  return 'sent';
}
