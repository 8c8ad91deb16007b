// A mail server on this machine that keeps what it is given: each mail as the bytes that came, its envelope,
// and everything in it that can be decoded, so that nothing hides in base64 or quoted-printable.
import type { AddressInfo } from 'node:net';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

export interface Caught {
  from: string;
  to: string[];
  raw: string;
  subject: string;
  text: string;
  html: string;
  headers: Map<string, string>;
  messageId: string;
  attachments: number;
  /** How the sender named itself. */
  greeting: string;
}

export interface MailCatcher {
  url: string;
  mails: Caught[];
  /** The next so many mails are refused with this SMTP code. */
  refuse(times: number, code?: number): void;
  close(): Promise<void>;
}

export async function catchMail(): Promise<MailCatcher> {
  const mails: Caught[] = [];
  const refused = { times: 0, code: 451 };
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address);
        if (refused.times > 0) {
          refused.times -= 1;
          // As real servers do, it says whom it was for.
          done(
            Object.assign(new Error(`not now for ${to.join()}`), { responseCode: refused.code }),
          );
          return;
        }
        const bytes = Buffer.concat(chunks);
        void simpleParser(bytes).then((mail) => {
          mails.push({
            from: session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address,
            to,
            raw: bytes.toString('utf8'),
            subject: mail.subject ?? '',
            text: (mail.text ?? '').trim(),
            html: mail.html || '',
            headers: new Map(mail.headerLines.map(({ key, line }) => [key, line])),
            messageId: mail.messageId ?? '',
            attachments: mail.attachments.length,
            greeting: session.hostNameAppearsAs,
          });
          done();
        }, done);
      });
    },
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', () => ready()));
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    refuse(times, code = 451) {
      refused.times = times;
      refused.code = code;
    },
    close: () => new Promise((done) => server.close(() => done())),
  };
}
