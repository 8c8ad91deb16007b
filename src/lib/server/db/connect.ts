// The web app's own SQL, as `kring_app`: sessions, and who an identity belongs to. Everything that a
// person reads or changes goes through `database.ts` as that person instead.
import postgres, { type Sql } from 'postgres';
import { DomainError } from '#domain/errors.ts';
import { settings } from '../settings.ts';
import { RenewingPool } from './renewing-pool.ts';

const connect = (): Sql =>
  postgres(settings().DATABASE_URL, {
    max: 8,
    connect_timeout: 5,
    onnotice: () => undefined,
    connection: { role: 'kring_app', application_name: 'kring web' },
  });

let pool: RenewingPool | undefined;

export const askApp = <T>(question: (sql: Sql) => PromiseLike<T>): Promise<T> =>
  (pool ??= new RenewingPool(connect)).ask(question);

const away = /^(CONNECT|ECONN|ETIMEDOUT|EPIPE|08|53|57P)/;

/** For `.catch`: a database that does not answer is said to be unavailable; a bug stays a bug. */
export function sayUnavailable(error: unknown): never {
  if (error instanceof Error && 'code' in error && away.test(String(error.code)))
    throw new DomainError('unavailable', { cause: error });
  throw error;
}
