// The sound of one entry of Min röst, for who may hear it; each listening is logged before a byte goes out.
import { error } from '@sveltejs/kit';
import { z } from 'zod';
import { atChildPage } from '$lib/server/child-page.ts';
import { call } from '$lib/server/database.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import { mustBeOfPlan } from '$lib/server/of-plan.ts';
import type { RequestHandler } from './$types';

const Sound = z.object({
  type: z.enum(['audio/webm', 'audio/ogg', 'audio/mp4']),
  bytes: z.string(),
});

export const GET: RequestHandler = async ({ locals, params }) => {
  // A child beside a grown-up is in one plan, as far as this session knows.
  if (locals.actor) await orRefuse(mustBeOfPlan(locals.actor, params.plan, { zone: params.zone }));
  const sound = await orRefuse(
    call(atChildPage(locals), 'voice_sound', { p_zone: params.zone }, Sound.nullable()),
  );
  if (sound === null) error(404, 'not_found');
  return new Response(Buffer.from(sound.bytes, 'base64'), {
    headers: { 'content-type': sound.type, 'content-security-policy': "default-src 'none'" },
  });
};
