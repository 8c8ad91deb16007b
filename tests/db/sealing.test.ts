// Identities lie sealed: what the database holds says nothing without the keyring, opens for its own tenant
// alone, and is sealed anew when keys change while people go on signing in.
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Sql } from 'postgres';
import { openOwnKeyring, sealWhatIsPlain } from '#server/sealing/at-start.ts';
import { sealCardIdentity, openCardIdentity } from '#server/sealing/card.ts';
import { identityIndexes, openIdentity, sealIdentity } from '#server/sealing/identity.ts';
import { addVersion, dropOldVersions, makeKeyring, openKeyring } from '#server/sealing/keyring.ts';
import { leftOfOlder, sealAnew } from '#server/sealing/rotate.ts';
import { seal, unseal } from '#server/sealing/seal.ts';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { buildWorld, id, kvarnbo, personId, sjohamra } from './world.ts';

let db: TestDatabase;
let sealer: Sql;
let folder: string;
beforeAll(async () => {
  db = await openTestDatabase();
  await buildWorld(db.sql);
  await db.sql`delete from app.person_identities`;
  sealer = db.asRole('kring_sealer');
  folder = mkdtempSync(join(tmpdir(), 'kring-sealing-'));
});
afterAll(async () => {
  await db.close();
  rmSync(folder, { recursive: true, force: true });
});

const today = new Date('2026-11-26');
const number = '201601019803';
const file = (name: string) => join(folder, `${name}.json`);

function newKeyring(name: string) {
  makeKeyring(file(name));
  return openKeyring(file(name));
}

describe('a seal', () => {
  it('opens for the tenant and the purpose that it was made for, and for nothing else', () => {
    const keyring = newKeyring('seal');
    const sealed = seal(keyring, { tenant: sjohamra, purpose: 'identity' }, number);
    expect(unseal(keyring, { tenant: sjohamra, purpose: 'identity' }, sealed)).toBe(number);
    for (const other of [
      { tenant: kvarnbo, purpose: 'identity' as const },
      { tenant: null, purpose: 'identity' as const },
      { tenant: sjohamra, purpose: 'providerSecret' as const },
    ])
      expect(() => unseal(keyring, other, sealed)).toThrow(/unable to authenticate/);
  });

  it('is never twice the same, and does not open when a character is changed', () => {
    const keyring = newKeyring('changed');
    const made = { tenant: sjohamra, purpose: 'identity' as const };
    const seals = Array.from({ length: 50 }, () => seal(keyring, made, number));
    expect(new Set(seals).size).toBe(50);
    const [sealed = ''] = seals;
    const at = sealed.indexOf('.') + 5;
    const other = sealed[at] === 'A' ? 'B' : 'A';
    const changed = sealed.slice(0, at) + other + sealed.slice(at + 1);
    expect(() => unseal(keyring, made, changed)).toThrow(/unable to authenticate/);
  });

  it('of another keyring neither opens nor is found', () => {
    const [mine, theirs] = [newKeyring('mine'), newKeyring('theirs')];
    const { sealed, index } = sealIdentity(mine, sjohamra, 'personalNumber', number);
    expect(() => openIdentity(theirs, sjohamra, sealed)).toThrow(/unable to authenticate/);
    expect(identityIndexes(theirs, 'personalNumber', number)).not.toContain(index);
    expect(identityIndexes(mine, 'personalNumber', number)).toContain(index);
  });
});

describe('the keyring of a database', () => {
  it('is made once; another, or none, is refused before anything is served', async () => {
    const keyring = await openOwnKeyring(sealer, file('own'));
    expect((await openOwnKeyring(sealer, file('own'))).mark(1)).toBe(keyring.mark(1));
    await expect(openOwnKeyring(sealer, file('gone'))).rejects.toThrow(
      'Setting KRING_KEYRING: the keyring of this database is not there',
    );
    newKeyring('another');
    await expect(openOwnKeyring(sealer, file('another'))).rejects.toThrow(
      'Setting KRING_KEYRING: this is the keyring of another database',
    );
  });
});

