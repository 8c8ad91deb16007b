// Data access as the signed-in person: supabase-js with a token of five minutes, made from the session,
// so that row-level security decides. The one place that turns the API's answers into our errors.
//
//   const plans = await call(locals.actor, 'my_plans', {}, z.array(MyPlan));
//   const { data, error } = await asPerson(locals.actor).from('plans').select('id');
import { createClient, type PostgrestError } from '@supabase/supabase-js';
import { SignJWT } from 'jose';
import type { z } from 'zod';
import { DomainError, errorCodes, type ErrorCode } from '#domain/errors.ts';
import { limits } from '#domain/limits.ts';
import type { SessionId } from '#domain/ids.ts';
import type { Actor } from './auth/actor.ts';
import { settings } from './settings.ts';

type Holder = Pick<Actor, 'personId' | 'sessionId'>;

/** A new token when the old one has less than this left. */
const renewBeforeMs = 60_000;
const maxClients = 500;
/** The data API is in the same place as the server: what takes this long will not come. */
const patienceMs = 10_000;

async function mintToken({ personId, sessionId }: Holder): Promise<string> {
  return new SignJWT({ role: 'authenticated', sid: sessionId })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(personId)
    .setAudience('authenticated')
    .setIssuedAt()
    .setExpirationTime(`${limits.accessTokenSeconds}s`)
    .sign(new TextEncoder().encode(settings().SUPABASE_JWT_SECRET));
}

function openClient(holder: Holder) {
  let token: { value: Promise<string>; until: number } | undefined;
  const { SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY } = settings();
  return createClient(SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY, {
    global: {
      fetch: (input, init) => fetch(input, { ...init, signal: AbortSignal.timeout(patienceMs) }),
    },
    accessToken: () => {
      if (!token || token.until < Date.now())
        token = {
          value: mintToken(holder),
          until: Date.now() + limits.accessTokenSeconds * 1000 - renewBeforeMs,
        };
      return token.value;
    },
  });
}

// One client per session: it holds nothing but the token. The oldest goes first.
const clients = new Map<SessionId, ReturnType<typeof openClient>>();

function clientOf(actor: Holder) {
  const known = clients.get(actor.sessionId) ?? openClient(actor);
  clients.delete(actor.sessionId);
  clients.set(actor.sessionId, known);
  if (clients.size > maxClients)
    for (const oldest of clients.keys()) {
      clients.delete(oldest);
      break;
    }
  return known;
}

/** supabase-js as this person, in schema `app`. Nobody signed in has no client at all. */
export function asPerson(actor: Holder | undefined) {
  if (!actor) throw new DomainError('signed_out');
  return clientOf(actor).schema('app');
}

/** Storage as this person: what they may is said by policies, as for rows. */
export function storageOf(actor: Holder | undefined) {
  if (!actor) throw new DomainError('signed_out');
  return clientOf(actor).storage.from('plan-files');
}

const codes: Record<string, ErrorCode> = {
  PT404: 'not_found',
  PT403: 'not_allowed',
  PT401: 'signed_out',
  PT400: 'invalid_input',
  PT413: 'too_large',
  PT429: 'too_many',
  '42501': 'not_allowed',
  '22P02': 'invalid_input',
  '22007': 'invalid_input',
  '22003': 'invalid_input',
  '23502': 'invalid_input',
  '23514': 'invalid_input',
  PGRST301: 'signed_out',
  PGRST303: 'signed_out',
};

const isErrorCode = (message: string): message is ErrorCode =>
  (errorCodes as readonly string[]).includes(message);

/** Our error for the API's; a bug stays a bug, without the words of the database. */
export function errorFrom(error: Pick<PostgrestError, 'code' | 'message'>, status: number): Error {
  // Our own functions refuse with a status and say which refusal it is (priv.refuse).
  const named = /^PT\d{3}$/.test(error.code) && isErrorCode(error.message) ? error.message : null;
  const code = named ?? codes[error.code];
  if (code) return new DomainError(code);
  // No answer at all, or a database that is starting, full or gone.
  if (status === 0 || /^(08|53|57)|^PGRST00/.test(error.code))
    return new DomainError('unavailable');
  return new Error(`the data API refused with ${error.code || status}`);
}

/** Calls a function of schema `app` and checks what it gave. */
export async function call<S extends z.ZodType>(
  actor: Holder | undefined,
  name: string,
  args: Record<string, unknown>,
  schema: S,
): Promise<z.infer<S>> {
  const { data, error, status } = await asPerson(actor).rpc(name, args);
  if (error) throw errorFrom(error, status);
  return schema.parse(data);
}
