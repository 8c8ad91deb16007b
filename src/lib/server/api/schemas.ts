// What the API gives, once: answers are checked against these, and the OpenAPI document is made of them.
import { z } from 'zod';
import { PersonId, PlanId, ZoneId } from '#domain/ids.ts';
import { errorCodes } from '#domain/errors.ts';

export const Me = z.object({
  id: PersonId,
  name: z.string(),
  kind: z
    .string()
    .meta({ description: 'staff, guardian, child, relative, administrator, operator' }),
  locale: z.string(),
});

export const PlanInList = z.object({
  id: PlanId,
  child: z.string().meta({ description: 'The child’s name as this person may see it' }),
  status: z.string(),
});

export const Zone = z.object({
  id: ZoneId,
  key: z.string().meta({ description: 'shared, family, child, health, school, …, draft:<unit>' }),
  access: z.enum(['edit', 'comment', 'read']),
});

export const Plan = PlanInList.extend({ zones: z.array(Zone) });

export const Refusal = z.object({ error: z.enum(errorCodes) });
