// Step 7: a practice municipality with made-up children, and the word that the real one is ready.
import { z } from 'zod';
import { command } from '$lib/server/http/command.ts';
import type { Actions } from './$types';

export const actions = {
  open: command('open_practice', z.object({}), (_, { params }) => ({ p_tenant: params['tenant'] })),
  live: command('go_live', z.object({}), (_, { params }) => ({ p_tenant: params['tenant'] })),
} satisfies Actions;
