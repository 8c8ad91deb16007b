// What is given out as a file is saved and never shown: headers of every download, the limits of what is sent in, and
// names of files that tell only those who may read them. And the own data, with the number, for nobody else.
import { request, type OutgoingHttpHeaders } from 'node:http';
import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoId, personId, planId, tenantId, zoneId } from '#server/demo/demo-id.ts';
import { verifyBag } from '#server/archive/bag.ts';
import { wrongFiles } from '#server/archive/package.ts';
import { limits } from '#domain/limits.ts';
import { startKring, type KringProcess } from '../support/server.ts';

let kring: KringProcess;
let owner: Sql;
beforeAll(async () => {
  kring = await startKring();
  owner = postgres(kring.databaseUrl, { max: 1, onnotice: () => undefined });
}, 240_000);
afterAll(async () => {
  await owner?.end();
  await kring?.close();
});

const milo = planId('milo');
const get = async (who: string, path: string) =>
  kring.fetch(path, { cookie: await kring.signIn(who), redirect: 'manual' });

/** A form as a browser sends it, to the page of attached files. */
async function send(
  who: string,
  plan: string,
  zone: string,
  form: FormData,
  more: RequestInit = {},
) {
  const path = `/plans/${plan}/files?/add&zone=${zone}`;
  return fetch(kring.origin + path, {
    method: 'POST',
    redirect: 'manual',
    headers: {
      cookie: await kring.signIn(who),
      origin: kring.origin,
      accept: 'application/json',
      'x-sveltekit-action': 'true',
    },
    body: form,
    ...more,
  });
}
const said = async (reply: Response): Promise<string> => {
  const text = await reply.text();
  return `${reply.status} ${/"(success|[a-z]+_[a-z_]+|failure)"/.exec(text)?.[1] ?? ''} ${text}`;
};
const textFile = (name: string, words: string, copies = 1): FormData => {
  const form = new FormData();
  for (let copy = 0; copy < copies; copy++)
    form.append('file', new File([words], name, { type: 'text/html' }));
  return form;
};
const idOf = async (words: string): Promise<string> => {
  const [row] = await owner<{ id: string }[]>`select id from app.files where name = ${words}`;
  return row?.id ?? '';
};

/** What is answered to the head of a form, before anything of it has been sent. */
const answerTo = (cookie: string, path: string, headers: OutgoingHttpHeaders): Promise<number> =>
  new Promise((done, fail) => {
    const asked = request(kring.origin + path, {
      method: 'POST',
      headers: {
        ...{ cookie, origin: kring.origin, 'content-type': 'multipart/form-data; boundary=x' },
        ...headers,
      },
    });
    asked.on('error', fail);
    asked.on('response', (reply) => {
      done(reply.statusCode ?? 0);
      asked.destroy();
    });
    asked.flushHeaders();
  });

describe('an attached file', () => {
  it('is saved and never shown, for who reads its part and nobody else', async () => {
    const added = await send(
      'maja',
      milo,
      zoneId('milo', 'school'),
      textFile('Skoldag.txt', 'Måndag'),
    );
    expect(await said(added)).toMatch(/^200 .*success/s);
    const path = `/plans/${milo}/files/${await idOf('Skoldag.txt')}`;
    const reply = await get('maja', path);
    expect(reply.status).toBe(200);
    expect(Object.fromEntries(reply.headers)).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'content-disposition': `attachment; filename="Skoldag.txt"; filename*=UTF-8''Skoldag.txt`,
      'content-security-policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    });
    expect(await reply.text()).toBe('Måndag');
    for (const who of ['torsten', 'rania', 'admin-sjohamra', 'admin-kvarnbo'])
      expect((await get(who, path)).status, who).toBe(404);
    expect((await kring.fetch(path, { redirect: 'manual' })).status).toBe(303);
  });

  it('comes alone in its form, within what a form may be', async () => {
    const zone = zoneId('milo', 'school');
    expect(await said(await send('maja', milo, zone, new FormData()))).toMatch(/invalid_input/);
    expect(await said(await send('maja', milo, zone, textFile('Två.txt', 'ord', 2)))).toMatch(
      /invalid_input/,
    );
    const stor = textFile('Stor.txt', 'a'.repeat(limits.maxFileBytes + 1));
    expect(await said(await send('maja', milo, zone, stor))).toMatch(/file_too_large/);
    expect(await idOf('Stor.txt')).toBe('');
    // Said before a byte is read, and only there may it be large; what does not say how long it is is not begun.
    const files = `/plans/${milo}/files?/add&zone=${zone}`;
    const cookie = await kring.signIn('maja');
    expect(await answerTo(cookie, files, { 'content-length': limits.maxUploadBytes + 1 })).toBe(
      413,
    );
    const reply = `/plans/${milo}?/reply`;
    expect(await answerTo(cookie, reply, { 'content-length': limits.maxFormBytes + 1 })).toBe(413);
    expect(await answerTo(cookie, files, { 'transfer-encoding': 'chunked' })).toBe(413);
  });

  it('of a protected plan tells its name to those who read its part alone', async () => {
    const nova = planId('nova');
    const name = 'Remiss Ungdomsmottagningen Lönnhöjd.txt';
    const part = zoneId('nova', 'health:samtal');
    expect(await said(await send('mira', nova, part, textFile(name, 'ord')))).toMatch(
      /^200 .*success/s,
    );
    const file = await idOf(name);
    for (const path of [`/plans/${nova}/files`, `/plans/${nova}/files/__data.json`]) {
      expect(await (await get('mira', path)).text()).toContain('Lönnhöjd');
      for (const who of ['liv', 'gosta', 'amanda'])
        expect(await (await get(who, path)).text(), `${who} ${path}`).not.toContain('Lönnhöjd');
    }
    expect((await get('mira', `/plans/${nova}/files/${file}`)).status).toBe(200);
    for (const who of ['liv', 'gosta'])
      expect((await get(who, `/plans/${nova}/files/${file}`)).status).toBe(404);
    // Not in the address, and not in what the log keeps.
    const logged = await owner`select 1 from app.access_log where detail::text like '%Lönnhöjd%'`;
    expect(logged).toEqual([]);
  });
});

