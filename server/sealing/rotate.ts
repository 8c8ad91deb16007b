// A new version of the keys, and everything sealed anew with it, while people work: nodes see the new version
// within a second and open what either sealed. Run again it goes on where it stopped. Old versions are taken
// away only when nothing in the database needs them; a backup from before then needs the old file.
import type { Sql } from 'postgres';
import type { IdentityKind } from '#domain/people/identity.ts';
import { identityIndex, openIdentity, sealIdentity } from './identity.ts';
import type { Keyring } from './keyring.ts';
import { seal, unseal, versionOf } from './seal.ts';

interface SealedRow {
  kind: IdentityKind;
  index: string;
  sealed: string;
  tenant: string | null;
}

const batch = 500;
const ofNow = (keyring: Keyring) => `k${keyring.current}.%`;

async function accounts(sql: Sql, keyring: Keyring): Promise<number> {
  const rows = await sql<SealedRow[]>`
    select kind, index, sealed, sealed_for as tenant from app.person_identities
    where sealed not like ${ofNow(keyring)} or index not like ${ofNow(keyring)} limit ${batch}`;
  for (const { kind, index, sealed, tenant } of rows) {
    const anew = sealIdentity(keyring, tenant, kind, openIdentity(keyring, tenant, sealed));
    await sql`
      update app.person_identities set index = ${anew.index}, sealed = ${anew.sealed}
      where kind = ${kind} and index = ${index}`;
  }
  return rows.length;
}

async function invitations(sql: Sql, keyring: Keyring): Promise<number> {
  const rows = await sql<(SealedRow & { id: string; tenant: string })[]>`
    select id, kind, index, sealed, tenant_id as tenant from app.invitations
    where sealed not like ${ofNow(keyring)} or index not like ${ofNow(keyring)} limit ${batch}`;
  for (const { id, kind, sealed, tenant } of rows) {
    const anew = sealIdentity(keyring, tenant, kind, openIdentity(keyring, tenant, sealed));
    await sql`
      update app.invitations set index = ${anew.index}, sealed = ${anew.sealed}
      where tenant_id = ${tenant} and id = ${id}`;
  }
  return rows.length;
}

async function applications(sql: Sql, keyring: Keyring): Promise<number> {
  const rows = await sql<(Omit<SealedRow, 'tenant'> & { id: string })[]>`
    select id, kind, index, sealed from app.tenant_applications
    where sealed not like ${ofNow(keyring)} or index not like ${ofNow(keyring)} limit ${batch}`;
  for (const { id, kind, sealed } of rows) {
    const anew = sealIdentity(keyring, id, kind, openIdentity(keyring, id, sealed));
    await sql`
      update app.tenant_applications set index = ${anew.index}, sealed = ${anew.sealed}
      where id = ${id}`;
  }
  return rows.length;
}

async function directoryUsers(sql: Sql, keyring: Keyring): Promise<number> {
  const rows = await sql<(SealedRow & { id: string; tenant: string })[]>`
    select id, kind, index, sealed, tenant_id as tenant from app.scim_users
    where sealed not like ${ofNow(keyring)} or index not like ${ofNow(keyring)} limit ${batch}`;
  for (const { id, kind, sealed, tenant } of rows) {
    const anew = sealIdentity(keyring, tenant, kind, openIdentity(keyring, tenant, sealed));
    await sql`
      update app.scim_users set index = ${anew.index}, sealed = ${anew.sealed}
      where tenant_id = ${tenant} and id = ${id}`;
  }
  return rows.length;
}

async function providers(sql: Sql, keyring: Keyring): Promise<number> {
  const rows = await sql<{ tenant: string; sealed: string }[]>`
    select tenant_id as tenant, sealed_secret as sealed from app.identity_providers
    where sealed_secret not like ${ofNow(keyring)} limit ${batch}`;
  for (const { tenant, sealed } of rows) {
    const made = { tenant, purpose: 'providerSecret' } as const;
    const anew = seal(keyring, made, unseal(keyring, made, sealed));
    await sql`
      update app.identity_providers set sealed_secret = ${anew}
      where tenant_id = ${tenant} and sealed_secret = ${sealed}`;
  }
  return rows.length;
}

async function cards(sql: Sql, keyring: Keyring): Promise<number> {
  const rows = await sql<{ tenant: string; signal: string; place: number; text: string }[]>`
    select tenant_id as tenant, signal_id as signal, place, identity as text
    from app.signal_guardians where split_part(identity, '/', 2) not like ${ofNow(keyring)}
    limit ${batch}`;
  for (const { tenant, signal, place, text } of rows) {
    const [index = '', sealed = ''] = text.split('/');
    const value = unseal(keyring, { tenant, purpose: 'identity' }, sealed);
    const found = index === '' ? '' : identityIndex(keyring, 'personalNumber', value);
    const anew = `${found}/${seal(keyring, { tenant, purpose: 'identity' }, value)}`;
    await sql`
      update app.signal_guardians set identity = ${anew}
      where tenant_id = ${tenant} and signal_id = ${signal} and place = ${place} and identity = ${text}`;
  }
  return rows.length;
}

/** The files themselves stay as they are: each has a key of its own, and that is what is sealed here. */
const files = (table: 'files' | 'move_files') => async (sql: Sql, keyring: Keyring) => {
  const rows = await sql<{ tenant: string; id: string; sealed: string }[]>`
    select tenant_id as tenant, id, sealed_key as sealed from app.${sql(table)}
    where sealed_key not like ${ofNow(keyring)} limit ${batch}`;
  for (const { tenant, id, sealed } of rows) {
    const made = { tenant, purpose: 'fileKey' } as const;
    const anew = seal(keyring, made, unseal(keyring, made, sealed));
    await sql`
      update app.${sql(table)} set sealed_key = ${anew}
      where tenant_id = ${tenant} and id = ${id} and sealed_key = ${sealed}`;
  }
  return rows.length;
};

/** Everything that an older version sealed, sealed anew; gives how many. */
export async function sealAnew(sql: Sql, keyring: Keyring): Promise<number> {
  let done = 0;
  const steps = [
    ...[accounts, invitations, directoryUsers, applications, providers, cards],
    ...[files('files'), files('move_files')],
  ];
  for (const step of steps)
    for (let rows = batch; rows === batch; done += rows) rows = await step(sql, keyring);
  return done;
}

/** How much in the database still needs an older version than the newest. */
export async function leftOfOlder(sql: Sql, keyring: Keyring): Promise<number> {
  const rows = await sql<{ sealed: string }[]>`
    select sealed from app.person_identities union all select index from app.person_identities
    union all select sealed from app.invitations union all select index from app.invitations
    union all select sealed from app.scim_users where sealed is not null
    union all select index from app.scim_users where sealed is not null
    union all select sealed from app.tenant_applications
    union all select index from app.tenant_applications
    union all select sealed_secret from app.identity_providers
    union all select split_part(identity, '/', 2) from app.signal_guardians where identity is not null
    union all select sealed_key from app.files where sealed_key is not null
    union all select sealed_key from app.move_files`;
  return rows.filter(({ sealed }) => versionOf(sealed) !== keyring.current).length;
}
