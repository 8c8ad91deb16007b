// What the reader's units offer in Hitta stöd: drafts, what is published, and what is to be looked at again.
import { z } from 'zod';
import { EntryForm, OwnEntries } from '#domain/directory/support.ts';
import { topics } from '#domain/directory/topics.ts';
import { SupportEntryId } from '#domain/ids.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { call } from '$lib/server/database.ts';
import { command } from '$lib/server/http/command.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load = (async ({ locals, url }) => ({
  ...(await orRefuse(call(locals.actor, 'my_support_entries', {}, OwnEntries))),
  /** The entry whose form is open. */
  opened: SupportEntryId.nullable().catch(null).parse(url.searchParams.get('entry')),
  today: todayInSweden(new Date()),
})) satisfies PageServerLoad;

/** Each topic is a box of its own. */
const Form = EntryForm.extend(
  Object.fromEntries(topics.map((topic) => [topic, z.literal('1').optional()])),
);

export const actions = {
  save: command('save_support_entry', Form, (said) => ({
    p_entry: said.entry ?? null,
    p_revision: said.revision,
    p_unit: said.unit,
    p_state: said.state,
    p_title: said.title,
    p_summary: said.summary,
    p_body: said.body,
    p_keywords: said.keywords,
    p_topics: topics.filter((topic) => (said as Record<string, unknown>)[topic] === '1'),
    p_age_from: said.ageFrom,
    p_age_to: said.ageTo,
  })),
  review: command(
    'review_support_entry',
    z.object({ entry: SupportEntryId, revision: z.coerce.number().int() }),
    ({ entry, revision }) => ({ p_entry: entry, p_revision: revision }),
  ),
} satisfies Actions;
