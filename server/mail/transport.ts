// The way to the mail server. What goes out has our own headers and no others: nothing names the machine, the
// program or the reader beyond the address itself, and no error leaves here with an address in it.
import { createTransport } from 'nodemailer';
import { limits } from '#domain/limits.ts';
import type { ConnectedSettings } from '../settings.ts';
import type { Letter } from './letters.ts';

type MailSettings = Pick<ConnectedSettings, 'SMTP_URL' | 'MAIL_FROM' | 'ORIGIN'>;

export interface Outgoing extends Letter {
  to: string;
  /** The same for every attempt at one mail, so that two of them are one to whoever gets them. */
  messageId: string;
}

export interface Mailer {
  send(mail: Outgoing): Promise<void>;
  close(): void;
}

/** The mail server said no or nothing. Its own words name the address and stay here. */
export class MailRefused extends Error {
  readonly code: string;
  constructor(code: string) {
    super(`mail was not taken (${code})`);
    this.name = 'MailRefused';
    this.code = code;
  }
}

const isLoopback = (host: string): boolean => /^(localhost|127\.|\[?::1)/.test(host);

/** Null when no mail server is set: then Kring sends no mail and says so. */
export function openMailer({ SMTP_URL, MAIL_FROM, ORIGIN }: MailSettings): Mailer | null {
  if (SMTP_URL === undefined) return null;
  const url = new URL(SMTP_URL);
  const own = new URL(ORIGIN).hostname;
  const from = MAIL_FROM ?? `kring@${own}`;
  const secure = url.protocol === 'smtps:';
  const user = decodeURIComponent(url.username);
  const transport = createTransport({
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port) || (secure ? 465 : 587),
    secure,
    // An address is personal data: it crosses no network in clear text.
    requireTLS: !isLoopback(url.hostname),
    ...(user ? { auth: { user, pass: decodeURIComponent(url.password) } } : {}),
    name: own,
    pool: true,
    maxConnections: 2,
    connectionTimeout: limits.mailPatienceMs,
    greetingTimeout: limits.mailPatienceMs,
    socketTimeout: limits.mailPatienceMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send({ to, messageId, subject, text, html }) {
      try {
        await transport.sendMail({
          from: { name: 'Kring', address: from },
          to: { name: '', address: to },
          subject,
          text,
          html,
          messageId: `<${messageId}@${from.split('@')[1] ?? own}>`,
          xMailer: false,
          textEncoding: 'quoted-printable',
          headers: { 'Auto-Submitted': 'auto-generated' },
        });
      } catch (error) {
        const known = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
        throw new MailRefused(known);
      }
    },
    close: () => transport.close(),
  };
}
