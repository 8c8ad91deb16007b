// Everything that a person receives of a plan, by every way that there is: pages as drawn and as data, the API,
// every socket, calendar files and papers; and the Supabase API, every table by every column that may be asked
// for and every call that reads. What a scan looks through, so that a new page or call is in it by itself.
import { readdirSync } from 'node:fs';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { Sql } from 'postgres';
import { expect } from 'vitest';
import { apiAs, type AskApi } from './demo-api.ts';
import type { KringProcess } from './server.ts';
import { askForZone } from './zone-socket.ts';

export interface Reader {
  cookie: string;
  api: AskApi;
  /** Page, list and API of Kring itself. */
  get(path: string): Promise<{ status: number; text: string }>;
}

/** The pages of a plan that are asked for by its address alone. */
const pagesOfPlan = readdirSync('src/routes', { recursive: true, encoding: 'utf8' }).flatMap(
  (file) => /\/plans\/\[plan=uuid\]((?:\/[\w-]+)*)\/\+page\.svelte$/.exec(file)?.[1] ?? [],
);

/** All words of a PDF, and what stands about it in the file. */
async function wordsOf(bytes: ArrayBuffer): Promise<string> {
  const loading = getDocument({ data: new Uint8Array(bytes), useSystemFonts: true });
  const pdf = await loading.promise;
  const words = [JSON.stringify(await pdf.getMetadata())];
  for (let number = 1; number <= pdf.numPages; number += 1) {
    const { items } = await (await pdf.getPage(number)).getTextContent();
    words.push(items.map((item) => ('str' in item ? item.str : '')).join(' '));
  }
  await loading.destroy();
  return words.join('\n');
}

export interface WalkOptions {
  kring: KringProcess;
  apiPort: number;
  /** The database as its owner: for what there is to ask for. */
  owner: Sql;
}

export class PlanWalk {
  readonly #options: WalkOptions;

  constructor(options: WalkOptions) {
    this.#options = options;
  }

  async readAs(slug: string): Promise<Reader> {
    const { kring, apiPort } = this.#options;
    const cookie = await kring.signIn(slug);
    return {
      cookie,
      api: await apiAs(kring, apiPort, slug, cookie),
      async get(path) {
        const reply = await kring.fetch(path, { cookie });
        return { status: reply.status, text: await reply.text() };
      },
    };
  }

  /**
   * What Kring itself gives about plans, by its address under the plan (`/people`) or its own: pages as drawn, and
   * as data too for who must not see all; the API, every socket.
   */
  async fromKring(
    { cookie, get }: Reader,
    plan: string,
    asData = false,
  ): Promise<Map<string, string>> {
    const given = new Map<string, string>();
    const ask = async (name: string, path: string, forms = ['']) => {
      const texts = [];
      for (const form of forms) texts.push((await get(path + form)).text);
      given.set(name, texts.join('\n'));
    };
    const asPage = asData ? ['', '/__data.json'] : [''];
    for (const path of ['/plans', '/notices']) await ask(path, path, asPage);
    for (const path of ['/notices/count', '/api/v1/plans', '/api/v1/me']) await ask(path, path);
    const answer = await get(`/api/v1/plans/${plan}`);
    given.set('/api/v1/plans/…', answer.text);
    expect(pagesOfPlan.length).toBeGreaterThan(20);
    for (const page of pagesOfPlan) await ask(page, `/plans/${plan}${page}`, asPage);
    if (answer.status !== 200) return given;
    for (const { id } of (JSON.parse(answer.text) as { zones: { id: string }[] }).zones) {
      const { bytes, doc } = await askForZone(this.#options.kring.origin, id, cookie);
      expect(doc).not.toBeNull();
      given.set(`/sync/${id}`, bytes.toString('utf8'));
    }
    return given;
  }

  /** Meetings with their calendar files, versions and papers: what has an address of its own inside a plan. */
  async papers({ cookie, get }: Reader, plan: string): Promise<string[]> {
    const { kring, owner } = this.#options;
    const meetings = await owner<{ id: string }[]>`
      select id from app.meetings where plan_id = ${plan}`;
    const versions = await owner<{ number: number }[]>`
      select distinct number from app.plan_versions where plan_id = ${plan}`;
    const own = [
      ...meetings.flatMap(({ id }) =>
        ['', '/__data.json', '/calendar', '/state'].map((end) => `/meetings/${id}${end}`),
      ),
      ...versions.flatMap(({ number }) =>
        ['', '/__data.json', '/package'].map((end) => `/versions/${number}${end}`),
      ),
    ];
    const given: string[] = [];
    for (const path of own) given.push((await get(`/plans/${plan}${path}`)).text);
    const pdfs = [...versions.map(({ number }) => `/versions/${number}/pdf`), '/reads/pdf'];
    for (const path of pdfs) {
      const reply = await kring.fetch(`/plans/${plan}${path}`, { cookie });
      given.push(JSON.stringify([...reply.headers]));
      given.push(
        reply.headers.get('content-type') === 'application/pdf'
          ? await wordsOf(await reply.arrayBuffer())
          : await reply.text(),
      );
    }
    return given;
  }

  /** What the Supabase API gives: every table by every column that may be asked for, every call that reads. */
  async fromSupabase(
    { api }: Reader,
    plan: string,
    also: (call: string) => boolean = () => true,
  ): Promise<string[]> {
    const { owner } = this.#options;
    const tables = await owner<{ name: string; columns: string }[]>`
      select c.relname as name, string_agg(a.attname, ',' order by a.attnum) as columns
      from pg_class c
      join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'app'
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where c.relkind in ('r', 'v') and has_column_privilege('authenticated', c.oid, a.attnum, 'select')
      group by c.relname order by 1`;
    expect(tables.length).toBeGreaterThan(15);
    const given: string[] = [];
    for (const { name, columns } of tables) {
      const { status, text } = await api(`${name}?select=${columns}`);
      expect([name, status]).toEqual([name, 200]);
      given.push(`${name} ${text}`);
    }
    for (const { name, args } of (await this.#readings()).filter((call) => also(call.name)))
      given.push(`${name} ${(await api(`rpc/${name}`, args === '' ? {} : { p_plan: plan })).text}`);
    const zones = await owner<{ id: string }[]>`select id from app.zones where plan_id = ${plan}`;
    for (const { id } of zones) given.push((await api('rpc/zone_threads', { p_zone: id })).text);
    return given;
  }

  /** All of it as one text. */
  async everything(reader: Reader, plan: string, asData = false): Promise<string> {
    return [
      ...(await this.fromKring(reader, plan, asData)).values(),
      ...(await this.papers(reader, plan)),
      ...(await this.fromSupabase(reader, plan)),
    ].join('\n');
  }

  /** The calls that read, for one plan or for all of the reader's; the others change something. */
  async #readings(): Promise<{ name: string; args: string }[]> {
    const calls = await this.#options.owner<{ name: string; args: string }[]>`
      select p.proname as name, pg_get_function_identity_arguments(p.oid) as args
      from pg_proc p
      join pg_namespace n on n.oid = p.pronamespace and n.nspname = 'app'
      where p.prorettype in ('jsonb'::regtype, 'int4'::regtype)
        and pg_get_function_identity_arguments(p.oid) in ('', 'p_plan uuid')
        and has_function_privilege('authenticated', p.oid, 'execute')
      order by 1`;
    expect(calls.length).toBeGreaterThan(25);
    return calls;
  }
}
