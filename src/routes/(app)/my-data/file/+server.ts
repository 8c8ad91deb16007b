// All that Kring holds about whoever asks, as a file: their own number in it opened, which nobody else is ever given.
import { openIdentity } from '#server/sealing/identity.ts';
import { OwnData } from '#domain/people/own-data.ts';
import { call } from '$lib/server/database.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import { keyring } from '$lib/server/keyring.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = async ({ locals }) => {
  const {
    identities,
    fresh: _,
    ...own
  } = await orRefuse(call(locals.actor, 'my_data', { p_file: true }, OwnData));
  const file = {
    format: 'kring-own-data',
    formatVersion: 1,
    ...own,
    identities: identities.map(({ kind, sealed, sealedFor }) => ({
      kind,
      value: openIdentity(keyring(), sealedFor, sealed),
    })),
  };
  return new Response(`${JSON.stringify(file, null, 2)}\n`, {
    headers: {
      'content-type': 'application/json',
      'content-disposition': 'attachment; filename="kring-mina-uppgifter.json"',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    },
  });
};
