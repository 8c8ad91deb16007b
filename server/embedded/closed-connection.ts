// How @supabase/lite reaches PostgreSQL: every request runs in a transaction of its own, as `anon` or
// `authenticated`, with the claims of its token. lite 0.10 decides that only after counting tables at
// its first request (none with row-level security: no role at all; some: it widens our grants), so
// the decision is taken away from it here. The login has no rights beyond those two roles anyway.
import { PostgresConnection } from '@supabase/lite/postgres';
import { z } from 'zod';

type Run = PostgresConnection['withContext'];
type Context = Parameters<Run>[0];
type Options = Parameters<Run>[2];
type Database = Parameters<Parameters<Run>[1]>[0];

/** What lite says of the request. Any other role (a token may name one) is a mistake or an attack. */
const Asker = z.object({
  role: z.enum(['anon', 'authenticated']).default('anon'),
  jwt: z.record(z.string(), z.unknown()).default({}),
});

/** The transaction's settings, in one statement instead of lite's eleven. */
async function become(database: Database, context: Context, options: Options): Promise<void> {
  const { role, jwt } = Asker.parse(context?.auth ?? {});
  const call = options?.rpc;
  const settings: Record<string, string> = {
    'request.jwt.claims': role === 'authenticated' ? JSON.stringify(jwt) : '',
    'response.status': '',
    'response.headers': '',
    'request.method': call?.method ?? 'GET',
    'request.path': call?.path ?? '',
    'request.headers': '{}',
    transaction_read_only: call?.readOnly ? 'on' : 'off',
    role,
  };
  await database
    .selectNoFrom((query) =>
      Object.entries(settings).map(([name, value], index) =>
        query
          .fn<string>('set_config', [query.val(name), query.val(value), query.lit(true)])
          .as(`s${index}`),
      ),
    )
    .execute();
}

/**
 * Values that a type or a table's check refuses. Supabase answers 400 to these; lite would give the code
 * away and call it a fault of its own.
 */
const unfit = new Set(['22003', '22007', '22P02', '23502', '23514']);
const PgError = z.object({ code: z.string() });

export class ClosedConnection extends PostgresConnection {
  override normalizeDbError(problem: unknown): unknown {
    const known = super.normalizeDbError(problem);
    return unfit.has(PgError.safeParse(known).data?.code ?? '')
      ? { code: 'PT400', message: 'invalid_input' }
      : known;
  }

  override async withContext<T>(
    context: Context,
    run: (database: Database) => Promise<T>,
    options?: Options,
  ): Promise<T> {
    if (options?.transaction) {
      await become(options.transaction, context, options);
      return run(options.transaction);
    }
    return this.kysely.transaction().execute(async (transaction) => {
      await become(transaction, context, options);
      return run(transaction);
    });
  }
}
