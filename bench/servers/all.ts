// Everything that is measured, by name.
import { kring } from './kring.ts';
import { peers } from './peers.ts';
import type { ServerKind } from './server.ts';

export const servers: readonly ServerKind[] = [...peers, kring];
