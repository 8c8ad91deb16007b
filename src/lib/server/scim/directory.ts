// Who asks over SCIM: a municipality's directory, by the token that its administrator made. One transaction for
// each request, under a lock of the tenant's, because a PATCH is read, changed and written again: of two at once
// neither is lost.
import type { Sql, TransactionSql } from 'postgres';
import SCIMMY from 'scimmy';
import { IdentityKind } from '#domain/people/identity.ts';
import { askApp } from '../db/connect.ts';
import { hashOf, tokenOf } from './token.ts';

export interface Directory {
  sql: TransactionSql;
  hash: string;
  tenant: string;
  kind: IdentityKind;
}

// What the database refuses, in the words of RFC 7644, 3.12.
const refusals: Record<string, [status: number, type: string | null, words: string]> = {
  PT401: [
    401,
    null,
    'The token is not known. An administrator of the municipality makes a new one.',
  ],
  PT404: [404, null, 'There is nothing with that id.'],
  PT400: [400, 'invalidValue', 'A member is not a user here, or a value is not allowed.'],
  PT422: [409, 'uniqueness', 'Another user has that userName or employeeNumber.'],
  '23514': [400, 'invalidValue', 'A value is too long or empty.'],
};

/** SCIMMY takes any other error for "not found", and a directory would believe it. */
function asScim(problem: unknown): never {
  if (problem instanceof SCIMMY.Types.Error) throw problem;
  const code = problem instanceof Error && 'code' in problem ? String(problem.code) : '';
  const known = refusals[code];
  if (known) throw new SCIMMY.Types.Error(...(known as [number, string, string]));
  if (/^(CONNECT|ECONN|ETIMEDOUT|EPIPE|08|53|57P)/.test(code))
    throw new SCIMMY.Types.Error(503, null as never, 'Try again later; nothing was changed.');
  throw new SCIMMY.Types.Error(500, null as never, 'Something went wrong; nothing was changed.');
}

/** @throws SCIMMY.Types.Error 401 for a token that is none, 503 when the database does not answer */
export async function asDirectory<T>(
  request: Request,
  work: (directory: Directory) => Promise<T>,
): Promise<T> {
  const hash = hashOf(tokenOf(request));
  const done = await askApp((sql: Sql) =>
    sql.begin(async (transaction) => {
      const [door] = await transaction<{ tenant: string; kind: string }[]>`
        select tenant, kind from priv.scim_open(${hash})`;
      if (!door) throw new Error('a directory was let in without being named');
      const kind = IdentityKind.parse(door.kind);
      return { it: await work({ sql: transaction, hash, tenant: door.tenant, kind }) };
    }),
  ).catch(asScim);
  return done.it as T;
}

/** For the handlers that SCIMMY calls: what they throw keeps its meaning. */
export const meaning = async <T>(question: PromiseLike<T>): Promise<T> => {
  try {
    return await question;
  } catch (problem) {
    return asScim(problem);
  }
};
