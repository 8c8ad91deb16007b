// The extract of who has read, asked for by two days in the address; both the page and the PDF are this.
import { error } from '@sveltejs/kit';
import { z } from 'zod';
import { Day } from '#domain/plan/dates.ts';
import { ReadsPage } from '#domain/reads/page.ts';
import { m } from '$lib/paraglide/messages.js';
import type { Actor } from './auth/actor.ts';
import { call } from './database.ts';
import { orRefuse } from './http/refusals.ts';

export interface ReadsExtract {
  page: ReadsPage;
  from: string;
  to: string;
}

const Days = z.object({ from: Day, to: Day }).refine(({ from, to }) => from <= to);

export async function readsExtract(
  actor: Actor | undefined,
  planId: string,
  query: URLSearchParams,
): Promise<ReadsExtract> {
  const days = Days.safeParse({ from: query.get('from'), to: query.get('to') });
  if (!days.success) error(400, m.reads_extract_days_wrong());
  const { from, to } = days.data;
  const page = await orRefuse(
    call(actor, 'reads_extract', { p_plan: planId, p_from: from, p_to: to }, ReadsPage.nullable()),
  );
  if (page === null) error(404, 'not_found');
  return { page, from, to };
}
