// One entry of Hitta stöd, with the card of the unit that gives it.
import { SupportSearch } from '#domain/directory/support.ts';
import { DomainError } from '#domain/errors.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { keepPace, supportEntry, supportPlaces } from '$lib/server/directory/support.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { PageServerLoad } from './$types';

export const load = (async ({ url, params, getClientAddress }) =>
  orRefuse(
    (async () => {
      keepPace(getClientAddress());
      const { kommun } = SupportSearch.pick({ kommun: true }).parse({
        kommun: url.searchParams.get('kommun'),
      });
      const place = (await supportPlaces()).find(({ slug }) => slug === kommun);
      if (!place) throw new DomainError('not_found');
      const entry = await supportEntry(place.id, params.entry);
      return { place, entry, today: todayInSweden(new Date()) };
    })(),
  )) satisfies PageServerLoad;
