// How someone wants to see Kring: theme and contrast, in cookies, so that the first byte of a page is
// already right. The language's cookie is Paraglide's own; the browser reads that one too.
import type { Cookies } from '@sveltejs/kit';
import { z } from 'zod';
import { cookieMaxAge, cookieName, isLocale } from '$lib/paraglide/runtime.js';

const Theme = z.enum(['system', 'light', 'dark']);
const Contrast = z.enum(['normal', 'more']);

export interface Preferences {
  theme: z.infer<typeof Theme>;
  contrast: z.infer<typeof Contrast>;
}

const names = { theme: 'kring-theme', contrast: 'kring-contrast' } as const;

export const readPreferences = (cookies: Cookies): Preferences => ({
  theme: Theme.catch('system').parse(cookies.get(names.theme)),
  contrast: Contrast.catch('normal').parse(cookies.get(names.contrast)),
});

/** Keeps what a form says of these; anything it does not know is left as it was. */
export function keepPreferences(cookies: Cookies, form: FormData): void {
  const kept = { path: '/', maxAge: cookieMaxAge, sameSite: 'lax' } as const;
  const theme = Theme.safeParse(form.get('theme'));
  if (theme.success) cookies.set(names.theme, theme.data, kept);
  const contrast = Contrast.safeParse(form.get('contrast'));
  if (contrast.success) cookies.set(names.contrast, contrast.data, kept);
  const language = form.get('language');
  if (isLocale(language)) cookies.set(cookieName, language, { ...kept, httpOnly: false });
}
