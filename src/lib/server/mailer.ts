// Mail that the web app itself sends: the link that shows that an address is somebody's own.
import { openMailer, type Mailer } from '#server/mail/transport.ts';
import { settings } from './settings.ts';

let mailer: Mailer | null | undefined;

/** Null when no mail server is set. */
export const appMailer = (): Mailer | null => (mailer ??= openMailer(settings()));
