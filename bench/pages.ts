// What a person waits for, measured on Kring as people run it, with the demo people:
// opening Milo's plan (page, documents, browser; right after a start and again), and from a key press
// to "Sparat" and to another person's screen.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from '@playwright/test';
import * as Y from 'yjs';
import { sectionRoot } from '#domain/plan/zones.ts';
import { hasUnsaved } from '#domain/sync/link-state.ts';
import { startKring, type KringProcess } from '../tests/support/server.ts';
import { connect, until, type Client } from '../tests/sync/support/clients.ts';
import { cpuMs } from './cpu.ts';
import { figure, table, type Figure } from './figures.ts';

const writer = 'maja';
const viewer = 'siri';
const say = (line: string) => console.error(line);
const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));

interface PlanAnswer {
  id: string;
  zones: { id: string; key: string; access: string }[];
}

const postgresPid = ({ dataDir }: KringProcess): number =>
  Number(readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]);

/**
 * Waits until the database rests: what a great many new rows leave behind (pages to write, tables to clean, rows
 * of the access log to chain) is no part of what a list costs. Two seconds at a tenth of a core, within two minutes.
 */
export async function rested(kring: KringProcess): Promise<void> {
  const database = postgresPid(kring);
  for (let n = 0; n < 60; n++) {
    const before = cpuMs(database);
    await wait(2_000);
    if (cpuMs(database) - before < 200) return;
  }
  throw new Error('the database does not come to rest');
}

/** Times of `work`, and the CPU it cost the server and its database. */
export async function measure(
  kring: KringProcess,
  name: string,
  times: number,
  work: () => Promise<number | undefined>,
): Promise<Figure> {
  const database = postgresPid(kring);
  const taken: number[] = [];
  const before = { server: cpuMs(kring.pid), database: cpuMs(database) };
  for (let n = 0; n < times; n++) {
    const began = performance.now();
    const own = await work();
    taken.push(own ?? performance.now() - began);
  }
  // PostgreSQL is a process of its own, but may be a child of the server.
  const used = { server: cpuMs(kring.pid), database: cpuMs(database) };
  const databaseUsed = used.database - before.database;
  const nested = isBelow(kring.pid, database) ? databaseUsed : 0;
  return figure(name, taken, {
    server: used.server - before.server - nested,
    database: databaseUsed,
  });
}

function isBelow(root: number, pid: number): boolean {
  for (let at = pid; at > 1;) {
    if (at === root) return true;
    const text = readFileSync(`/proc/${at}/stat`, 'utf8');
    at = Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1]);
  }
  return false;
}

async function planOf(kring: KringProcess, cookie: string): Promise<PlanAnswer> {
  const plans = (await (await kring.fetch('/api/v1/plans', { cookie })).json()) as {
    id: string;
    child: string;
  }[];
  const milo = plans.find(({ child }) => child.startsWith('Milo'));
  if (milo === undefined) throw new Error("Milo's plan is not among the plans");
  return (await (await kring.fetch(`/api/v1/plans/${milo.id}`, { cookie })).json()) as PlanAnswer;
}

async function openPage(kring: KringProcess, cookie: string, plan: string): Promise<undefined> {
  const reply = await kring.fetch(`/plans/${plan}`, { cookie });
  if (reply.status !== 200) throw new Error(`the plan's page: ${reply.status}`);
  await reply.text();
}

function joinZone(kring: KringProcess, slug: string, cookie: string, zone: string): Client {
  const as = { slug, cookie, personId: '', sessionId: '' as never };
  return connect({ port: kring.port, zone, as });
}

/** All documents of the plan that this person may see, until the last one is here. */
async function openDocuments(
  kring: KringProcess,
  cookie: string,
  plan: PlanAnswer,
): Promise<number> {
  const began = performance.now();
  const clients = plan.zones.map(({ id }) => joinZone(kring, writer, cookie, id));
  await Promise.all(clients.map((client) => client.synced()));
  const taken = performance.now() - began;
  for (const client of clients) client.close();
  return taken;
}

export async function signedInPage(
  browser: Browser,
  kring: KringProcess,
  slug: string,
): Promise<Page> {
  const context = await browser.newContext({ locale: 'sv-SE', baseURL: kring.origin });
  const answer = await context.request.post('/demo/sign-in', {
    form: { person: slug },
    headers: { origin: kring.origin },
    maxRedirects: 0,
  });
  if (answer.status() !== 303) throw new Error(`signing in as ${slug}: ${answer.status()}`);
  return context.newPage();
}

/** Until what is on the screen is the live document and all of it is saved. */
async function openInBrowser(page: Page, plan: string): Promise<number> {
  const began = performance.now();
  await page.goto(`/plans/${plan}`);
  await page.locator('[data-save="saved"], [data-save="readOnly"]').first().waitFor();
  return performance.now() - began;
}

