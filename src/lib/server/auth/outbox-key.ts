// The keys of encrypted outboxes (src/lib/plan/outbox.ts): a secret for each person and device, of
// which the browser is given only what is made from it for zones that the person may read now. What
// was written under a key that is gone can be read by nobody, which is how an outbox ends: at
// signing out, after seven days, and for a zone as soon as it is no longer shared.
import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { ZoneId } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';
import { OutboxKeys, type OutboxQuestion } from '#domain/sync/outbox-keys.ts';
import { asPerson, errorFrom } from '../database.ts';
import { askApp } from '../db/connect.ts';
import type { Actor } from './actor.ts';
import { hashSessionSecret, readSessionSecret } from './session-cookie.ts';

export const deviceCookieName = '__Host-kring-device';

const DeviceId = z.uuid();

/** The device that the browser names, or a new one. A random number that says nothing about it. */
export const readDevice = (cookie: string | undefined): string | undefined =>
  DeviceId.safeParse(cookie).data;

export const newDevice = (): string => randomUUID();

export const deviceCookie = (device: string): string =>
  `${deviceCookieName}=${device}; Path=/; HttpOnly; Secure; SameSite=Lax; Max-Age=${limits.outboxMaxAgeMs / 1000}`;

export async function outboxKeys(
  actor: Actor,
  device: string,
  { zones, owners }: OutboxQuestion,
): Promise<OutboxKeys> {
  const [{ id, secret }, readable, alive] = await Promise.all([
    keyOf(actor, device),
    readableZones(actor, zones),
    aliveAmong(owners),
  ]);
  return {
    owner: id,
    zones: readable.map((zone) => ({
      ...zone,
      secret: createHmac('sha256', secret).update(zone.id).digest('base64'),
    })),
    gone: owners.filter((owner) => owner !== id && !alive.has(owner)),
  };
}

async function keyOf({ personId }: Actor, device: string): Promise<{ id: string; secret: Buffer }> {
  const [row] = await askApp(async (sql) => {
    await sql`delete from app.outbox_keys where expires_at <= clock_timestamp()`;
    return sql<{ id: string; secret: Buffer }[]>`
      insert into app.outbox_keys (person_id, device_id, secret)
      values (${personId}, ${device}, ${randomBytes(32)})
      on conflict (person_id, device_id) do update
        set expires_at = clock_timestamp() + ${`${limits.outboxMaxAgeMs} milliseconds`}::interval
      returning id, secret`;
  });
  if (!row) throw new Error('no outbox key');
  return row;
}

const Zones = z.array(z.object({ id: ZoneId, epoch: z.int() }));

/** Row-level security answers: what is not among the rows is not there, or not for this person. */
async function readableZones(actor: Actor, zones: readonly string[]) {
  if (zones.length === 0) return [];
  const { data, error, status } = await asPerson(actor)
    .from('zones')
    .select('id, epoch')
    .in('id', [...zones]);
  if (error) throw errorFrom(error, status);
  return Zones.parse(data);
}

async function aliveAmong(owners: readonly string[]): Promise<Set<string>> {
  if (owners.length === 0) return new Set();
  const rows = await askApp(
    (sql) => sql<{ id: string }[]>`
      select id from app.outbox_keys
      where id = any (${[...owners]}) and expires_at > clock_timestamp()`,
  );
  return new Set(rows.map(({ id }) => id));
}

/**
 * For signing out: the key of whoever the session is or was (it may have ended by itself), on this
 * device or on all. Gives the id of this device's.
 */
export async function destroyOutboxKeys(
  cookieHeader: string | null,
  device: string | undefined,
  everywhere: boolean,
): Promise<string | null> {
  const session = readSessionSecret(cookieHeader);
  if (session === undefined) return null;
  const gone = await askApp(
    (sql) => sql<{ id: string; device_id: string }[]>`
      delete from app.outbox_keys k using app.sessions s
      where s.id = ${hashSessionSecret(session)} and k.person_id = s.person_id
        ${everywhere ? sql`` : sql`and k.device_id = ${device ?? null}`}
      returning k.id, k.device_id`,
  );
  return gone.find(({ device_id }) => device_id === device)?.id ?? null;
}
