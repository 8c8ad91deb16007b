// A municipality's directory over SCIM 2.0, as directories speak it: users, groups, patches. What it says
// becomes invitations to the units that an administrator has chosen, and mandates when those people sign in;
// whoever it deletes or switches off loses everything at once. Each refusal stands beside what is let in.
import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoId, personId, tenantId, unitId } from '#server/demo/demo-id.ts';
import { BrowserJar } from '../support/browser-jar.ts';
import { startKring, type KringProcess } from '../support/server.ts';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const userSchema = 'urn:ietf:params:scim:schemas:core:2.0:User';
const patchSchema = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const tenant = tenantId('sjohamra');
const preschool = unitId('blasippan');

let kring: KringProcess;
let sql: Sql;
let admin: BrowserJar;
let token = '';

interface Answer {
  status: number;
  body: Record<string, unknown>;
}

async function scim(method: string, path: string, body?: unknown, bearer = token): Promise<Answer> {
  const response = await fetch(`${kring.origin}/scim/v2/${path}`, {
    method,
    headers: {
      ...(bearer && { authorization: `Bearer ${bearer}` }),
      'content-type': 'application/scim+json',
    },
    ...(body !== undefined && {
      body: typeof body === 'string' ? body : JSON.stringify(body),
    }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? {} : JSON.parse(text) };
}

const user = (name: string, hsa: string | null, more: object = {}) => ({
  schemas: [userSchema, enterprise],
  userName: `${name.toLowerCase().replaceAll(/[^a-z]/g, '.')}@sjohamra.example`,
  externalId: `ext-${name}`,
  displayName: name,
  title: 'Pedagog',
  active: true,
  ...(hsa && { [enterprise]: { employeeNumber: hsa } }),
  ...more,
});
const patch = (...operations: object[]) => ({ schemas: [patchSchema], Operations: operations });

/** A form of the administrator's page; gives what came of it. */
async function send(
  action: string,
  form: Record<string, string>,
): Promise<Record<string, unknown>> {
  const response = await admin.request(`/house/provisioning?/${action}`, {
    method: 'POST',
    headers: {
      origin: kring.origin,
      accept: 'application/json',
      'x-sveltekit-action': 'true',
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ tenant, ...form }),
  });
  return JSON.parse(await response.text());
}
const waiting = async (hsaName: string) =>
  (
    await sql<{ unit_id: string }[]>`
      select unit_id from app.invitations
      where name = ${hsaName} and accepted_at is null and withdrawn_at is null`
  ).map(({ unit_id }) => unit_id);
const mandates = async (person: string) =>
  (
    await sql<{ unit_id: string | null }[]>`
      select unit_id from app.memberships
      where person_id = ${person} and tenant_id = ${tenant} and valid_to is null and role <> 'guardian'
      order by unit_id`
  ).map(({ unit_id }) => unit_id);

beforeAll(async () => {
  kring = await startKring();
  sql = postgres(kring.databaseUrl, { max: 1, onnotice: () => undefined });
  admin = new BrowserJar(kring.origin);
  await admin.request(await admin.chooseAtDemoIdp('staff', 'admin-sjohamra'));
});
afterAll(async () => {
  await sql.end();
  await kring.close();
});

describe('a directory', () => {
  it('is let in by the token that an administrator made, and by no other', async () => {
    for (const bearer of ['', `kring_scim_${'A'.repeat(43)}`, 'x'])
      expect(await scim('GET', 'Users', undefined, bearer)).toMatchObject({
        status: 401,
        body: { status: '401' },
      });
    const made = await send('connect', { kind: 'hsaId' });
    expect(made['type']).toBe('success');
    token = /kring_scim_[\w-]{43}/.exec(JSON.stringify(made))?.[0] ?? '';
    expect(await scim('GET', 'Users')).toMatchObject({ status: 200, body: { totalResults: 0 } });
    for (const path of ['ServiceProviderConfig', 'ResourceTypes', 'Schemas'])
      expect((await scim('GET', path)).status, path).toBe(200);
    const older = token;
    const again = await send('connect', { kind: 'hsaId' });
    token = /kring_scim_[\w-]{43}/.exec(JSON.stringify(again))?.[0] ?? '';
    expect((await scim('GET', 'Users', undefined, older)).status).toBe(401);
    expect((await scim('GET', 'Users')).status).toBe(200);
    // A cookie opens nothing here, and a token nothing anywhere else.
    expect((await admin.request('/scim/v2/Users')).status).toBe(401);
    const elsewhere = await fetch(`${kring.origin}/api/v1/me`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(elsewhere.status).toBe(401);
  });

  it('says users, who become invitations where an administrator has chosen so', async () => {
    const made = await scim('POST', 'Users', user('Alva Ny', 'FIKTIV-HSA-901'));
    expect(made).toMatchObject({
      status: 201,
      body: {
        userName: 'alva.ny@sjohamra.example',
        [enterprise]: { employeeNumber: 'FIKTIV-HSA-901' },
      },
    });
    const alva = made.body['id'] as string;
    const group = await scim('POST', 'Groups', {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
      displayName: 'SG-Blasippan',
      members: [{ value: alva }],
    });
    expect(group.status).toBe(201);
    expect(await waiting('Alva Ny')).toEqual([]);

    expect(
      await send('unit', { group: group.body['id'] as string, seen: '', unit: preschool }),
    ).toMatchObject({ type: 'success' });
    expect(await waiting('Alva Ny')).toEqual([preschool]);
    // What was seen is no longer so.
    expect(
      await send('unit', { group: group.body['id'] as string, seen: '', unit: '' }),
    ).toMatchObject({ type: 'failure', status: 409 });

    const [signedIn] = await sql<{ person: string }[]>`
      select priv.arrive('hsaId', array(select index from app.scim_users where id = ${alva})) as person`;
    const person = signedIn?.person ?? '';
    expect(await mandates(person)).toEqual([preschool]);

    // Out of the group: the mandate ends; in again and out while she has not come back: nothing is left.
    const path = `Groups/${group.body['id'] as string}`;
    await scim('PATCH', path, patch({ op: 'Remove', path: `members[value eq "${alva}"]` }));
    expect(await mandates(person)).toEqual([]);
    expect(
      (await scim('PATCH', path, patch({ op: 'Add', path: 'members', value: [{ value: alva }] })))
        .status,
    ).toBe(200);
    expect(await waiting('Alva Ny')).toEqual([preschool]);
    await scim('DELETE', path);
    expect(await waiting('Alva Ny')).toEqual([]);
    expect((await scim('GET', path)).status).toBe(404);
  });

  it('switches somebody off: every mandate and session ends, whoever gave them', async () => {
    // Maja was let in by hand, long before there was a directory.
    const majas = new BrowserJar(kring.origin);
    await majas.request(await majas.chooseAtDemoIdp('staff', 'maja'));
    expect((await majas.request('/api/v1/me')).status).toBe(200);
    const [identity] = await sql<{ index: string; sealed: string }[]>`
      select index, sealed from app.person_identities where person_id = ${personId('maja')}`;
    const made = await scim('POST', 'Users', user('Maja Gullvind', 'FIKTIV-HSA-902'));
    await sql`update app.scim_users set index = ${identity?.index ?? ''}, sealed = ${identity?.sealed ?? ''}
      where id = ${made.body['id'] as string}`;
    expect((await mandates(personId('maja'))).length).toBeGreaterThan(0);
    const off = await scim(
      'PATCH',
      `Users/${made.body['id'] as string}`,
      patch({ op: 'Replace', path: 'active', value: 'False' }),
    );
    expect(off).toMatchObject({ status: 200, body: { active: false } });
    expect(await mandates(personId('maja'))).toEqual([]);
    const on = await scim(
      'PATCH',
      `Users/${made.body['id'] as string}`,
      patch({ op: 'Replace', value: { active: 'True' } }),
    );
    expect(on).toMatchObject({ status: 200, body: { active: true } });
    expect((await majas.request('/api/v1/me')).status).toBe(401);
    const rows = await sql`select action from app.access_log
      where person_id = ${personId('admin-sjohamra')} and action like 'scim.%' order by id desc limit 1`;
    expect(rows).toEqual([{ action: 'scim.leave' }]);
  });

  it('cannot end the last administrator', async () => {
    const [identity] = await sql<{ index: string; sealed: string }[]>`
      select index, sealed from app.person_identities where person_id = ${personId('admin-sjohamra')}`;
    const made = await scim('POST', 'Users', user('Administratören', 'FIKTIV-HSA-903'));
    await sql`update app.scim_users set index = ${identity?.index ?? ''}, sealed = ${identity?.sealed ?? ''}
      where id = ${made.body['id'] as string}`;
    expect((await scim('DELETE', `Users/${made.body['id'] as string}`)).status).toBe(204);
    expect((await admin.request('/api/v1/me')).status).toBe(200);
  });

  it('hears what is wrong in the protocol’s words, and nothing is half done', async () => {
    const there = await scim('POST', 'Users', user('Bo Dubbel', 'FIKTIV-HSA-911'));
    expect(there.status).toBe(201);
    const refusals: [string, string, unknown, number, string | undefined][] = [
      ['POST', 'Users', user('Bo Dubbel', 'FIKTIV-HSA-912'), 409, 'uniqueness'],
      ['POST', 'Users', user('Bo Annan', 'FIKTIV-HSA-911'), 409, 'uniqueness'],
      ['POST', 'Users', user('Cilla Fel', 'inte-ett-id'), 400, 'invalidValue'],
      ['POST', 'Users', user('Cilla Fel', 'FIKTIV-901'), 400, 'invalidValue'],
      ['POST', 'Users', user('Cilla Fel', null, { externalId: 'FIKTIV-901' }), 400, 'invalidValue'],
      ['POST', 'Users', user('Cilla Fel', null, { userName: undefined }), 400, 'invalidValue'],
      ['POST', 'Users', '{', 400, 'invalidSyntax'],
      [
        'POST',
        'Groups',
        { displayName: 'X', members: [{ value: demoId('nobody') }] },
        400,
        'invalidValue',
      ],
      ['PUT', `Users/${demoId('nobody')}`, user('Cilla Fel', null), 404, undefined],
      ['GET', `Users/${demoId('nobody')}`, undefined, 404, undefined],
      ['DELETE', `Users/${demoId('nobody')}`, undefined, 404, undefined],
      ['GET', 'Users?count=many', undefined, 400, 'invalidValue'],
    ];
    for (const [method, path, body, status, scimType] of refusals) {
      const answer = await scim(method, path, body);
      expect(answer, `${method} ${path} ${JSON.stringify(body)}`).toMatchObject({
        status,
        body: { status: String(status), ...(scimType && { scimType }) },
      });
    }
    expect((await scim('GET', 'Users?filter=userName sw "cilla"')).body['totalResults']).toBe(0);
    expect(
      (await scim('GET', 'Users?filter=userName eq "BO.DUBBEL@sjohamra.example"')).body,
    ).toMatchObject({ totalResults: 1, Resources: [{ displayName: 'Bo Dubbel' }] });
    expect((await scim('GET', 'Users?startIndex=2&count=1')).body).toMatchObject({
      startIndex: 2,
      itemsPerPage: 1,
    });
  });

  it('sees nothing of another municipality', async () => {
    const neighbour = demoId('user:kvarnbo');
    await sql`insert into app.scim_connections (tenant_id, identity_kind, made_by)
      values (${tenantId('kvarnbo')}, 'hsaId', ${personId('admin-sjohamra')})`;
    await sql`insert into app.scim_users (tenant_id, id, user_name, name, active)
      values (${tenantId('kvarnbo')}, ${neighbour}, 'granne', 'Granne Kvarn', true)`;
    for (const method of ['GET', 'DELETE'])
      expect((await scim(method, `Users/${neighbour}`)).status).toBe(404);
    expect(JSON.stringify((await scim('GET', 'Users')).body)).not.toContain('Granne');
    expect(await sql`select name from app.scim_users where id = ${neighbour}`).toEqual([
      { name: 'Granne Kvarn' },
    ]);
  });

  it('is not listened to any more when it is disconnected; what it gave stays', async () => {
    expect((await scim('GET', 'Users')).status).toBe(200);
    expect(await send('disconnect', {})).toMatchObject({ type: 'success' });
    expect((await scim('GET', 'Users')).status).toBe(401);
  });
});
