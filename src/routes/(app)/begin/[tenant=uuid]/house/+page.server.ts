// Step 1: the agreement and whom to ask, and the boards, which secrecy holds between.
import { z } from 'zod';
import { AuthorityId } from '#domain/ids.ts';
import { Contacts } from '#domain/tenancy/join.ts';
import { command } from '$lib/server/http/command.ts';
import type { Actions } from './$types';

export const actions = {
  contacts: command(
    'save_contacts',
    Contacts.extend({ revision: z.coerce.number().int() }),
    (said, { params }) => ({
      p_tenant: params['tenant'],
      p_revision: said.revision,
      p_contact_name: said.contactName,
      p_contact_mail: said.contactMail,
      p_contact_phone: said.contactPhone,
      p_protection_name: said.protectionName,
      p_protection_mail: said.protectionMail,
    }),
  ),
  authority: command(
    'save_authority',
    z.object({
      authority: AuthorityId.optional(),
      revision: z.coerce.number().int().default(0),
      name: z.string().trim().max(120),
    }),
    ({ authority, revision, name }, { params }) => ({
      p_tenant: params['tenant'],
      p_authority: authority ?? null,
      p_revision: revision,
      p_name: name,
    }),
  ),
  remove: command(
    'remove_authority',
    z.object({ authority: AuthorityId, revision: z.coerce.number().int() }),
    ({ authority, revision }, { params }) => ({
      p_tenant: params['tenant'],
      p_authority: authority,
      p_revision: revision,
    }),
  ),
} satisfies Actions;
