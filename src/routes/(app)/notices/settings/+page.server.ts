// How the reader wants to be told of news, and where mail goes. An address is taken when the link that was
// mailed to it comes back; only the hash of what the link says is stored.
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { fail } from '@sveltejs/kit';
import { z } from 'zod';
import { DomainError, statusOf } from '#domain/errors.ts';
import { AddressForm, NoticeSettings, SettingsForm } from '#domain/notices/settings.ts';
import { confirmLetter } from '#server/mail/letters.ts';
import { shape } from '#server/log.ts';
import { getLocale } from '$lib/paraglide/runtime.js';
import { call } from '$lib/server/database.ts';
import { command } from '$lib/server/http/command.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import { appLog } from '$lib/server/log.ts';
import { appMailer } from '$lib/server/mailer.ts';
import { settings } from '$lib/server/settings.ts';
import type { Actions, PageServerLoad } from './$types';

export const load = (async ({ locals }) => ({
  chosen: await orRefuse(call(locals.actor, 'notice_settings', {}, NoticeSettings)),
  mailIsOn: settings().SMTP_URL !== undefined,
})) satisfies PageServerLoad;

export const actions = {
  save: command('save_notice_settings', SettingsForm, (chosen) => ({
    p_revision: chosen.revision,
    p_silent: chosen.silent.join(),
    p_mailed: chosen.mailed.join(),
    p_rhythm: chosen.rhythm,
    p_quiet_from: chosen.quietFrom,
    p_quiet_to: chosen.quietTo,
    p_quiet_weekends: chosen.quietWeekends,
  })),

  async address({ request, locals }) {
    const input = AddressForm.safeParse(Object.fromEntries(await request.formData()));
    if (!input.success) return fail(400, { code: 'invalid_input' as const });
    const mailer = appMailer();
    if (!mailer) return fail(503, { code: 'unavailable' as const });
    const { address } = input.data;
    const secret = randomBytes(24).toString('base64url');
    const language = getLocale();
    try {
      await call(
        locals.actor,
        'set_mail_address',
        {
          p_address: address,
          p_language: language,
          p_secret_hash: createHash('sha256').update(secret).digest('hex'),
        },
        z.unknown(),
      );
      await mailer.send({
        to: address,
        messageId: randomUUID(),
        ...confirmLetter(language, settings().ORIGIN, secret),
      });
      return { made: null };
    } catch (problem) {
      const code = problem instanceof DomainError ? problem.code : 'unavailable';
      if (code === 'unavailable') appLog().warn(shape(problem), 'link not mailed');
      return fail(statusOf(code), { code });
    }
  },

  forget: command('forget_mail_address', z.object({}), () => ({})),
} satisfies Actions;
