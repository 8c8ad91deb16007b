// The demo municipality into an empty database, as `npm start` does it, in a process that can die.
import { seedDemo } from '#server/demo/seed.ts';
import { testKeyring } from '../support/keyring.ts';

await seedDemo({ url: process.env.DATABASE_URL ?? '', keyring: testKeyring() });
