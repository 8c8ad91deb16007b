// Hitta stöd without an account: three functions as the web app's own role, which read what is published and no
// child, plan or person. What is searched for is stored nowhere.
import { z } from 'zod';
import { SupportHit, SupportPage, SupportPlace } from '#domain/directory/support.ts';
import { DomainError } from '#domain/errors.ts';
import { limits } from '#domain/limits.ts';
import { askApp, sayUnavailable } from '../db/connect.ts';
import { paceOf } from '../http/pace.ts';

const mayAsk = paceOf({ perSecond: limits.publicPerSecond, burst: limits.publicBurst });

/** Refuses an address that asks faster than people do. */
export function keepPace(address: string): void {
  if (!mayAsk(address, Date.now())) throw new DomainError('too_many');
}

export const supportPlaces = async (): Promise<SupportPlace[]> => {
  const [row] = await askApp(
    (sql) => sql<{ found: unknown }[]>`select priv.support_places() as found`,
  ).catch(sayUnavailable);
  return z.array(SupportPlace).parse(row?.found);
};

export interface Looked {
  tenant: string;
  words: string;
  topic: string | null;
  age: number | null;
}

export const findSupport = async ({ tenant, words, topic, age }: Looked): Promise<SupportHit[]> => {
  const [row] = await askApp(
    (sql) => sql<{ found: unknown }[]>`
      select priv.support_find(${tenant}, ${words}, ${topic}, ${age}) as found`,
  ).catch(sayUnavailable);
  return z.array(SupportHit).parse(row?.found);
};

export const supportEntry = async (tenant: string, entry: string): Promise<SupportPage> => {
  const [row] = await askApp(
    (sql) => sql<{ found: unknown }[]>`select priv.support_entry(${tenant}, ${entry}) as found`,
  ).catch(sayUnavailable);
  const found = SupportPage.nullable().parse(row?.found ?? null);
  if (found === null) throw new DomainError('not_found');
  return found;
};
