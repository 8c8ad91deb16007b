// A unit as it presents itself: what it does, what it does not do, how it is reached. Nobody is named in it.
import { z } from 'zod';
import { UnitId } from '../ids.ts';
import { limits } from '../limits.ts';
import { OptionalPhoneNumber } from '../people/phone.ts';
import { Day, daysBetween } from '../plan/dates.ts';

export const UnitCard = z.object({
  unitId: UnitId,
  unit: z.string(),
  authority: z.string(),
  sector: z.string(),
  /** The region's or a private provider's: no municipality's own. */
  regional: z.boolean(),
  phone: z.string(),
  does: z.string(),
  doesNot: z.string(),
  reach: z.string(),
  hours: z.string(),
  phoneHours: z.string(),
  /** Working days; 0 is the same day. */
  answerDays: z.number().int().nullable(),
  /** Null: nobody has written the card. */
  reviewedOn: Day.nullable(),
});
export type UnitCard = z.infer<typeof UnitCard>;

/** The card for those who work in the municipality, and whether it is theirs to keep. */
export const KeptCard = UnitCard.extend({
  mine: z.boolean(),
  revision: z.number().int(),
  ownPhone: z.string(),
  reviewedBy: z.string().nullable(),
});
export type KeptCard = z.infer<typeof KeptCard>;

const words = (most: number) => z.string().trim().max(most).default('');
/** An empty field is "not said". */
export const AnswerDays = z.union([
  z
    .literal('')
    .transform(() => null)
    .pipe(z.null()),
  z.coerce.number().int().min(0).max(limits.maxAnswerDays),
]);

export const CardForm = z.object({
  unit: UnitId,
  revision: z.coerce.number().int().min(0),
  does: words(limits.maxCardWords),
  doesNot: words(limits.maxCardWords),
  reach: words(limits.maxReachWords),
  phone: OptionalPhoneNumber,
  hours: words(limits.maxHours),
  phoneHours: words(limits.maxHours),
  answerDays: AnswerDays.default(null),
});

/** Was it looked at so long ago that it may no longer be so? */
export const isOld = (reviewedOn: Day, today: Day): boolean =>
  daysBetween(reviewedOn, today) > limits.supportReviewDays;
