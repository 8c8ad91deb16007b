// Arkivpaket: closed plans, and records that stand in none, for whom a board has named, and who is named for its
// administrators.
import { z } from 'zod';
import { AuthorityId, PersonId, RecordsOfficerId, TenantId } from '#domain/ids.ts';
import { Day, dayAfter } from '#domain/plan/dates.ts';
import { ArchiveDesk, RecordsToArchive } from '#domain/records/archive.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { call } from '$lib/server/database.ts';
import { command } from '$lib/server/http/command.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load = (async ({ locals, url }) => {
  const today = todayInSweden(new Date());
  const [desk, records] = await orRefuse(
    Promise.all([
      call(locals.actor, 'archive_desk', {}, ArchiveDesk),
      call(locals.actor, 'records_to_archive', {}, RecordsToArchive),
    ]),
  );
  return {
    desk,
    records,
    /** Why a package that was asked for did not come. */
    not: url.searchParams.get('not'),
    today,
    inAYear: dayAfter(today, 365),
  };
}) satisfies PageServerLoad;

export const actions = {
  name: command(
    'name_records_officer',
    z.object({ tenant: TenantId, authority: AuthorityId, person: PersonId, until: Day }),
    ({ tenant, authority, person, until }) => ({
      p_tenant: tenant,
      p_authority: authority,
      p_person: person,
      p_until: until,
    }),
  ),
  end: command('end_records_officer', z.object({ officer: RecordsOfficerId }), ({ officer }) => ({
    p_officer: officer,
  })),
} satisfies Actions;
