// Who am I?
import { DomainError } from '#domain/errors.ts';
import { Me } from '$lib/server/api/schemas.ts';
import { jsonAnswer } from '$lib/server/http/refusals.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = ({ locals }) =>
  jsonAnswer(() => {
    if (!locals.actor) throw new DomainError('signed_out');
    const { personId, name, kind, locale } = locals.actor;
    return Promise.resolve(Me.parse({ id: personId, name, kind, locale }));
  });
