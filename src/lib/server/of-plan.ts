// What an address names inside a plan is of that plan, or it is not there: whoever is in two plans would read of the
// one under the other's address, and the log would follow them to the wrong place. Asked as whoever asks, before
// anything is read or done. What is of a plan stays there, so an answer is remembered whoever got it: it lets nobody
// in, since what comes after decides for itself.
import { DomainError } from '#domain/errors.ts';
import type { Actor } from './auth/actor.ts';
import { asPerson, errorFrom } from './database.ts';

/** The table that says it, by the parameter of the address. */
const tables = { meeting: 'meetings', zone: 'zones' } as const;
export type Named = Partial<Record<keyof typeof tables, string>>;

const maxKnown = 10_000;
const plans = new Map<string, string>();

async function planOf(
  actor: Parameters<typeof asPerson>[0],
  table: (typeof tables)[keyof typeof tables],
  id: string,
): Promise<string | undefined> {
  const known = plans.get(id);
  if (known !== undefined) return known;
  const { data, error, status } = await asPerson(actor).from(table).select('plan_id').eq('id', id);
  if (error) throw errorFrom(error, status);
  const plan = (data as { plan_id: string }[])[0]?.plan_id;
  if (plan === undefined) return undefined;
  if (plans.size >= maxKnown) plans.clear();
  plans.set(id, plan);
  return plan;
}

/** Refuses as what is not there what is of another plan, or not for whoever asks. */
export async function mustBeOfPlan(
  actor: Pick<Actor, 'personId' | 'sessionId'> | undefined,
  plan: string | undefined,
  named: Named,
): Promise<void> {
  for (const name of Object.keys(tables) as (keyof typeof tables)[]) {
    const id = named[name];
    if (id !== undefined && (await planOf(actor, tables[name], id)) !== plan)
      throw new DomainError('not_found');
  }
}
