// A search of the access log as an address asks for it, in the words of the database's function; the page and the
// export ask for the same.
import type { LogQuery } from '#domain/access-log/search.ts';

export const searchArguments = (query: LogQuery): Record<string, string | null> => ({
  p_tenant: query.tenant,
  p_authority: query.authority,
  p_purpose: query.purpose,
  p_plan: query.plan,
  p_person: query.person,
  p_unit: query.unit,
  p_what: query.what,
  p_from: query.from,
  p_to: query.to,
});
