// An address for mail, over the pages as people use them: nothing goes to it before the link that was mailed
// has come back from the person who asked, and it is in no log. Kring starts with its queue of mails.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import postgres, { type Sql } from 'postgres';
import { catchMail, type MailCatcher } from '../support/mail-catcher.ts';
import { startKring, type KringProcess } from '../support/server.ts';

const address = 'mottagare@exempel.invalid';
let catcher: MailCatcher;
let kring: KringProcess;
let owner: Sql;
let rania: string;

beforeAll(async () => {
  catcher = await catchMail();
  kring = await startKring({ env: { SMTP_URL: catcher.url, LOG_LEVEL: 'trace' } });
  owner = postgres(kring.databaseUrl, { max: 1, onnotice: () => undefined });
  rania = await kring.signIn('rania');
});
afterAll(async () => {
  await owner?.end();
  await kring?.close();
  await catcher?.close();
});

const post = (path: string, fields: Record<string, string>, cookie = rania) =>
  kring.fetch(path, {
    method: 'POST',
    cookie,
    headers: { accept: 'application/json', 'x-sveltekit-action': 'true' },
    body: new URLSearchParams(fields),
  });
/** What the form was answered: success or failure, and the code of a refusal. */
async function answer(reply: Response): Promise<[string, boolean]> {
  const text = await reply.text();
  const { type } = JSON.parse(text) as { type: string };
  return [type, text.includes('changed') || text.includes('invalid_input')];
}
const settings = async (cookie = rania): Promise<string> =>
  (await kring.fetch('/notices/settings', { cookie })).text();

describe('an address', () => {
  let secret = '';

  it('is asked by a mail with a link, and says nothing about anybody', async () => {
    expect(await answer(await post('/notices/settings?/address', { address: 'x' }))).toEqual([
      'failure',
      true,
    ]);
    expect(catcher.mails).toHaveLength(0);
    expect((await answer(await post('/notices/settings?/address', { address })))[0]).toBe(
      'success',
    );
    const [mail] = catcher.mails;
    expect([mail?.to, mail?.subject]).toEqual([[address], 'Du har en uppdatering']);
    secret = /\/notices\/confirm\?c=([\w-]{32})/.exec(mail?.text ?? '')?.[1] ?? '';
    expect(secret).not.toBe('');
    expect(mail?.raw).not.toMatch(/Rania|Silverkvist|Milo/);
    expect(await settings()).toContain('är inte bekräftad än');
  });

  it('opening the link changes nothing, and somebody else cannot use it', async () => {
    const link = `/notices/confirm?c=${secret}`;
    expect((await kring.fetch(link)).headers.get('location')).toBe(
      `/sign-in?next=${encodeURIComponent(link)}`,
    );
    expect((await kring.fetch(link, { cookie: rania })).status).toBe(200);
    expect(await settings()).toContain('är inte bekräftad än');
    const jonte = await kring.signIn('jonte');
    expect(await answer(await post('/notices/confirm', { secret }, jonte))).toEqual([
      'failure',
      true,
    ]);
  });

  it('is taken when the person who asked says so, once', async () => {
    expect((await answer(await post('/notices/confirm', { secret })))[0]).toBe('success');
    expect(await settings()).toContain(`Mejlen går till ${address}`);
    expect(await answer(await post('/notices/confirm', { secret }))).toEqual(['failure', true]);
  });

  it('is gone when it is removed', async () => {
    expect((await answer(await post('/notices/settings?/forget', {})))[0]).toBe('success');
    expect(await settings()).not.toContain(address);
    const rows = await owner`select 1 from app.mail_boxes where address is not null`;
    expect(rows).toHaveLength(0);
  });

  it('a mail server that refuses is said so, without its words', async () => {
    catcher.refuse(1, 550);
    expect((await answer(await post('/notices/settings?/address', { address })))[0]).toBe(
      'failure',
    );
    // What a process prints is read when it comes.
    await expect.poll(() => kring.output).toContain('link not mailed');
  });

  it('stands in no line of the log, nor does what the link says', async () => {
    await new Promise((done) => setTimeout(done, 200));
    expect(kring.output).toContain('Kring is ready');
    expect(kring.output).not.toMatch(/@exempel|not now for/);
    expect(kring.output).not.toContain(secret);
  });
});
