// Attached files of a plan and links to other plans, by the parts that the reader reads. A file is taken in here
// and nowhere else: who may not add one is told before it is read, and what is refused is kept nowhere.
import { error, fail, type RequestEvent } from '@sveltejs/kit';
import { z } from 'zod';
import { DomainError, statusOf } from '#domain/errors.ts';
import { NewLink } from '#domain/files/link.ts';
import { PlanFiles } from '#domain/files/page.ts';
import { RefusedFile } from '#domain/files/refusals.ts';
import { FileId, PlanLinkId, ZoneId } from '#domain/ids.ts';
import { m } from '$lib/paraglide/messages.js';
import { todayInSweden } from '$lib/plan/dates.ts';
import { call } from '$lib/server/database.ts';
import { mayAdd, takeFile } from '$lib/server/files/take.ts';
import { command } from '$lib/server/http/command.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load = (async ({ locals, params }) => {
  const files = await orRefuse(
    call(locals.actor, 'plan_files', { p_plan: params.plan }, PlanFiles.nullable()),
  );
  if (files === null) error(404, 'not_found');
  return { files, today: todayInSweden(new Date()) };
}) satisfies PageServerLoad;

async function add({ request, locals, params, url }: RequestEvent) {
  const zone = ZoneId.safeParse(url.searchParams.get('zone'));
  if (!zone.success) return fail(400, { code: 'invalid_input' as const });
  const place = { plan: params['plan'] ?? '', zone: zone.data };
  try {
    const tenant = await mayAdd(locals.actor, place);
    const form = await request.formData().catch(() => undefined);
    // Not one file, one field: what stands beside it was written by no page of ours.
    const [file, ...others] = form?.getAll('file') ?? [];
    if (!(file instanceof File) || others.length > 0)
      return fail(400, { code: 'invalid_input' as const });
    return { made: await takeFile(locals.actor, { ...place, tenant }, file, m.files_title()) };
  } catch (problem) {
    if (problem instanceof RefusedFile)
      return fail(422, { code: problem.code, misnamed: problem.misnamed });
    if (problem instanceof DomainError) return fail(statusOf(problem.code), { code: problem.code });
    throw problem;
  }
}

export const actions = {
  add,
  remove: command('remove_file', z.object({ file: FileId }), ({ file }, { params }) => ({
    p_plan: params['plan'],
    p_file: file,
  })),
  link: command(
    'add_link',
    NewLink.extend({ zone: ZoneId }),
    ({ zone, kind, title, note, url, followUpOn }, { params }) => ({
      ...{
        p_plan: params['plan'],
        p_zone: zone,
        p_kind: kind,
        p_title: title,
        p_whereabouts: note,
      },
      ...{ p_url: url, p_follow_up_on: followUpOn === '' ? null : followUpOn },
    }),
  ),
  endLink: command('end_link', z.object({ link: PlanLinkId }), ({ link }, { params }) => ({
    p_plan: params['plan'],
    p_link: link,
  })),
} satisfies Actions;
