// Contact paths and the guide of a municipality, kept by its administrators; which paths are missing is worked out.
import { error } from '@sveltejs/kit';
import { z } from 'zod';
import { ContactPaths, missingPaths, PathForm } from '#domain/directory/paths.ts';
import { GuideDesk } from '#domain/directory/support.ts';
import { ContactPathId, TenantId, UnitId } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';
import { PhoneNumber } from '#domain/people/phone.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { call } from '$lib/server/database.ts';
import { command } from '$lib/server/http/command.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

const Place = z.object({ id: TenantId, name: z.string() });

export const load = (async ({ locals, url }) => {
  const places = await orRefuse(call(locals.actor, 'my_work_places', {}, z.array(Place)));
  const place = places.find(({ id }) => id === url.searchParams.get('kommun')) ?? places[0];
  if (!place) error(404, 'not_found');
  const tenant = { p_tenant: place.id };
  const [known, guide] = await orRefuse(
    Promise.all([
      call(locals.actor, 'contact_paths', tenant, ContactPaths),
      call(locals.actor, 'guide_desk', tenant, GuideDesk.nullable()),
    ]),
  );
  if (!known.mayChange) error(404, 'not_found');
  return {
    places,
    place,
    ...known,
    missing: missingPaths(known.paths),
    guide,
    /** The path whose form is open. */
    opened: ContactPathId.nullable().catch(null).parse(url.searchParams.get('path')),
    today: todayInSweden(new Date()),
  };
}) satisfies PageServerLoad;

export const actions = {
  save: command('save_contact_path', PathForm, (said) => ({
    p_tenant: said.tenant,
    p_path: said.path ?? null,
    p_revision: said.revision,
    p_topic: said.topic,
    p_from_sector: said.fromSector === '' ? null : said.fromSector,
    p_age_from: said.ageFrom,
    p_age_to: said.ageTo,
    p_unit: said.unit,
    p_how: said.how,
    p_hours: said.hours,
    p_answer_days: said.answerDays,
  })),
  end: command(
    'end_contact_path',
    z.object({ tenant: TenantId, path: ContactPathId, revision: z.coerce.number().int() }),
    ({ tenant, path, revision }) => ({ p_tenant: tenant, p_path: path, p_revision: revision }),
  ),
  guide: command(
    'save_guide_desk',
    z.object({
      tenant: TenantId,
      revision: z.coerce.number().int(),
      unit: UnitId,
      phone: PhoneNumber,
      hours: z.string().trim().max(limits.maxHours),
      answerDays: z.coerce.number().int(),
    }),
    (said) => ({
      p_tenant: said.tenant,
      p_revision: said.revision,
      p_unit: said.unit,
      p_phone: said.phone,
      p_hours: said.hours,
      p_answer_days: said.answerDays,
    }),
  ),
} satisfies Actions;
