// The three functions that someone who is not signed in reaches, as the web app's own role. None of them
// knows a child, a plan or a person: whether there is one is never told.
import type { AskForm, AskPlace } from '#domain/ask/ask.ts';
import { DomainError } from '#domain/errors.ts';
import type { ChildGroup } from '#domain/responsibility/best-interest.ts';
import { askApp, sayUnavailable } from '../db/connect.ts';
import { hashOf, type Receipt } from './receipt.ts';

/** What the database refuses, as our own errors. */
function refused(problem: unknown): never {
  if (problem instanceof Error && 'code' in problem) {
    if (problem.code === 'PT429') throw new DomainError('too_many');
    if (problem.message === 'personal_number') throw new DomainError('personal_number');
    if (problem.code === 'PT400' || problem.code === '23514')
      throw new DomainError('invalid_input');
  }
  return sayUnavailable(problem);
}

export const askPlaces = (): Promise<AskPlace[]> =>
  askApp(
    (sql) => sql<AskPlace[]>`
      select tenant_id as "tenantId", slug, tenant, unit_id as "unitId", unit,
        answers_for as "answersFor"
      from priv.ask_places()`,
  ).catch(sayUnavailable);

interface Asking {
  sender: string;
  receipt: Receipt;
  place: AskPlace;
  group: ChildGroup;
  form: AskForm;
}

/** Gives the day by which the unit answers. */
export async function askForPlan({ sender, receipt, place, group, form }: Asking): Promise<string> {
  const year = group === 'UNBORN' ? null : form.birthYear || null;
  const rows = await askApp(
    (sql) => sql<{ until: string }[]>`
      select priv.ask_for_plan(${sender}, ${place.tenantId}, ${place.unitId}, ${receipt.reference},
        ${hashOf(receipt.secret)}, ${form.asker}, ${group}, ${year}, ${form.byDay}, ${form.name},
        ${form.reach}, ${form.words})::text as until`,
  ).catch(refused);
  const [row] = rows;
  if (!row) throw new DomainError('unavailable');
  return row.until;
}

export interface Followed {
  unit: string;
  phone: string | null;
  askedOn: string;
  answerBy: string;
  answer: 'ACCEPTED' | 'DECLINED' | null;
  answerWords: string | null;
}

/** Null for a wrong reference and for a wrong secret alike. */
export async function followRequest(
  sender: string,
  { reference, secret }: Receipt,
): Promise<Followed | null> {
  const rows = await askApp(
    (sql) => sql<Followed[]>`
      select unit, phone, (asked_at at time zone 'Europe/Stockholm')::date::text as "askedOn",
        answer_by::text as "answerBy", answer, answer_words as "answerWords"
      from priv.follow_request(${sender}, ${reference}, ${hashOf(secret)})`,
  ).catch(refused);
  return rows[0] ?? null;
}
