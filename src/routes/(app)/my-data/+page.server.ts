// Mina uppgifter: what Kring holds about the reader. Sealed numbers stay here; the file has them.
import { OwnData } from '#domain/people/own-data.ts';
import { call } from '$lib/server/database.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { PageServerLoad } from './$types';

/** What a page can show; the file has all. */
const shownSteps = 100;

export const load = (async ({ locals }) => {
  const { identities, did, plans, ...own } = await orRefuse(
    call(locals.actor, 'my_data', { p_file: false }, OwnData),
  );
  return {
    own: {
      ...own,
      identities: identities.map(({ kind }) => kind),
      steps: did.length,
      did: did.slice(0, shownSteps),
      plans: plans.map(({ about, ...plan }) => ({
        ...plan,
        about: about && { parts: about.parts, reads: about.reads.length },
      })),
    },
  };
}) satisfies PageServerLoad;
