// The access log for who reviews it. Nothing is asked of the log before a purpose is chosen; what is searched
// stands in the address as ids and days. A child's name comes in a form alone, and becomes its plan's id.
import { fail, redirect } from '@sveltejs/kit';
import { z } from 'zod';
import {
  addressOf,
  LogChild,
  LogFound,
  logQueryFrom,
  LogReview,
} from '#domain/access-log/search.ts';
import { DomainError, statusOf } from '#domain/errors.ts';
import { limits } from '#domain/limits.ts';
import { dayAfter } from '#domain/plan/dates.ts';
import { placeFrom } from '#domain/reads/page.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { call } from '$lib/server/database.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import { searchArguments } from '$lib/server/log-search.ts';
import type { Actions, PageServerLoad } from './$types';

export const load = (async ({ locals, url }) => {
  const reviews = await orRefuse(call(locals.actor, 'my_log_reviews', {}, z.array(LogReview)));
  const query = logQueryFrom(url.searchParams);
  const before = placeFrom(url.searchParams.get('before'));
  const found =
    query &&
    (await orRefuse(
      call(
        locals.actor,
        'search_log',
        {
          ...searchArguments(query),
          p_before_at: before?.at ?? null,
          p_before: before?.id ?? null,
          p_limit: limits.readsPerPage,
        },
        LogFound,
      ),
    ));
  const today = todayInSweden(new Date());
  return {
    reviews,
    query,
    found,
    older: before !== null,
    today,
    from: dayAfter(today, -limits.logSearchDays),
  };
}) satisfies PageServerLoad;

export const actions = {
  search: async ({ request, locals }) => {
    const form = await request.formData();
    const fields = new URLSearchParams();
    for (const [name, value] of form) if (typeof value === 'string') fields.set(name, value);
    // Whose log it is stands in one field of the form, as tenant and authority.
    const [tenant = '', authority = ''] = (fields.get('of') ?? '').split('.');
    fields.set('tenant', tenant);
    fields.set('authority', authority);
    const child = (fields.get('child') ?? '').trim();
    const kept = Object.fromEntries(fields);
    const query = logQueryFrom(fields);
    if (query === null) return fail(400, { code: 'invalid_input' as const, kept, children: [] });
    if (child === '') redirect(303, `?${addressOf(query)}`);
    try {
      const children = await call(
        locals.actor,
        'find_log_child',
        {
          p_tenant: query.tenant,
          p_authority: query.authority,
          p_purpose: query.purpose,
          p_words: child,
        },
        z.array(LogChild),
      );
      if (children.length > 1)
        return {
          kept,
          children: children.map((one) => ({
            ...one,
            address: addressOf(query, { plan: one.planId }),
          })),
        };
      const [only] = children;
      if (!only) return fail(404, { code: 'not_found' as const, kept, children: [] });
      fields.set('plan', only.planId);
    } catch (problem) {
      if (problem instanceof DomainError)
        return fail(statusOf(problem.code), { code: problem.code, kept, children: [] });
      throw problem;
    }
    const narrowed = logQueryFrom(fields);
    if (narrowed === null) return fail(400, { code: 'invalid_input' as const, kept, children: [] });
    redirect(303, `?${addressOf(narrowed)}`);
  },
} satisfies Actions;
