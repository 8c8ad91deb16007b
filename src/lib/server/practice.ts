// In which practice municipality the page is that an address names, so that the page can say so.
import { z } from 'zod';
import type { Actor } from './auth/actor.ts';
import { call } from './database.ts';
import { orRefuse } from './http/refusals.ts';

/** What an address names: a part of the path, else what was chosen on the page. */
const inPath = ['plan', 'signal', 'tenant'];
const chosen = ['tenant', 'board', 'kommun', 'authority'];

export async function practicePlace(
  actor: Actor | undefined,
  params: Partial<Record<string, string>>,
  query: URLSearchParams,
): Promise<string | null> {
  const named = inPath.map((one) => params[one]).find((one) => one !== undefined);
  const { data: id } = z
    .uuid()
    .safeParse(named ?? chosen.map((one) => query.get(one)).find((one) => one !== null));
  if (!actor || id === undefined) return null;
  return orRefuse(call(actor, 'practice_place', { p_id: id }, z.string().nullable()));
}
