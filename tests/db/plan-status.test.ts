// Pausing, closing and reopening: every way from every state, by who may, with a reason.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { buildWorld, personId, planId } from './world.ts';

let db: TestDatabase;
const plan = planId('milo');
const statuses = ['DRAFT', 'ACTIVE', 'PAUSED', 'CLOSED', 'ARCHIVED'];
const ways = new Set([
  'DRAFT CLOSED',
  'ACTIVE PAUSED',
  'ACTIVE CLOSED',
  'PAUSED ACTIVE',
  'PAUSED CLOSED',
  'CLOSED ACTIVE',
]);

const change = (who: string, from: string, to: string, reason = 'Familjen vill vänta.') =>
  db.asPerson(
    personId(who),
    (sql) => sql`select app.change_plan_status(${plan}, ${from}, ${to}, ${reason})`,
  );
const be = (status: string) => db.sql`update app.plans set status = ${status} where id = ${plan}`;
const status = async () =>
  (await db.sql<{ status: string }[]>`select status from app.plans where id = ${plan}`)[0]?.status;

beforeAll(async () => {
  db = await openTestDatabase();
  await buildWorld(db.sql);
  await db.sql`update app.plans set sealed_on = current_date where id = ${plan}`;
});
afterAll(() => db?.close());

describe('the state of a plan', () => {
  it('changes along the allowed ways and no others', async () => {
    for (const from of statuses)
      for (const to of statuses) {
        await be(from);
        if (ways.has(`${from} ${to}`)) await change('hamid', from, to);
        else
          await expect(change('hamid', from, to), `${from} ${to}`).rejects.toMatchObject({
            code: '23514',
          });
        expect(await status()).toBe(ways.has(`${from} ${to}`) ? to : from);
      }
  });

  it('opens again as what it was: a plan without a version as a draft, no other as one', async () => {
    await be('CLOSED');
    await db.sql`update app.plans set sealed_on = null where id = ${plan}`;
    await expect(change('hamid', 'CLOSED', 'ACTIVE')).rejects.toMatchObject({ code: '23514' });
    await change('hamid', 'CLOSED', 'DRAFT');
    expect(await status()).toBe('DRAFT');
    await db.sql`update app.plans set sealed_on = current_date where id = ${plan}`;
    await be('CLOSED');
    await expect(change('hamid', 'CLOSED', 'DRAFT')).rejects.toMatchObject({ code: '23514' });
    await change('hamid', 'CLOSED', 'ACTIVE');
  });

  it('is for those who lead, and unknown to those outside', async () => {
    await be('ACTIVE');
    for (const who of ['maja', 'rania'])
      await expect(change(who, 'ACTIVE', 'PAUSED')).rejects.toMatchObject({
        code: 'PT403',
        message: 'not_allowed',
      });
    for (const who of ['torsten', 'admin-kvarnbo'])
      await expect(change(who, 'ACTIVE', 'PAUSED')).rejects.toMatchObject({ code: 'PT404' });
    await change('gunvor', 'ACTIVE', 'PAUSED');
  });

  it('asks for a reason, and that it is still what the person saw', async () => {
    await be('ACTIVE');
    await expect(change('hamid', 'ACTIVE', 'CLOSED', ' \n')).rejects.toMatchObject({
      code: 'PT400',
      message: 'invalid_input',
    });
    await expect(change('hamid', 'PAUSED', 'CLOSED')).rejects.toMatchObject({
      code: 'PT409',
      message: 'changed',
    });
    await change('hamid', 'ACTIVE', 'CLOSED', 'Målen är nådda.');
    const [row] = await db.asPerson(
      personId('rania'),
      (sql) => sql<{ steps: unknown[] }[]>`select app.plan_status_changes(${plan}) as steps`,
    );
    expect(row?.steps[0]).toMatchObject({
      from: 'ACTIVE',
      to: 'CLOSED',
      reason: 'Målen är nådda.',
      by: 'Hamid Borgfelt',
    });
    await expect(db.sql`delete from app.plan_status_changes`).rejects.toMatchObject({
      message: 'append_only',
    });
  });
});
