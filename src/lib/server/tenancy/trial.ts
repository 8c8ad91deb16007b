// Notes how a trial of a municipality's own sign-in went, as the administrator who tried it.
import { z } from 'zod';
import type { Trial } from '#domain/tenancy/provider.ts';
import type { Actor } from '../auth/actor.ts';
import { call } from '../database.ts';

export async function noteTrial(
  actor: Actor | undefined,
  tenant: string,
  revision: number,
  trial: Trial,
): Promise<void> {
  await call(
    actor,
    'note_provider_test',
    {
      p_tenant: tenant,
      p_revision: revision,
      p_ok: trial.outcome === 'ok',
      p_said: JSON.stringify(trial),
    },
    z.unknown(),
  );
}
