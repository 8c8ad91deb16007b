// What hooks.server.ts puts on every request, and the shape of errors on pages.
import type { Language } from '$lib/language/languages.ts';
import type { Actor } from '$lib/server/auth/actor.ts';
import type { ChildMoment } from '$lib/server/auth/child-session.ts';

declare global {
  namespace App {
    interface Locals {
      /** Undefined when nobody is signed in. */
      actor: Actor | undefined;
      /** A child beside a grown-up (Barnets stund); only the child's pages know it. */
      moment?: ChildMoment | undefined;
      /** What the reader has chosen; the page itself may be in Swedish all the same. */
      language: Language;
    }
    interface Error {
      message: string;
      /** For a support person to find the line in the log. */
      id?: string;
    }
  }
}
