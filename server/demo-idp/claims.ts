// What the demo provider asserts, as BankID and SITHS brokers do in Sweden: the level of assurance and
// one identity. Each of its two clients gets the identity of its own world and nothing else.
import type postgres from 'postgres';
import { outsiders } from '../demo/cast.ts';
import { openIdentity } from '../sealing/identity.ts';
import type { Keyring } from '../sealing/keyring.ts';

export const loa3 = 'http://id.elegnamnden.se/loa/1.0/loa3';

export const clients = {
  staff: {
    id: 'kring-staff',
    claim: 'https://id.oidc.se/claim/hsaid',
    identity: 'hsaId',
    title: 'Tjänstelegitimation',
  },
  citizen: {
    id: 'kring-citizens',
    claim: 'https://id.oidc.se/claim/personalIdentityNumber',
    identity: 'personalNumber',
    title: 'BankID eller Freja',
  },
} as const;

export type World = keyof typeof clients;

export const worldOf = (clientId: unknown): World =>
  clientId === clients.staff.id ? 'staff' : 'citizen';

export interface DemoPerson {
  slug: string;
  name: string;
  kind: string;
  identity: string;
}

/** The demo people, and those who may be invited, who have an identity in this world. Without a slug nobody is a demo person. */
export async function demoPeople(
  sql: postgres.Sql,
  keyring: Keyring,
  world: World,
): Promise<DemoPerson[]> {
  const rows = await sql<(Omit<DemoPerson, 'identity'> & { sealed: string; by: string | null })[]>`
    select p.slug, p.name, p.kind, i.sealed, i.sealed_for as by
    from app.people p join app.person_identities i on i.person_id = p.id
    where p.slug is not null and i.kind = ${clients[world].identity}
    order by p.name`;
  const known = rows.map(({ sealed, by, ...person }) => ({
    ...person,
    identity: openIdentity(keyring, by, sealed),
  }));
  if (world !== 'staff') return known;
  return [
    ...known,
    ...outsiders.map(({ slug, name, hsaId }) => ({ slug, name, kind: 'staff', identity: hsaId })),
  ];
}
