// Step 3: how people sign in, and who there is. The municipality's own provider is saved, tried, and only then
// switched on; its secret is sealed here and said back nowhere.
import { ProviderForm, OwnProvider } from '#domain/tenancy/provider.ts';
import { seal } from '#server/sealing/seal.ts';
import { z } from 'zod';
import { isIssuerAddress } from '$lib/server/auth/issuer-address.ts';
import { redirectUri } from '$lib/server/auth/assertion.ts';
import { call } from '$lib/server/database.ts';
import { command } from '$lib/server/http/command.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import { keyring } from '$lib/server/keyring.ts';
import { settings } from '$lib/server/settings.ts';
import type { Actions, PageServerLoad } from './$types';

export const load = (async ({ locals, params }) => ({
  provider: await orRefuse(
    call(locals.actor, 'my_provider', { p_tenant: params.tenant }, OwnProvider.nullable()),
  ),
  redirectUri: redirectUri(params.tenant),
  national: {
    staff: settings().OIDC_STAFF_ISSUER !== undefined,
    citizen: settings().OIDC_CITIZEN_ISSUER !== undefined,
  },
})) satisfies PageServerLoad;

const Saved = ProviderForm.refine(
  ({ issuer }) => isIssuerAddress(issuer, settings().OIDC_TENANT_LOOPBACK === '1'),
  { path: ['issuer'], error: 'issuer_wrong' },
);

export const actions = {
  save: command('save_provider', Saved, (said, { params }) => ({
    p_tenant: params['tenant'],
    p_revision: said.revision,
    p_issuer: said.issuer,
    p_client: said.clientId,
    p_secret:
      said.secret === ''
        ? null
        : seal(
            keyring(),
            { tenant: params['tenant'] ?? null, purpose: 'providerSecret' },
            said.secret,
          ),
    p_kind: said.identityKind,
    p_identity_claim: said.identityClaim,
    p_name_claim: said.nameClaim,
    p_mail_claim: said.mailClaim,
  })),
  switch: command(
    'switch_provider',
    z.object({ revision: z.coerce.number().int(), on: z.enum(['0', '1']) }),
    ({ revision, on }, { params }) => ({
      p_tenant: params['tenant'],
      p_revision: revision,
      p_on: on === '1',
    }),
  ),
  remove: command(
    'remove_provider',
    z.object({ revision: z.coerce.number().int() }),
    ({ revision }, { params }) => ({ p_tenant: params['tenant'], p_revision: revision }),
  ),
} satisfies Actions;
