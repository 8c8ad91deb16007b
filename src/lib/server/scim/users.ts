// Users of a directory (RFC 7643, 4.1 and 4.3). The identity comes in employeeNumber and nowhere else; it is
// sealed here, and said back to the directory that said it. A personal number in a field that lies open is
// refused.
import SCIMMY from 'scimmy';
import { identityIn } from '#domain/mandates/invitation.ts';
import { limits } from '#domain/limits.ts';
import { readPersonalNumber } from '#domain/people/identity.ts';
import { openIdentity, sealIdentity } from '#server/sealing/identity.ts';
import { keyring } from '../keyring.ts';
import { meaning, type Directory } from './directory.ts';
import { equals } from './filter.ts';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

interface UserRow {
  tenant: string;
  id: string;
  external_id: string | null;
  user_name: string;
  name: string;
  title: string | null;
  active: boolean;
  sealed: string | null;
  created_at: Date;
  changed_at: Date;
}

interface Said {
  userName: string;
  externalId?: string;
  displayName?: string;
  name?: { formatted?: string; givenName?: string; familyName?: string };
  title?: string;
  active?: boolean;
  [enterprise]?: { employeeNumber?: string };
}

const refuse = (words: string): never => {
  throw new SCIMMY.Types.Error(400, 'invalidValue', words);
};

const shown = (row: UserRow) => ({
  id: row.id,
  externalId: row.external_id ?? undefined,
  userName: row.user_name,
  displayName: row.name,
  name: { formatted: row.name },
  title: row.title ?? undefined,
  active: row.active,
  ...(row.sealed && {
    [enterprise]: { employeeNumber: openIdentity(keyring(), row.tenant, row.sealed) },
  }),
  meta: { created: row.created_at, lastModified: row.changed_at },
});

async function find(
  { sql, hash }: Directory,
  by: { id?: string | undefined; userName?: string | undefined; externalId?: string | undefined },
): Promise<UserRow[]> {
  return meaning(
    sql<UserRow[]>`
      select * from priv.scim_users(${hash}, ${by.id ?? null}, ${by.userName ?? null}, ${by.externalId ?? null})`,
  );
}

function identityOf(said: Said, { tenant, kind }: Directory) {
  const number = said[enterprise]?.employeeNumber?.trim();
  if (!number) return { index: null, sealed: null };
  const identity = identityIn(number, new Date());
  if (identity?.kind !== kind)
    return refuse(`employeeNumber is not ${kind === 'hsaId' ? 'an HSA-id' : 'a personal number'}.`);
  return sealIdentity(keyring(), tenant, kind, identity.value);
}

function nameOf({ displayName, name, userName }: Said): string {
  const parts = [name?.givenName, name?.familyName].filter(Boolean).join(' ');
  return (displayName ?? (parts || name?.formatted) ?? userName)
    .trim()
    .slice(0, limits.maxPersonName);
}

async function save(directory: Directory, id: string | undefined, said: Said): Promise<string> {
  for (const text of [said.userName, said.externalId ?? ''])
    if (readPersonalNumber(text, new Date()) !== undefined)
      refuse('A personal number belongs in employeeNumber alone, where it is kept sealed.');
  const { index, sealed } = identityOf(said, directory);
  const { sql, hash } = directory;
  const [saved] = await meaning(
    sql<{ id: string }[]>`
      select priv.scim_save_user(${hash}, ${id ?? null}, ${said.externalId ?? null}, ${said.userName},
        ${nameOf(said)}, ${said.title ?? null}, ${said.active ?? true}, ${index}, ${sealed}) as id`,
  );
  return saved?.id ?? '';
}

export const Users = SCIMMY.Resources.declare(SCIMMY.Resources.User)
  .extend(SCIMMY.Schemas.EnterpriseUser, false)
  .ingress(async (resource, instance, directory: Directory) => {
    const id = await save(directory, resource.id, instance as unknown as Said);
    return (await find(directory, { id })).map(shown)[0] as never;
  })
  .egress(async (resource, directory: Directory) => {
    const { id, filter } = resource;
    const one = equals(filter, ['userName', 'externalId']);
    const rows = await find(directory, id ? { id } : { ...one });
    if (id && rows.length === 0)
      throw new SCIMMY.Types.Error(404, null as never, 'There is nothing with that id.');
    const users = rows.map(shown);
    if (id) return users[0] as never;
    return (filter && !one ? filter.match(users) : users) as never;
  })
  .degress(async ({ id }, { sql, hash }: Directory) => {
    await meaning(sql`select priv.scim_delete_user(${hash}, ${id ?? null})`);
  });