describe('own data', () => {
  it('is a file with the own number, for whoever it is about', async () => {
    const reply = await get('rania', '/my-data/file');
    expect(reply.status).toBe(200);
    expect(Object.fromEntries(reply.headers)).toMatchObject({
      'content-type': 'application/json',
      'content-disposition': 'attachment; filename="kring-mina-uppgifter.json"',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    const own = (await reply.json()) as {
      name: string;
      identities: { kind: string; value: string }[];
    };
    expect(own.name).toBe('Rania Silverkvist');
    expect(own.identities).toMatchObject([{ kind: 'personalNumber' }]);
    const number = own.identities[0]?.value ?? '';
    expect(number).toMatch(/^FIKTIV-/);
    // The page says that it is there, and not what it is.
    const page = await (await get('rania', '/my-data')).text();
    expect(page).toContain('Personnummer');
    expect(page).not.toContain(number);
    const other = await (await get('maja', '/my-data/file')).text();
    expect(other).not.toContain(number);
    expect((await kring.fetch('/my-data/file', { redirect: 'manual' })).status).toBe(303);
  });
});

describe('an archive package', () => {
  it('has attached files as they were attached, and is for whom the board has named', async () => {
    const board = demoId('authority:barnnamnden');
    const sjohamra = tenantId('sjohamra');
    await owner`insert into app.records_officers (tenant_id, authority_id, person_id, valid_to, named_by)
      values (${sjohamra}, ${board}, ${personId('torsten')}, '2199-01-01', ${personId('admin-sjohamra')})`;
    await owner`update app.zones set controller_authority_id = ${board}
      where id in (${zoneId('milo', 'school')}, ${zoneId('milo', 'shared')})`;
    await owner`update app.plans set status = 'CLOSED' where id = ${milo}`;
    await owner`insert into app.plan_versions ${owner({
      ...{ tenant_id: sjohamra, plan_id: milo, zone_id: zoneId('milo', 'shared'), number: 70_001 },
      ...{ state: 'SEALED', hash: 'a'.repeat(64), leaves: ['a'], salt: 'a', root: 'a' },
      ...{ proposed_by: personId('hamid'), sealed_by: personId('hamid'), sealed_at: new Date() },
      content: owner.json({
        ...{ child: { name: 'Milo Silverkvist', bornOn: '2022-05-14' }, frame: {} },
        ...{ plan: { kind: 'childPlan', legalBasis: ['SIP'] }, units: [], parties: [] },
        ...{ sections: [], goals: [], actions: [] },
      }),
    })}`;
    const path = `/house/archive/package?tenant=${sjohamra}&authority=${board}&plan=${milo}`;
    expect((await get('admin-sjohamra', path)).status).toBe(404);
    const reply = await get('torsten', path);
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-disposition')).toMatch(
      /^attachment; filename="kring-[\w-]+\.zip"$/,
    );
    expect(reply.headers.get('x-content-type-options')).toBe('nosniff');
    const bag = verifyBag(new Uint8Array(await reply.arrayBuffer()));
    expect(bag.fault).toBeNull();
    if (bag.fault !== null) return;
    expect(Buffer.from(bag.files.get('data/files/1.txt') ?? []).toString()).toBe('Måndag');
    expect(wrongFiles(bag.files)).toEqual([]);
    const pdfs = [...bag.files].filter(([file]) => /^data\/versions\/\d+\.pdf$/.test(file));
    expect(pdfs.map(([file]) => file)).toEqual(['data/versions/70001.pdf']);
    for (const [, bytes] of pdfs) expect(Buffer.from(bytes.slice(0, 5)).toString()).toBe('%PDF-');
  });
});
