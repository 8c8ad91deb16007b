// Templates for administrators: the newest version of each, and publishing a new one. What is published
// has been read by the same schema that plans read it with.
import { fail } from '@sveltejs/kit';
import { z } from 'zod';
import { DomainError, statusOf } from '#domain/errors.ts';
import { TenantId } from '#domain/ids.ts';
import { contentOf } from '#domain/plan/template-form.ts';
import { OwnTemplate, TemplateKey } from '#domain/plan/template.ts';
import { call } from '$lib/server/database.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load = (async ({ locals }) => ({
  templates: await orRefuse(call(locals.actor, 'my_templates', {}, z.array(OwnTemplate))),
})) satisfies PageServerLoad;

const Publishing = z.object({
  tenant: TenantId,
  key: TemplateKey,
  after: z.coerce.number().int().min(1),
  name: z.string().trim().min(1).max(80),
});

export const actions = {
  publish: async ({ request, locals }) => {
    const fields = z
      .record(z.string(), z.string())
      .safeParse(Object.fromEntries(await request.formData()));
    const input = Publishing.safeParse(fields.data);
    if (!fields.success || !input.success) return fail(400, { code: 'invalid_input' as const });
    const { tenant, key, after, name } = input.data;
    const said = { key, tenant, fields: fields.data };
    try {
      const templates = await call(locals.actor, 'my_templates', {}, z.array(OwnTemplate));
      const before = templates.find((one) => one.tenantId === tenant && one.key === key);
      if (!before) return fail(403, { code: 'not_allowed' as const });
      const content = contentOf(fields.data, before.content);
      if (content === null) return fail(400, { code: 'invalid_input' as const, said });
      await call(
        locals.actor,
        'publish_template',
        {
          p_tenant: tenant,
          p_key: key,
          p_after: after,
          p_name: name,
          p_content: JSON.stringify(content),
        },
        z.string(),
      );
      return { published: key };
    } catch (problem) {
      if (problem instanceof DomainError)
        return fail(statusOf(problem.code), { code: problem.code, said });
      throw problem;
    }
  },
} satisfies Actions;
