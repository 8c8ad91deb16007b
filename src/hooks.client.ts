// Before anything else in the browser. zod must not try whether code can be made from strings: our
// content-security policy forbids it, and the try alone would be reported as a violation. And the page goes on
// in the language that it came in, which is not always the one that was chosen.
import { config } from 'zod/v4/core';
import { isLocale, overwriteGetLocale } from '$lib/paraglide/runtime.js';

config({ jitless: true });

const { lang } = document.documentElement;
if (isLocale(lang)) overwriteGetLocale(() => lang);
