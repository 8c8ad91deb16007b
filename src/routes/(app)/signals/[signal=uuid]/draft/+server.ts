// A signal's draft: saved while it is written (PUT), and sent (POST). Each names the revision it builds on.
import { z } from 'zod';
import { DomainError } from '#domain/errors.ts';
import { TenantId, UnitId } from '#domain/ids.ts';
import { SignalCard } from '#domain/signal/card.ts';
import { sealCard } from '#server/sealing/card.ts';
import { call } from '$lib/server/database.ts';
import { jsonAnswer } from '$lib/server/http/refusals.ts';
import { keyring } from '$lib/server/keyring.ts';
import type { RequestHandler } from './$types';

const revision = z.int().min(0);
const Saved = z.object({
  revision,
  tenantId: TenantId,
  from: UnitId,
  to: UnitId.nullable(),
  card: SignalCard,
});

async function parsed<S extends z.ZodType>(request: Request, schema: S): Promise<z.infer<S>> {
  const body = schema.safeParse(await request.json().catch(() => null));
  if (!body.success) throw new DomainError('invalid_input');
  return body.data;
}

export const PUT: RequestHandler = ({ locals, params, request }) =>
  jsonAnswer(async () => {
    const said = await parsed(request, Saved);
    const saved = await call(
      locals.actor,
      'save_signal',
      {
        p_signal: params.signal,
        p_revision: said.revision,
        p_tenant: said.tenantId,
        p_from: said.from,
        p_to: said.to,
        p_card: JSON.stringify(sealCard(keyring(), said.tenantId, said.card, new Date())),
      },
      z.int(),
    );
    return { revision: saved };
  });

export const POST: RequestHandler = ({ locals, params, request }) =>
  jsonAnswer(async () => {
    const said = await parsed(request, z.object({ revision }));
    const what = { p_signal: params.signal, p_revision: said.revision };
    await call(locals.actor, 'send_signal', what, z.unknown());
    return {};
  });
