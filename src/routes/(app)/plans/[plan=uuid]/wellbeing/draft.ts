// What a form begins with: the view as it is, and for a child how it was said last, since a child says
// most of it at once.
import { Day } from '#domain/plan/dates.ts';
import {
  Grade,
  Way,
  viewOf,
  type Subject,
  type Viewer,
  type WellbeingPage,
} from '#domain/plan/wellbeing.ts';
import { PartyId } from '#domain/ids.ts';
import type { Draft } from '$lib/wellbeing/saving.ts';

export function draftOf(page: WellbeingPage, viewer: Viewer, subject: Subject): Draft {
  const view = viewOf(page, viewer.key, subject);
  const latest =
    viewer.kind === 'child'
      ? (view ?? page.views.findLast((one) => one.viewer === viewer.key))
      : undefined;
  return {
    grade: view?.grade ?? null,
    strength: view?.strength ?? '',
    challenge: view?.challenge ?? '',
    way: latest?.way ?? null,
    seenOn: latest?.seenOn ?? null,
    withId: latest?.withId ?? null,
  };
}

/** What was sent as an ordinary form and refused, when it was this one. */
export function keptIn(form: unknown, viewer: string, subject: string): Partial<Draft> | null {
  const said = (form as { said?: Record<string, unknown> } | null)?.said;
  if (said?.['viewer'] !== viewer || said['subject'] !== subject) return null;
  return {
    grade: Grade.nullable().catch(null).parse(said['grade']),
    strength: typeof said['strength'] === 'string' ? said['strength'] : '',
    challenge: typeof said['challenge'] === 'string' ? said['challenge'] : '',
    way: Way.nullable().catch(null).parse(said['way']),
    seenOn: Day.nullable().catch(null).parse(said['seenOn']),
    withId: PartyId.nullable().catch(null).parse(said['withId']),
  };
}
