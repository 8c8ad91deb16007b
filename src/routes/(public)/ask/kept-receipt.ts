// The receipt of who asks for a plan stays in the tab: the secret code is said once by the server, and a step back
// or a reload must not be where it is lost. It goes with the tab, or when its reader says so.
import { z } from 'zod';
import { Day } from '#domain/plan/dates.ts';

const Kept = z.object({ reference: z.string(), secret: z.string(), unit: z.string(), until: Day });
export type Kept = z.infer<typeof Kept>;
const key = 'kring:asked';

export const keepReceipt = (receipt: Kept): void =>
  sessionStorage.setItem(key, JSON.stringify(receipt));
export const forgetReceipt = (): void => sessionStorage.removeItem(key);

export function keptReceipt(): Kept | null {
  const kept = sessionStorage.getItem(key);
  return kept === null ? null : Kept.parse(JSON.parse(kept));
}
