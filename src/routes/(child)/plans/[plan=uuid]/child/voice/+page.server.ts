// Min röst: what the child has written, drawn, chosen and said, and who may meet it. What is sent is checked
// here in full, the sound by what it begins with: a browser says nothing that is believed.
import { fail } from '@sveltejs/kit';
import { z } from 'zod';
import { Drawing } from '#domain/child/drawing.ts';
import { voiceFor, VoiceRow, VoiceWay } from '#domain/child/page.ts';
import { symbolsIn } from '#domain/child/symbols.ts';
import { DomainError, statusOf } from '#domain/errors.ts';
import { PartyId, ZoneId } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { atChildPage, childPage } from '$lib/server/child-page.ts';
import { call } from '$lib/server/database.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { Actions, PageServerLoad } from './$types';
import { soundTypeOf } from './sound-type.ts';

export const load = (async ({ locals, params: { plan } }) => {
  const row = await childPage(locals, plan);
  const entries = await orRefuse(
    call(atChildPage(locals), 'child_voice', { p_plan: plan }, VoiceRow.array()),
  );
  return { voice: voiceFor(row, entries, todayInSweden(new Date())) };
}) satisfies PageServerLoad;

const drawn = z
  .string()
  .max(limits.maxDrawingChars)
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue({ code: 'custom', message: 'not JSON' });
      return z.NEVER;
    }
  });

const Audience = z.object({
  audience: z.enum(['nobody', 'everyone', 'chosen']),
  parties: z.array(PartyId).max(60),
});
const Added = Audience.extend({
  way: VoiceWay,
  words: z.string().max(limits.maxVoiceChars),
  strokes: drawn.pipe(Drawing).optional(),
  likes: z.string().max(600).transform(symbolsIn),
  hard: z.string().max(600).transform(symbolsIn),
});

const said = (form: FormData) => ({
  ...{ words: '', likes: '', hard: '', ...Object.fromEntries(form) },
  parties: form.getAll('party'),
});
const whoHears = ({ audience, parties }: z.infer<typeof Audience>) => ({
  p_everyone: audience === 'everyone',
  p_parties: audience === 'chosen' ? parties.join(',') : '',
});

async function orFail(work: Promise<unknown>) {
  try {
    await work;
    return { made: null };
  } catch (problem) {
    if (problem instanceof DomainError) return fail(statusOf(problem.code), { code: problem.code });
    throw problem;
  }
}

export const actions = {
  add: async ({ request, locals, params }) => {
    const form = await request.formData();
    const input = Added.safeParse(said(form));
    const file = form.get('sound');
    const sound =
      file instanceof File && file.size > 0 ? Buffer.from(await file.arrayBuffer()) : null;
    const type = sound === null ? null : soundTypeOf(sound);
    if (!input.success || (sound !== null && type === null))
      return fail(400, { code: 'invalid_input' as const });
    const { way, words, strokes, likes, hard } = input.data;
    if (sound !== null && sound.length > limits.maxSoundBytes)
      return fail(413, { code: 'too_large' as const });
    return orFail(
      call(
        atChildPage(locals),
        'add_voice',
        {
          p_plan: params.plan,
          p_way: way,
          p_words: words,
          p_strokes: way === 'DREW' ? JSON.stringify(strokes ?? []) : null,
          p_likes: way === 'PICTURES' ? likes.join(',') : '',
          p_hard: way === 'PICTURES' ? hard.join(',') : '',
          p_sound: way === 'SOUND' ? (sound?.toString('base64') ?? '') : '',
          p_sound_type: way === 'SOUND' ? (type ?? '') : '',
          ...whoHears(input.data),
        },
        ZoneId,
      ),
    );
  },
  share: async ({ request, locals }) => {
    const form = await request.formData();
    const input = Audience.extend({ zone: ZoneId }).safeParse(said(form));
    if (!input.success) return fail(400, { code: 'invalid_input' as const });
    return orFail(
      call(
        atChildPage(locals),
        'share_voice',
        { p_zone: input.data.zone, ...whoHears(input.data) },
        z.unknown(),
      ),
    );
  },
} satisfies Actions;
