// How old a child is, and which of the three presentations that age proposes. A proposal only: maturity
// decides, and those who lead the plan or the guardian choose (domain F73). The ages at which a child takes
// over are the tenant's (app.age_profiles).

export const presentations = ['pictures', 'easy', 'youth'] as const;
export type Presentation = (typeof presentations)[number];

/** Whole years on a day, both as yyyy-mm-dd. Born on 29 February: a year older on 1 March. */
export function ageOn(bornOn: string, day: string): number {
  const years = Number(day.slice(0, 4)) - Number(bornOn.slice(0, 4));
  return day.slice(5) < bornOn.slice(5) ? years - 1 : years;
}

/** What the age proposes. Without a birthday: easy words, which most can follow. */
export function proposedPresentation(bornOn: string | null, today: string): Presentation {
  if (!bornOn) return 'easy';
  const age = ageOn(bornOn, today);
  return age < 9 ? 'pictures' : age < 13 ? 'easy' : 'youth';
}