describe('what is in the database', () => {
  it('from before is sealed at the next start, and nothing is left plain', async () => {
    const keyring = await openOwnKeyring(sealer, file('own'));
    await db.sql`insert into app.plain_identities (kind, value, person_id)
      values ('personalNumber', ${number}, ${personId('rania')}), ('hsaId', 'FIKTIV-HSA-7', ${personId('maja')})`;
    const signal = id('signal:sealing');
    await db.sql`insert into app.signals (tenant_id, id, from_unit_id)
      values (${sjohamra}, ${signal}, ${id('unit:blasippan')})`;
    await db.sql`insert into app.signal_guardians (tenant_id, signal_id, place, name, identity)
      values (${sjohamra}, ${signal}, 1, 'Rania Silverkvist', '20160101-9803'),
        (${sjohamra}, ${signal}, 2, 'Jonte Silverkvist', 'i morgon')`;
    await sealWhatIsPlain(sealer, keyring, today);
    expect(await db.sql`select from app.plain_identities`).toHaveLength(0);
    const found = await db.sql<{ person: string }[]>`
      select person_id as person from app.person_identities
      where index = any (${identityIndexes(keyring, 'personalNumber', number)})`;
    expect(found.map(({ person }) => person)).toEqual([personId('rania')]);
    const guardians = await db.sql<{ identity: string }[]>`
      select identity from app.signal_guardians where signal_id = ${signal} order by place`;
    const kept = guardians.map(({ identity }) => identity);
    expect(kept.join()).not.toMatch(/9803|morgon/);
    expect(kept.map((text) => openCardIdentity(keyring, sjohamra, text))).toEqual([
      number,
      'i morgon',
    ]);
    expect(kept[0]?.split('/')[0]).toBe(identityIndexes(keyring, 'personalNumber', number)[0]);
    expect(kept[1]?.split('/')[0]).toBe('');
  });

  it('has the first who runs the service, as docs/operate.md makes them', async () => {
    const keyring = await openOwnKeyring(sealer, file('own'));
    const [, statement = ''] =
      /```sql\n(with person[^`]+)```/.exec(readFileSync('docs/operate.md', 'utf8')) ?? [];
    await db.sql.unsafe(statement);
    const arrive = async () => {
      const [row] = await db.asRole('kring_app')<{ person: string | null }[]>`
        select priv.arrive('hsaId', ${identityIndexes(keyring, 'hsaId', 'FIKTIV-HSA-0001')}) as person`;
      return row?.person ?? '';
    };
    expect(await arrive(), 'not before Kring has started').toBe('');
    await sealWhatIsPlain(sealer, keyring, today);
    const [desk] = await db.asPerson(
      await arrive(),
      (sql) => sql<{ it: object }[]>`select app.service_desk() as it`,
    );
    expect(desk?.it).toMatchObject({ tenants: expect.any(Array) });
    const plans = await db.asPerson(await arrive(), (sql) => sql`select from app.my_plans()`);
    expect(plans).toHaveLength(0);
  });

  it('is sealed anew with new keys, found with either meanwhile, and then the old ones go', async () => {
    const keyring = await openOwnKeyring(sealer, file('own'));
    copyFileSync(file('own'), file('backup'));
    const of = async (indexes: string[]) =>
      (await db.sql`select from app.person_identities where index = any (${indexes})`).count;
    expect(await leftOfOlder(sealer, keyring)).toBe(0);
    addVersion(file('own'));
    const next = openKeyring(file('own'));
    expect(next.current).toBe(2);
    // Nothing is sealed anew yet, and everything is found.
    expect(await of(identityIndexes(next, 'personalNumber', number))).toBe(1);
    expect(await leftOfOlder(sealer, next)).toBeGreaterThan(0);
    const sealedAnew = await sealAnew(sealer, next);
    expect(sealedAnew).toBeGreaterThanOrEqual(4);
    expect(await leftOfOlder(sealer, next)).toBe(0);
    expect(await sealAnew(sealer, next)).toBe(0);
    dropOldVersions(file('own'));
    const only = openKeyring(file('own'));
    expect(only.versions).toEqual([2]);
    expect(await of(identityIndexes(only, 'personalNumber', number))).toBe(1);
    const [row] = await db.sql<{ sealed: string; by: string | null }[]>`
      select sealed, sealed_for as by from app.person_identities where kind = 'personalNumber'`;
    expect(openIdentity(only, row?.by ?? null, row?.sealed ?? '')).toBe(number);
    // The old keys open nothing that is there now.
    expect(() =>
      openIdentity(openKeyring(file('backup')), row?.by ?? null, row?.sealed ?? ''),
    ).toThrow('the keyring has no version 2');
    const guardians = await db.sql<{ identity: string }[]>`
      select identity from app.signal_guardians order by place`;
    expect(guardians.map(({ identity }) => openCardIdentity(only, sjohamra, identity))).toEqual([
      number,
      'i morgon',
    ]);
    expect(JSON.parse(readFileSync(file('own'), 'utf8'))).toMatchObject({ current: 2 });
  });

  it('says the same number however it was written, when it is found', () => {
    const keyring = newKeyring('spellings');
    const spellings = [
      '20160101-9803',
      '160101-9803',
      '1601019803',
      '20160101 9803',
      ` ${number} `,
    ];
    const indexes = spellings.map(
      (text) => sealCardIdentity(keyring, sjohamra, text, today).split('/')[0],
    );
    expect(new Set(indexes).size).toBe(1);
    expect(indexes[0]).not.toBe('');
  });
});
