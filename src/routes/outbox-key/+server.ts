// Keys for the encrypted outbox of this person on this device. The device is a random number in a
// cookie that no script reads.
import { DomainError } from '#domain/errors.ts';
import { OutboxQuestion } from '#domain/sync/outbox-keys.ts';
import {
  deviceCookie,
  deviceCookieName,
  newDevice,
  outboxKeys,
  readDevice,
} from '$lib/server/auth/outbox-key.ts';
import { jsonAnswer } from '$lib/server/http/refusals.ts';
import type { RequestHandler } from './$types';

export const POST: RequestHandler = async ({ request, locals, cookies }) => {
  const device = readDevice(cookies.get(deviceCookieName)) ?? newDevice();
  const answer = await jsonAnswer(async () => {
    if (!locals.actor) throw new DomainError('signed_out');
    const question = OutboxQuestion.safeParse(await request.json().catch(() => null));
    if (!question.success) throw new DomainError('invalid_input');
    return outboxKeys(locals.actor, device, question.data);
  });
  if (answer.ok) answer.headers.append('set-cookie', deviceCookie(device));
  return answer;
};
