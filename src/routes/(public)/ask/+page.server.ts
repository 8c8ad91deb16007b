// Asking for a plan without an account. It works without script: the form is posted, and the same page
// answers with the receipt, with what is missing, or with the units to choose between.
import { fail } from '@sveltejs/kit';
import { randomUUID } from 'node:crypto';
import { AskForm, groupToAsk, type AskPlace } from '#domain/ask/ask.ts';
import { DomainError, statusOf } from '#domain/errors.ts';
import { todayInSweden } from '$lib/plan/dates.ts';
import { misfit } from '$lib/server/http/command.ts';
import { receiptFor, senderDigest } from '$lib/server/ask/receipt.ts';
import { askForPlan, askPlaces } from '$lib/server/ask/requests.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

/** Which field each refusal is about, so that it is said there. */
const fieldOf: Readonly<Record<string, string>> = {
  reach: 'reach',
  year: 'birthYear',
  age: 'birthYear',
  nobody: 'tenant',
  choose: 'unit',
  personal_number: 'words',
};

const municipalities = (places: readonly AskPlace[]) =>
  [
    ...new Map(places.map(({ tenantId, slug, tenant }) => [tenantId, { tenantId, slug, tenant }])),
  ].map(([, one]) => one);

export const load = (async ({ url }) => {
  const tenants = municipalities(await orRefuse(askPlaces()));
  const named = tenants.find(({ slug }) => slug === url.searchParams.get('kommun'));
  return {
    tenants,
    /** The municipality of the address, or the only one. */
    chosen: named?.tenantId ?? (tenants.length === 1 ? tenants[0]?.tenantId : undefined) ?? null,
    once: randomUUID(),
    year: Number(todayInSweden(new Date()).slice(0, 4)),
  };
}) satisfies PageServerLoad;

export const actions = {
  default: async ({ request, getClientAddress }) => {
    const posted = Object.fromEntries(
      [...(await request.formData())].map(([name, value]) => [name, String(value)]),
    );
    const today = todayInSweden(new Date());
    const refuse = (status: number, code: string, units: { id: string; name: string }[] = []) =>
      fail(status, {
        code,
        fields: fieldOf[code] === undefined ? [] : [fieldOf[code]],
        said: posted,
        units,
      });
    const input = AskForm.safeParse(posted);
    if (!input.success) {
      const { fields } = misfit(input.error);
      return refuse(
        400,
        fields.includes('birthYear')
          ? 'year'
          : fields.includes('reach')
            ? 'reach'
            : 'invalid_input',
      );
    }
    const form = input.data;
    const birthYear = form.unborn === '1' ? null : form.birthYear;
    if (birthYear === '') return refuse(422, 'year');
    const group = groupToAsk({ birthYear, byDay: form.byDay }, today);
    if (group === null) return refuse(422, 'age');
    try {
      const places = (await askPlaces()).filter(
        ({ tenantId, answersFor }) => tenantId === form.tenant && answersFor.includes(group),
      );
      const place =
        places.length === 1 ? places[0] : places.find(({ unitId }) => unitId === form.unit);
      if (places.length === 0) return refuse(422, 'nobody');
      if (!place)
        return refuse(
          422,
          'choose',
          places.map(({ unitId, unit }) => ({ id: unitId, name: unit })),
        );
      const receipt = receiptFor(form.once);
      const until = await askForPlan({
        sender: senderDigest(getClientAddress(), today),
        receipt,
        place,
        group,
        form,
      });
      return { receipt: { ...receipt, until, unit: place.unit } };
    } catch (problem) {
      if (problem instanceof DomainError) return refuse(statusOf(problem.code), problem.code);
      throw problem;
    }
  },
} satisfies Actions;
