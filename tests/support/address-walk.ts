// What has an address of its own in a plan, beside its pages as they are drawn: pages as data, wholly and for the
// frames alone, meetings, versions, parts, and how others see it.
import type { Sql } from 'postgres';
import { pagesOfPlan } from './what-is-logged.ts';

/** The days that some are asked for. */
const days = 'from=2026-01-01&to=2026-12-31';

/** Addresses of things that lie in a plan, as they stand under that plan or, for a lie, under another. */
export async function thingsOf(sql: Sql, plan: string, under = plan): Promise<string[]> {
  const meetings = await sql<{ id: string }[]>`select id from app.meetings where plan_id = ${plan}`;
  const zones = await sql<{ id: string }[]>`select id from app.zones where plan_id = ${plan}`;
  return [
    ...meetings.flatMap(({ id }) =>
      ['', '/__data.json', '/state', '/calendar'].map((end) => `/meetings/${id}${end}`),
    ),
    ...zones.flatMap(({ id }) => [
      `/threads?zone=${id}`,
      `/history/log?zone=${id}&after=0`,
      `/child-sound/${id}`,
    ]),
  ].map((address) => `/plans/${under}${address}`);
}

export async function addressesOf(sql: Sql, plan: string): Promise<string[]> {
  const versions = await sql<{ number: number }[]>`
    select distinct number from app.plan_versions where plan_id = ${plan}`;
  const parties = await sql<{ person_id: string }[]>`
    select person_id from app.plan_parties where plan_id = ${plan} limit 2`;
  const asData = pagesOfPlan.flatMap((page) => {
    const query = page === '/reads/extract' ? `?${days}&` : '?';
    // As when one goes from page to page in one plan, the second has what the frames have alone.
    return ['', 'x-sveltekit-invalidated=110'].map((asks) => `${page}/__data.json${query}${asks}`);
  });
  const own = [
    ...asData,
    ...['/waits', '/dissents', `/reads/pdf?${days}`],
    ...versions.flatMap(({ number }) => ['', '/package'].map((end) => `/versions/${number}${end}`)),
    ...parties.map(({ person_id: other }) => `/view-as?person=${other}`),
  ].map((address) => `/plans/${plan}${address}`);
  const others = parties.map(({ person_id: other }) => `/api/v1/plans/${plan}/as/${other}`);
  return [...own, ...others, ...(await thingsOf(sql, plan))];
}
