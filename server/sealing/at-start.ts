// Before anything is served: the keyring is there, it is the one that this database is sealed by, and nothing
// that should be sealed lies plain. A server with another keyring would find nobody and seal with keys that the
// other nodes do not have; it does not start.
import { existsSync } from 'node:fs';
import postgres, { type Sql } from 'postgres';
import type { IdentityKind } from '#domain/people/identity.ts';
import { BadSetting, type ConnectedSettings } from '../settings.ts';
import { sealCardIdentity } from './card.ts';
import { sealIdentity } from './identity.ts';
import { makeKeyring, openKeyring, type Keyring } from './keyring.ts';

export const connectSealer = (url: string): Sql =>
  postgres(url, {
    max: 1,
    connect_timeout: 10,
    onnotice: () => undefined,
    connection: { role: 'kring_sealer', application_name: 'kring sealing' },
  });

/**
 * The keyring of this database, made when neither has one yet.
 * @throws BadSetting when it is missing or another
 */
export async function openOwnKeyring(sql: Sql, file: string): Promise<Keyring> {
  const known = await sql<{ version: number; mark: string }[]>`
    select version, mark from app.keyring_marks`;
  if (!existsSync(file)) {
    if (known.length > 0)
      throw new BadSetting('Setting KRING_KEYRING: the keyring of this database is not there');
    makeKeyring(file);
  }
  const keyring = openKeyring(file);
  await sql`
    insert into app.keyring_marks ${sql(
      keyring.versions.map((version) => ({ version, mark: keyring.mark(version) })),
    )} on conflict do nothing`;
  const marks = await sql<{ version: number; mark: string }[]>`
    select version, mark from app.keyring_marks where version = any (${[...keyring.versions]})`;
  if (marks.some(({ version, mark }) => keyring.mark(version) !== mark))
    throw new BadSetting('Setting KRING_KEYRING: this is the keyring of another database');
  return keyring;
}

/** What was written before identities were sealed; nothing to do at every start but the first. */
export async function sealWhatIsPlain(sql: Sql, keyring: Keyring, today: Date): Promise<void> {
  const accounts = await sql<
    { kind: IdentityKind; value: string; person: string; tenant: string | null }[]
  >`
    select kind, value, person_id as person, priv.tenant_of_person(person_id) as tenant
    from app.plain_identities`;
  for (const { kind, value, person, tenant } of accounts)
    await sql.begin(async (tx) => {
      await tx`insert into app.person_identities ${tx({
        kind,
        ...sealIdentity(keyring, tenant, kind, value),
        sealed_for: tenant,
        person_id: person,
      })} on conflict do nothing`;
      await tx`delete from app.plain_identities where kind = ${kind} and value = ${value}`;
    });
  const guardians = await sql<{ tenant: string; signal: string; place: number; text: string }[]>`
    select tenant_id as tenant, signal_id as signal, place, identity as text
    from app.signal_guardians where identity !~ '/k[1-9][0-9]*[.]'`;
  for (const { tenant, signal, place, text } of guardians)
    await sql`
      update app.signal_guardians set identity = ${sealCardIdentity(keyring, tenant, text, today)}
      where tenant_id = ${tenant} and signal_id = ${signal} and place = ${place} and identity = ${text}`;
}

export async function sealAtStart({
  DATABASE_URL,
  KRING_KEYRING,
}: Pick<ConnectedSettings, 'DATABASE_URL' | 'KRING_KEYRING'>): Promise<void> {
  const sql = connectSealer(DATABASE_URL);
  try {
    await sealWhatIsPlain(sql, await openOwnKeyring(sql, KRING_KEYRING), new Date());
  } finally {
    await sql.end({ timeout: 1 });
  }
}
