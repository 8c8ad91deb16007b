// Where the mailed link leads. Opening it does nothing, because mail servers open links too: the person signs
// in and presses a button.
import { z } from 'zod';
import { command } from '$lib/server/http/command.ts';
import type { Actions, PageServerLoad } from './$types';

const Secret = z.string().regex(/^[\w-]{32}$/);

export const load = (({ url }) => ({
  secret: Secret.safeParse(url.searchParams.get('c')).data ?? null,
})) satisfies PageServerLoad;

export const actions = {
  default: command('confirm_mail_address', z.object({ secret: Secret }), ({ secret }) => ({
    p_secret: secret,
  })),
} satisfies Actions;
