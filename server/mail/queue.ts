// The queue of mails, in PostgreSQL, kept by pg-boss over connections of ours as `kring_mailer`. Every minute
// one node looks whom it is time for and makes a job for each; any node takes them. A job holds a person's
// id and nothing else: what there is to tell is asked when it is told. Why: docs/decisions/0026.
import { PgBoss, type ConstructorOptions, type Job, type JobResult } from 'pg-boss';
import postgres, { type Sql } from 'postgres';
import { PersonId } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';
import { shape, type Log } from '../log.ts';
import { duePeople, sendDigest, type Post } from './digest.ts';

const look = 'mail.look';
const mail = 'mail.person';

/** pg-boss writes JSON itself, so a string for a JSON parameter is sent as it is. */
export const connectMailer = (url: string, max: number): Sql =>
  postgres(url, {
    max,
    connect_timeout: 5,
    onnotice: () => undefined,
    connection: { role: 'kring_mailer', application_name: 'kring mail' },
    types: {
      json: {
        to: 114,
        from: [114, 3802],
        serialize: (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value)),
        parse: (text: string): unknown => JSON.parse(text),
      },
    },
  }) as unknown as Sql;

/** A script of several statements begins and ends a transaction, and answers with a list of rows for each. */
function overOurs(sql: Sql): NonNullable<ConstructorOptions['db']> {
  return {
    async executeSql(text, values) {
      // What is not there is NULL to pg-boss, and a mistake to our driver.
      if (values?.length)
        return { rows: [...(await sql.unsafe(text, values.map((one) => one ?? null) as never[]))] };
      const one = await sql.reserve();
      try {
        const found: unknown[] = await one.unsafe(text);
        return { rows: found.some(Array.isArray) ? found.flat() : [...found] };
      } finally {
        one.release();
      }
    },
  };
}

export interface MailQueue {
  /** Looks now instead of at the next minute. */
  look(): Promise<void>;
  close(): Promise<void>;
}

export async function openMailQueue(
  post: Post,
  log: Log,
  retrySeconds: number = limits.mailRetrySeconds,
): Promise<MailQueue> {
  const boss = new PgBoss({
    db: overOurs(post.sql),
    schema: 'kring_queue',
    createSchema: false,
    reindex: false,
    monitorVacuum: false,
  });
  boss.on('error', (error: unknown) => log.error(shape(error), 'mail queue'));
  await boss.start();
  await boss.createQueue(look, { policy: 'exclusive', retryLimit: 0 });
  await boss.createQueue(mail, {
    policy: 'exclusive',
    retryLimit: limits.mailTries,
    retryDelay: retrySeconds,
    retryBackoff: true,
  });
  await boss.schedule(look, '* * * * *');
  await boss.work(look, async () => {
    for (const person of await duePeople(post))
      await boss.send(mail, { person }, { singletonKey: person });
  });
  await boss.work(
    mail,
    { perJobResults: true, batchSize: limits.mailBatch, burstWhenBatchFull: true },
    async (jobs: Job<{ person: unknown }>[]) => {
      const results: JobResult[] = [];
      for (const { id, data } of jobs)
        try {
          await sendDigest(post, PersonId.parse(data.person));
          results.push({ id, status: 'completed' });
        } catch (error) {
          const said = shape(error);
          log.warn(said, 'mail waits');
          // What the queue keeps of a failure is in a table: a code of ours, never the mail server's words.
          results.push({ id, status: 'failed', output: { code: said.code ?? said.kind } });
        }
      return results;
    },
  );
  return {
    async look() {
      await boss.send(look, {});
    },
    close: () => boss.stop({ graceful: true, timeout: 5_000 }),
  };
}
