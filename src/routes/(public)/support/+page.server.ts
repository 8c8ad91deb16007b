// Hitta stöd: one GET form, so that it works without script and an answer can be sent to somebody. No account, no
// cookie, and nothing kept of what was looked for.
import { SupportSearch } from '#domain/directory/support.ts';
import { urgencyOf } from '#domain/directory/urgent.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { findSupport, keepPace, supportPlaces } from '$lib/server/directory/support.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { PageServerLoad } from './$types';

export const load = (async ({ url, getClientAddress }) => {
  const asked = SupportSearch.parse({
    om: null,
    alder: null,
    ...Object.fromEntries([...url.searchParams].filter(([, value]) => value !== '')),
  });
  return orRefuse(
    (async () => {
      keepPace(getClientAddress());
      const places = await supportPlaces();
      const place =
        places.find(({ slug }) => slug === asked.kommun) ??
        (places.length === 1 ? places[0] : undefined) ??
        null;
      // Before anything was asked for there is nothing to answer.
      const looks = place !== null && [...url.searchParams.keys()].some((key) => key !== 'kommun');
      const hits = looks
        ? await findSupport({
            tenant: place.id,
            words: asked.q,
            topic: asked.om,
            age: asked.alder,
          })
        : null;
      return {
        asked,
        urgent: urgencyOf(asked.q),
        places,
        place,
        hits,
        today: todayInSweden(new Date()),
      };
    })(),
  );
}) satisfies PageServerLoad;