/** Each key is pressed after the one before was saved, at the pace of a fast typist. */
async function keyToCommitted(
  kring: KringProcess,
  cookie: string,
  zone: string,
): Promise<{ press: () => Promise<number>; close: () => void }> {
  let saved = (): void => undefined;
  const as = { slug: writer, cookie, personId: '', sessionId: '' as never };
  const client = connect({
    port: kring.port,
    zone,
    as,
    happened: (event, state) => {
      if (event.type === 'committed' && !hasUnsaved(state)) saved();
    },
  });
  await client.synced();
  await client.saved();
  const paragraph = new Y.XmlElement('paragraph');
  const text = new Y.XmlText('a');
  paragraph.insert(0, [text]);
  client.doc.getXmlFragment(sectionRoot('about')).push([paragraph]);
  await client.saved();
  const press = async (): Promise<number> => {
    await wait(30);
    const committed = new Promise<void>((done) => (saved = done));
    const began = performance.now();
    text.insert(text.length, 'a');
    await committed;
    return performance.now() - began;
  };
  return { press, close: () => client.close() };
}

/** One person writes; the other's page notes when its text became longer. */
async function keyToOtherBrowser(from: Page, to: Page, keys: number): Promise<number[]> {
  await from.getByRole('textbox', { name: 'Om Milo', exact: true }).click();
  await from.locator('.ProseMirror:focus').waitFor();
  await from.keyboard.press('Control+End');
  await wait(500);
  await from.evaluate(() => {
    const pressed: number[] = [];
    Object.assign(window, { pressed });
    const note = () => pressed.push(performance.timeOrigin + performance.now());
    window.addEventListener('keydown', note, true);
  });
  await to.evaluate(() => {
    const seen: number[] = [];
    Object.assign(window, { seen });
    const part = document.querySelector('#part-about');
    if (part === null) throw new Error('no such part');
    const letters = () => (part.textContent.match(/Q/g) ?? []).length;
    let known = letters();
    const look = () => {
      for (; known < letters(); known++) seen.push(performance.timeOrigin + performance.now());
    };
    new MutationObserver(look).observe(part, {
      subtree: true,
      childList: true,
      characterData: true,
    });
  });
  for (let n = 0; n < keys; n++) {
    await from.keyboard.press('Q');
    await wait(60);
  }
  await until('every key is on the other screen', async () => {
    return (await to.evaluate(() => (window as unknown as { seen: number[] }).seen.length)) >= keys;
  });
  const pressed = await from.evaluate(() => (window as unknown as { pressed: number[] }).pressed);
  const seen = await to.evaluate(() => (window as unknown as { seen: number[] }).seen);
  return seen.map((at, n) => at - (pressed[n] ?? NaN));
}

/** Each opening `repeat` times; prints the table. */
export async function measurePages(repeat: number): Promise<Figure[]> {
  process.setMaxListeners(1000);
  const figures: Figure[] = [];
  const add = (one: Figure): void => {
    figures.push(one);
    say(`  ${one.name}: p50 ${one.p50.toFixed(1)} ms`);
  };

  say('Starting Kring with the demo people …');
  const kring = await startKring();
  const browser = await chromium.launch({
    executablePath: process.env.KRING_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  try {
    const cookie = await kring.signIn(writer);
    const plan = await planOf(kring, cookie);
    const shared = plan.zones.find(({ key }) => key === 'shared')?.id ?? '';
    const restart = async (): Promise<void> => {
      await kring.stop();
      await kring.start();
    };

    const cold = Math.max(3, Math.round(repeat / 5));
    for (const [what, open] of [
      ['page', () => openPage(kring, cookie, plan.id)],
      ['documents', () => openDocuments(kring, cookie, plan)],
    ] as const) {
      const firsts: Figure[] = [];
      for (let n = 0; n < cold; n++) {
        await restart();
        firsts.push(await measure(kring, what, 1, open));
      }
      const mean = (of: (one: Figure) => number) => firsts.reduce((sum, one) => sum + of(one), 0);
      add(
        figure(
          `open Milo's plan, ${what}, first after a start`,
          firsts.map(({ p50 }) => p50),
          { server: mean((f) => f.serverCpu ?? 0), database: mean((f) => f.databaseCpu ?? 0) },
        ),
      );
      await open();
      add(await measure(kring, `open Milo's plan, ${what}, again`, repeat, open));
    }

    const first = await signedInPage(browser, kring, writer);
    add(
      await measure(kring, "open Milo's plan, browser, empty cache", 1, () =>
        openInBrowser(first, plan.id),
      ),
    );
    add(
      await measure(kring, "open Milo's plan, browser, again", Math.ceil(repeat / 2), () =>
        openInBrowser(first, plan.id),
      ),
    );
    const second = await signedInPage(browser, kring, viewer);
    await openInBrowser(second, plan.id);
    add(figure('key press → another screen', await keyToOtherBrowser(first, second, repeat * 3)));
    await first.context().close();
    await second.context().close();
    await wait(1_500);
    const typist = await keyToCommitted(kring, cookie, shared);
    add(await measure(kring, 'key press → committed', repeat * 10, typist.press));
    typist.close();

    console.log(`\n${table(figures)}`);
    return figures;
  } finally {
    await browser.close();
    await kring.close();
  }
}
