// The two fields of a question to a unit from elsewhere that have a spelling of their own.
import { fail, type ActionFailure, type RequestEvent } from '@sveltejs/kit';
import { DomainError } from '#domain/errors.ts';
import type { TenantId } from '#domain/ids.ts';
import { readAskedPartner, type AskPartnerProblem } from '#domain/tenancy/partnership.ts';
import { sealIdentity } from '#server/sealing/identity.ts';
import { keyring } from '../keyring.ts';

interface Spelled {
  tenant: TenantId;
  number: string;
  identity: string;
}

/** Which of them cannot be read; null when both can. */
export async function misspelled({
  request,
}: RequestEvent): Promise<ActionFailure<{ code: AskPartnerProblem }> | null> {
  const form = await request.clone().formData();
  if (!form.has('number')) return null;
  const said = (name: string): string => {
    const value = form.get(name);
    return typeof value === 'string' ? value : '';
  };
  const read = readAskedPartner({ number: said('number'), identity: said('identity') }, new Date());
  return typeof read === 'string' ? fail(400, { code: read }) : null;
}

/** As the database takes them: the number in its one spelling, the identity sealed by the tenant's key. */
export function sealedPartner(said: Spelled) {
  const read = readAskedPartner(said, new Date());
  // Looked at before: nothing else comes here.
  if (typeof read === 'string') throw new DomainError('invalid_input');
  const { identity } = read;
  const sealed = identity && sealIdentity(keyring(), said.tenant, identity.kind, identity.value);
  return {
    p_organisation: read.organisationNumber,
    p_kind: identity?.kind ?? null,
    p_index: sealed?.index ?? null,
    p_sealed: sealed?.sealed ?? null,
  };
}
