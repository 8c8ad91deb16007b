// The keys that identities and other secrets of a tenant are sealed with, opened when first asked.
import { openKeyring, type Keyring } from '#server/sealing/keyring.ts';
import { settings } from './settings.ts';

let opened: Keyring | undefined;

export const keyring = (): Keyring => (opened ??= openKeyring(settings().KRING_KEYRING));
