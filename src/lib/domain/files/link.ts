// A link to another plan about the child (F90, L04): what it is, whose it is, and how to ask for it. An address
// is optional, leads out of Kring over https alone, and carries nothing that lets somebody in.
import { z } from 'zod';
import { Day } from '../plan/dates.ts';

export const LinkKind = z.enum([
  'ACTION_PROGRAMME', // åtgärdsprogram (skollagen 3:9)
  'IMPLEMENTATION_PLAN', // genomförandeplan
  'CARE_PLAN', // vårdplan
  'HABILITATION_PLAN',
  'REHABILITATION_PLAN',
  'PATIENT_AGREEMENT', // patientkontrakt
  'LSS_PLAN', // individuell plan enligt LSS 10 §
  'SIP',
  'OTHER',
]);
export type LinkKind = z.infer<typeof LinkKind>;

const wordsUpTo = (most: number) => z.string().trim().max(most);

/** https, a host with a dot, and neither a name nor a password nor a part that only a browser sees. */
export const OutwardUrl = z
  .string()
  .trim()
  .max(500)
  .refine((text) => {
    if (!URL.canParse(text)) return false;
    const { protocol, username, password, hash, hostname } = new URL(text);
    return protocol === 'https:' && username + password + hash === '' && hostname.includes('.');
  });

export const NewLink = z.object({
  kind: LinkKind,
  title: wordsUpTo(200).min(1),
  note: wordsUpTo(500),
  url: z.union([z.literal(''), OutwardUrl]).default(''),
  followUpOn: z.union([z.literal(''), Day]).default(''),
});

/** An åtgärdsprogram is followed up on a day that it says itself (skollagen 3:9). */
export const isIncomplete = (kind: LinkKind, followUpOn: string | null): boolean =>
  kind === 'ACTION_PROGRAMME' && followUpOn === null;
