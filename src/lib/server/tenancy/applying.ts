// Handing in an application, as the web app's own role: nobody is signed in. The administrator's identity is
// sealed here, for the tenant that the application may become.
import { randomUUID } from 'node:crypto';
import { DomainError } from '#domain/errors.ts';
import { agreementVersion, AppliedBefore, type JoinForm } from '#domain/tenancy/join.ts';
import { sealIdentity } from '#server/sealing/identity.ts';
import { askApp, sayUnavailable } from '../db/connect.ts';
import { keyring } from '../keyring.ts';

function refused(problem: unknown): never {
  if (problem instanceof Error && 'code' in problem) {
    if (problem.code === 'PT429') throw new DomainError('too_many');
    if (problem.code === 'PT400' || problem.code === '23514')
      throw new DomainError('invalid_input');
  }
  return sayUnavailable(problem);
}

/** What was there before: a waiting application of the same, or its tenant. */
export async function applyToJoin(sender: string, form: JoinForm): Promise<AppliedBefore | null> {
  const tenant = randomUUID();
  const { index, sealed } = sealIdentity(keyring(), tenant, form.identityKind, form.identity);
  const [row] = await askApp(
    (sql) => sql<{ before: unknown }[]>`
      select priv.apply_to_join(${sender}, ${tenant}, ${form.once}, ${form.place}, ${form.name},
        ${form.organisationNumber}, ${agreementVersion}, ${form.contactName}, ${form.contactMail},
        ${form.contactPhone}, ${form.protectionName}, ${form.protectionMail}, ${form.administrator},
        ${form.identityKind}, ${index}, ${sealed}) as before`,
  ).catch(refused);
  return AppliedBefore.nullable().parse(row?.before ?? null);
}
