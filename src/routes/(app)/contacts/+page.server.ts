// Kontaktvägar for whoever works in a municipality: to whom one turns for what, and every unit's card. What is asked
// for stands in the address.
import { z } from 'zod';
import { KeptCard } from '#domain/directory/cards.ts';
import { ContactPaths, pathsFor } from '#domain/directory/paths.ts';
import { SupportSearch } from '#domain/directory/support.ts';
import { unitSectors } from '#domain/import/units.ts';
import { TenantId } from '#domain/ids.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { call } from '$lib/server/database.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { PageServerLoad } from './$types';

const Place = z.object({ id: TenantId, name: z.string() });
const Sector = z.enum(unitSectors).nullable().catch(null);

export const load = (async ({ locals, url }) => {
  const asked = SupportSearch.pick({ om: true, alder: true }).parse({
    om: url.searchParams.get('om'),
    alder: url.searchParams.get('alder'),
  });
  const from = Sector.parse(url.searchParams.get('fran'));
  const [places, cards] = await orRefuse(
    Promise.all([
      call(locals.actor, 'my_work_places', {}, z.array(Place)),
      call(locals.actor, 'my_unit_cards', {}, z.array(KeptCard)),
    ]),
  );
  const place = places.find(({ id }) => id === url.searchParams.get('kommun')) ?? places[0] ?? null;
  const today = todayInSweden(new Date());
  if (place === null)
    return { places, place, asked, from, paths: [], cards: [], mayChange: false, today };
  const known = await orRefuse(
    call(locals.actor, 'contact_paths', { p_tenant: place.id }, ContactPaths),
  );
  const here = new Set(known.units.map(({ id }) => id));
  return {
    places,
    place,
    asked,
    from,
    paths: pathsFor(known.paths, { topic: asked.om, age: asked.alder, from }),
    cards: cards.filter(({ unitId }) => here.has(unitId)),
    mayChange: known.mayChange,
    today,
  };
}) satisfies PageServerLoad;
