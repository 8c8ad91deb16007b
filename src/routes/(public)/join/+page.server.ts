// A municipality or region applies to use Kring, without an account. It works without script; what was written
// stays when something is missing, but for the personal number, which no page says back.
import { fail } from '@sveltejs/kit';
import { randomUUID } from 'node:crypto';
import { DomainError, statusOf } from '#domain/errors.ts';
import { IdentityKind, readIdentity } from '#domain/people/identity.ts';
import { agreementVersion, JoinForm } from '#domain/tenancy/join.ts';
import { madeUp, municipalities, regions } from '#domain/tenancy/municipalities.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { misfit } from '$lib/server/http/command.ts';
import { senderDigest } from '$lib/server/ask/receipt.ts';
import { settings } from '$lib/server/settings.ts';
import { applyToJoin } from '$lib/server/tenancy/applying.ts';
import type { Actions, PageServerLoad } from './$types';

const byName = [...municipalities].sort((a, b) => a.name.localeCompare(b.name, 'sv'));

export const load = (() => ({
  municipalities: byName,
  regions,
  madeUp: settings().demo ? madeUp : [],
  agreement: agreementVersion,
  once: randomUUID(),
  today: todayInSweden(new Date()),
})) satisfies PageServerLoad;

/** In the order of the page: the first wrong one gets the cursor. */
const inOrder = [
  ...['place', 'name', 'organisationNumber', 'contactName', 'contactMail', 'contactPhone'],
  ...['protectionName', 'protectionMail', 'agreed', 'administrator', 'identity'],
];

export const actions = {
  default: async ({ request, getClientAddress }) => {
    const { identity, ...posted } = Object.fromEntries(
      [...(await request.formData())].map(([name, value]) => [name, String(value)]),
    );
    const now = new Date();
    const kind = IdentityKind.safeParse(posted['identityKind']).data;
    const said = kind === 'hsaId' ? { ...posted, identity: identity ?? '' } : posted;
    const refuse = (status: number, code: string, fields: readonly string[] = []) =>
      fail(status, { code, fields, said });
    const input = JoinForm(settings().demo, now).safeParse({ ...posted, identity });
    if (!input.success) {
      const { fields } = misfit(input.error);
      // Read last by the schema, when all the rest is right; told with the rest.
      if (kind !== undefined && readIdentity(kind, identity ?? '', now) === undefined)
        fields.push('identity');
      const wrong = inOrder.filter((field) => fields.includes(field));
      return refuse(400, wrong[0] ?? 'invalid_input', wrong);
    }
    try {
      const sender = senderDigest(getClientAddress(), todayInSweden(now));
      const { name: received, contactName: contact, contactMail: mail } = input.data;
      return { received, contact, mail, before: await applyToJoin(sender, input.data) };
    } catch (problem) {
      if (problem instanceof DomainError) return refuse(statusOf(problem.code), problem.code);
      throw problem;
    }
  },
} satisfies Actions;
