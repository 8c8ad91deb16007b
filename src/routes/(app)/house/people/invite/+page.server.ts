// Inviting people: one by a form, or a whole table at once. The identity is sealed here, with the tenant's key,
// before it goes anywhere; an invitation is to that person, whoever sees it.
import { error, fail } from '@sveltejs/kit';
import { z } from 'zod';
import { DomainError } from '#domain/errors.ts';
import { InvitationId, TenantId } from '#domain/ids.ts';
import {
  besideKnown,
  KnownIdentity,
  lastDayThere,
  otherNames,
} from '#domain/import/known-people.ts';
import { readPeople } from '#domain/import/people.ts';
import { identityIn, InvitationForm, WaitingInvitation } from '#domain/mandates/invitation.ts';
import type { Identity } from '#domain/mandates/invitation.ts';
import { PeopleTenant } from '#domain/mandates/people.ts';
import { identityIndexes, sealIdentity } from '#server/sealing/identity.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { call } from '$lib/server/database.ts';
import { command } from '$lib/server/http/command.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import { importActions } from '$lib/server/import/actions.ts';
import { keyring } from '$lib/server/keyring.ts';
import type { Actions, PageServerLoad } from './$types';

type Asker = Parameters<typeof call>[0];

const tenantsOf = (actor: Asker) => call(actor, 'people_tenants', {}, z.array(PeopleTenant));

const sealed = (tenant: TenantId, { kind, value }: Identity) => ({
  kind,
  ...sealIdentity(keyring(), tenant, kind, value),
});

/** Whom of these the tenant knows already; each with a line, to be told apart. */
const knownOf = (
  actor: Asker,
  tenant: TenantId,
  people: readonly { line: number; identity: Identity; unit: string }[],
) =>
  call(
    actor,
    'known_identities',
    {
      p_tenant: tenant,
      p_people: JSON.stringify(
        people.map(({ line, identity: { kind, value }, unit }) => ({
          ...{ line, kind, unit },
          indexes: identityIndexes(keyring(), kind, value),
        })),
      ),
    },
    z.array(KnownIdentity),
  );

export const load = (async ({ locals, url }) => {
  const tenants = await orRefuse(tenantsOf(locals.actor));
  const asked = url.searchParams.get('tenant');
  const tenant = tenants.find(({ id }) => id === asked) ?? tenants[0];
  if (!tenant) error(404, 'not_found');
  const words = (url.searchParams.get('words') ?? '').trim().slice(0, 100);
  const invitations = await orRefuse(
    call(
      locals.actor,
      'invitations_waiting',
      { p_tenant: tenant.id, p_words: words },
      z.array(WaitingInvitation),
    ),
  );
  return { tenant, invitations, words, today: todayInSweden(new Date()) };
}) satisfies PageServerLoad;

const invite = command('invite', InvitationForm, (person) => {
  const identity = identityIn(person.identity, new Date());
  // Looked at before (below): nothing else comes here.
  if (!identity) throw new DomainError('invalid_input');
  const { kind, index, sealed: text } = sealed(person.tenant, identity);
  return {
    p_tenant: person.tenant,
    p_kind: kind,
    p_index: index,
    p_sealed: text,
    p_name: person.name,
    p_role: 'staff',
    p_unit: person.unit,
    p_title: person.title,
    p_from: person.from,
    p_until: person.until,
  };
});

const table = importActions({
  async read(lines, form, { locals }) {
    const tenant = (await tenantsOf(locals.actor)).find(({ id }) => id === form.get('tenant'));
    if (!tenant) throw new DomainError('not_allowed');
    const today = todayInSweden(new Date());
    const read = readPeople(lines, tenant.units, today);
    const people = read.rows.map(({ line, value: { identity, unit } }) => ({
      ...{ line, identity, unit: unit.id },
    }));
    const known = people.length === 0 ? [] : await knownOf(locals.actor, tenant.id, people);
    return besideKnown(read, known, today);
  },
  // The identity is not said again: what is shown may be read over a shoulder.
  shown: ({ name, identity, unit, title, from, until }) => [
    name,
    identity.kind === 'hsaId' ? 'HSA-id' : 'Personnummer',
    unit.name,
    '',
    title,
    from ?? todayInSweden(new Date()),
    until ?? '',
  ],
  async store(people, form, { locals }) {
    const tenant = TenantId.parse(form.get('tenant'));
    const rows = people.map(({ name, identity, unit, title, from, until }) => ({
      ...{ name, title, from, until, unit: unit.id },
      ...sealed(tenant, identity),
    }));
    await call(
      locals.actor,
      'invite_people',
      { p_tenant: tenant, p_people: JSON.stringify(rows) },
      z.int(),
    );
  },
});

export const actions = {
  invite: async (event) => {
    const said = Object.fromEntries(await event.request.clone().formData());
    const identity = identityIn(String(said['identity']), new Date());
    if (identity === null) return fail(400, { code: 'identity_wrong' as const });
    const person = InvitationForm.safeParse(said).data;
    const [known] = person
      ? await orRefuse(
          knownOf(event.locals.actor, person.tenant, [{ line: 1, identity, unit: person.unit }]),
        )
      : [];
    if (person && otherNames(person.name, known).length > 0)
      return fail(422, { code: 'other_name' as const });
    if (person?.until === null && lastDayThere(known) !== null)
      return fail(422, { code: 'last_day_there' as const });
    return invite(event);
  },
  withdraw: command(
    'withdraw_invitation',
    z.object({ invitation: InvitationId }),
    ({ invitation }) => ({ p_invitation: invitation }),
  ),
  preview: table.preview,
  import: table.import,
} satisfies Actions;
