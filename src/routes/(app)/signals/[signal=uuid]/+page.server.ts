// One signal, as its sender or its receiver: what each may know of it is in the answer and nothing else.
import { error } from '@sveltejs/kit';
import { z } from 'zod';
import { limits } from '#domain/limits.ts';
import { AnsweredSignal } from '#domain/signal/answers.ts';
import { Consent, ConsentForm, SignalDesk } from '#domain/signal/card.ts';
import { Day } from '#domain/plan/dates.ts';
import { openCardIdentity } from '#server/sealing/card.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { call } from '$lib/server/database.ts';
import { command } from '$lib/server/http/command.ts';
import { keyring } from '$lib/server/keyring.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load = (async ({ locals, params }) => {
  const [signal, desk] = await orRefuse(
    Promise.all([
      call(locals.actor, 'open_signal', { p_signal: params.signal }, AnsweredSignal.nullable()),
      call(locals.actor, 'signal_desk', {}, SignalDesk),
    ]),
  );
  if (signal === null) error(404, 'not_found');
  // Sealed in the database; whoever may open the card reads what was written.
  for (const guardian of signal.guardians)
    if (guardian.identity !== null)
      guardian.identity = openCardIdentity(keyring(), signal.tenantId, guardian.identity);
  return { signal, desk, today: todayInSweden(new Date()) };
}) satisfies PageServerLoad;

const revision = z.coerce.number().int().min(0);
const yesNo = z.enum(['yes', 'no']);
const words = z.string().max(limits.maxSignalWords).default('');

export const actions = {
  consent: command(
    'note_signal_consent',
    z.object({
      revision,
      place: z.coerce.number().int(),
      informed: yesNo,
      consent: Consent,
      form: z.union([z.literal(''), ConsentForm]).default(''),
      on: z.union([z.literal(''), Day]).default(''),
    }),
    (said, { params }) => ({
      p_signal: params['signal'],
      p_revision: said.revision,
      p_place: said.place,
      p_informed: said.informed === 'yes',
      p_consent: said.consent,
      p_form: said.form === '' ? null : said.form,
      p_on: said.on === '' ? null : said.on,
    }),
  ),
  receive: command('receive_signal', z.object({}), (_, { params }) => ({
    p_signal: params['signal'],
  })),
  answer: command(
    'answer_signal',
    z.object({
      revision,
      inTheWay: words,
      information: words,
      iCan: words,
      unitCan: words,
      othersCan: words,
      others: yesNo.optional(),
    }),
    (said, { params }) => ({
      p_signal: params['signal'],
      p_revision: said.revision,
      p_in_the_way: said.inTheWay,
      p_information: said.information,
      p_i_can: said.iCan,
      p_unit_can: said.unitCan,
      p_others_can: said.othersCan,
      p_others_needed: said.others === undefined ? null : said.others === 'yes',
    }),
  ),
  solve: command('solve_signal', z.object({ because: words }), ({ because }, { params }) => ({
    p_signal: params['signal'],
    p_because: because,
  })),
  start: command(
    'start_plan',
    z.object({ sip: z.literal('on').optional() }),
    ({ sip }, { params }) => ({ p_signal: params['signal'], p_sip: sip === 'on' }),
  ),
} satisfies Actions;
