// The guardians' numbers of a signal card as the database keeps them: `<blind index>/<sealed>`. What is no
// personal number (half of one, in a draft) is sealed all the same, and found by nobody.
import { readPersonalNumber } from '#domain/people/identity.ts';
import type { SignalCard } from '#domain/signal/card.ts';
import { openIdentity, sealIdentity } from './identity.ts';
import type { Keyring } from './keyring.ts';
import { seal } from './seal.ts';

/** @param today decides the century of a number written with ten digits */
export function sealCardIdentity(
  keyring: Keyring,
  tenant: string,
  text: string,
  today: Date,
): string {
  if (text.trim() === '') return '';
  const value = readPersonalNumber(text, today);
  if (value === undefined) return `/${seal(keyring, { tenant, purpose: 'identity' }, text)}`;
  const { index, sealed } = sealIdentity(keyring, tenant, 'personalNumber', value);
  return `${index}/${sealed}`;
}

/** The card as it is saved: everything as written, its numbers sealed. */
export const sealCard = (
  keyring: Keyring,
  tenant: string,
  card: SignalCard,
  today: Date,
): SignalCard => ({
  ...card,
  guardians: card.guardians.map((guardian) => ({
    ...guardian,
    identity: sealCardIdentity(keyring, tenant, guardian.identity, today),
  })),
});

export const openCardIdentity = (keyring: Keyring, tenant: string, kept: string): string =>
  openIdentity(keyring, tenant, kept.slice(kept.indexOf('/') + 1));
