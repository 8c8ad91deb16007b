// How usable Kring is for everybody, and whom to tell: per municipality, for anyone, without script.
import { kringReviewedOn } from '#domain/accessibility/statement.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { accessibilityStatements } from '$lib/server/accessibility.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { PageServerLoad } from './$types';

export const load = (async ({ url }) => {
  const all = await orRefuse(accessibilityStatements());
  return {
    places: all.map(({ slug, name }) => ({ slug, name })),
    shown:
      all.find(({ slug }) => slug === url.searchParams.get('kommun')) ??
      (all.length === 1 ? all[0] : undefined) ??
      null,
    reviewedOn: kringReviewedOn,
    today: todayInSweden(new Date()),
  };
}) satisfies PageServerLoad;
