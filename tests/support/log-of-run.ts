// What was given out (recorder.ts) held against the access log, person by person and plan by plan. Three rules:
//
//   what was opened     of each page, paper, file, socket: exactly the rows that what-is-logged.ts says, no fewer
//                       and no more; the row comes before the answer, so who hangs up first may have one or not
//   what was listed     no row of a list that the person was not given in that moment
//   what was said       no plan is named in an answer without a row of that person and that plan in that moment
import { closeCodes } from '#domain/sync/close-codes.ts';
import { decodeRecords, EventReader, linePaths } from '#domain/sync/line.ts';
import type { Given } from './recorder.ts';
import { alsoForLeaders, byReference, listings, ofAddress, ofPage } from './what-is-logged.ts';

export interface LogRow {
  person: string;
  plan: string;
  action: string;
  kind: 'OPENED' | 'LISTED' | 'CHANGED';
  at: Date;
}

/** What the database knows of who asked, and of plans. */
export interface Known {
  /** Whose session it was, by its hash. */
  persons: ReadonlyMap<string, string>;
  moments: ReadonlyMap<string, string>;
  /** Every plan there is, and which plan each part is of. */
  plans: ReadonlySet<string>;
  planOfZone: ReadonlyMap<string, string>;
}

/** An answer read: who got it, what it owes the log, and which plans it names beside that of its address. */
export interface Answer {
  one: Given;
  by: string;
  owed: readonly Owed[];
  /** Of a part that was given up by who asked for it, before anything came; and of the child's own words. */
  perhaps: readonly Owed[];
  named: readonly string[];
}

export interface Run {
  answers: readonly Answer[];
  rows: readonly LogRow[];
}

/** Some that a page owes count as no reading in the log: that one was told how data is handled. */
const owes = new Set([...Object.values(ofPage), ...ofAddress.map(({ actions }) => actions)].flat());
const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const data = /\/__data\.json$/;
/** As SvelteKit ends a page of its own, which is not that of an error. */
const drawn = /^<!doctype html[^]*\n\s*error: null/;

/** Was a page's own data given, or only that of the frames around it? */
function gave({ method, path, query, status, body, action }: Given): boolean {
  if (action || status === 0 || (status >= 300 && status < 400)) return false;
  // What became of a form, as JSON, is no page.
  if (method === 'POST' && body.startsWith('{"type":')) return false;
  // A form without script is answered with its page, whatever came of it; a page that failed says so.
  if (!data.test(path)) return status === 200 || (method === 'POST' && drawn.test(body));
  if (status !== 200 || !body.startsWith('{')) return false;
  const [answer] = body.split('\n', 1);
  const { type, nodes } = JSON.parse(answer ?? '{}') as {
    type?: string;
    nodes?: ({ type: string } | null)[];
  };
  const asked = query.get('x-sveltekit-invalidated');
  return type === 'data' && asked?.endsWith('0') !== true && nodes?.at(-1)?.type === 'data';
}

/** Whether an answer has something under this name. */
function tells(body: string, name: string): boolean {
  if (body.startsWith('<')) return new RegExp(`[{,]${name}:(?!null|void 0)`).test(body);
  const nodes = (JSON.parse(body.split('\n', 1)[0] ?? '{}') as { nodes?: { data?: unknown[] }[] })
    .nodes;
  return (nodes ?? []).some((node) => {
    const [shape] = (node?.data ?? []) as [Record<string, number>?];
    const at = shape?.[name];
    return at !== undefined && at >= 0 && node.data?.[at] !== null;
  });
}

/**
 * How many entries of the child's own voice an answer has: each is a reading of its own. One that is being written
 * (`live`) is read as a part; the child's page does not say which that is.
 */
function voicesIn(body: string): { kept: number; perhaps: number } {
  if (body.startsWith('<')) {
    const entries = body.match(/[{,]strokes:\[[^]*?[{,]saidOn:[^{}]*/g) ?? [];
    const kept = entries.filter((one) => /[{,]live:false/.test(one)).length;
    return { kept, perhaps: entries.filter((one) => !/[{,]live:/.test(one)).length };
  }
  if (!body.startsWith('{"type":"data"')) return { kept: 0, perhaps: 0 };
  const { nodes } = JSON.parse(body.split('\n', 1)[0] ?? '{}') as {
    nodes: ({ data?: unknown[] } | null)[];
  };
  const found = nodes.flatMap((node) => {
    const data = node?.data ?? [];
    const entries = data.filter(
      (one): one is { saidOn: number; live?: number } =>
        typeof one === 'object' && one !== null && 'strokes' in one && 'saidOn' in one,
    );
    return entries.map(({ live }) => (live === undefined ? undefined : data[live]));
  });
  return {
    kept: found.filter((live) => live === false).length,
    perhaps: found.filter((live) => live === undefined).length,
  };
}

interface Owed {
  plan: string;
  action: string;
}

const plansIn = (text: string, plans: ReadonlySet<string>): string[] =>
  [...new Set(text.match(uuid) ?? [])].filter((id) => plans.has(id));

/** What one answer owes the log. */
function owedBy(one: Given, plans: ReadonlySet<string>): Owed[] {
  const path = one.path.replace(data, '');
  const about = (actions: readonly string[], among = plansIn(address(one), plans)) =>
    among.flatMap((plan) => actions.map((action) => ({ plan, action })));
  const own = ofAddress.filter(({ address }) => one.method === 'GET' && address.test(path));
  if (own.length > 0)
    return own
      .filter(({ also = () => true }) => one.status === 200 && gave(one) && also(one))
      .flatMap(({ actions, ofEach }) => about(actions, ofEach && plansIn(one.body, plans)));
  const [, page] = /^\/plans\/[0-9a-f-]{36}((?:\/[\w-]+)*)$/.exec(path) ?? [];
  const actions = page === undefined ? undefined : ofPage[page];
  if (page === undefined || actions === undefined || !gave(one)) return [];
  const also = (alsoForLeaders[page] ?? []).filter((action) =>
    tells(one.body, action.replace('plan.', '')),
  );
  const voices = Array.from({ length: voicesIn(one.body).kept }, () => 'voice.read');
  return about([...actions, ...also, ...voices]);
}

/** Parts that were asked for, over sockets and over lines; and whether anything of them came. */
function opened(given: readonly Given[]): { one: Given; zone: string; answered: boolean }[] {
  const sockets = given.flatMap((one) =>
    one.status === 101 && one.body === 'document'
      ? [{ one, zone: one.path.slice(6), answered: true }]
      : [],
  );
  const posts = given.filter(({ path, status }) => path === linePaths.post && status === 204);
  const lines = given.filter(({ path, status }) => path === linePaths.stream && status === 200);
  const channels = lines.flatMap((one) => {
    const events = new EventReader().read(one.body);
    const line = events.find((event) => event.kind === 'line')?.id;
    const answered = new Set(
      events.flatMap((event) => (event.kind === 'frame' ? event.channel : [])),
    );
    const asked = posts.flatMap((post) => (post.line === line ? decodeRecords(post.posted) : []));
    const zones = new Map(
      asked.flatMap((record) => (record.kind === 'open' ? [[record.channel, record.zone]] : [])),
    );
    return [...zones].map(([channel, zone]) => ({
      one,
      zone: /[0-9a-f-]{36}$/.exec(zone)?.[0] ?? '',
      answered: answered.has(channel),
    }));
  });
  return [...sockets, ...channels];
}

/**
 * A socket either gives the document or says at once why not. Any other end (whoever asked leaves, the part is
 * laid aside meanwhile) may come after the row and before the document.
 */
const refusals = ['malformed', 'signedOut', 'notFound', 'tooMany'] as const;
const settled = (body: string): boolean =>
  body === 'document' || refusals.some((reason) => body === `closed ${closeCodes[reason]}`);

const address = ({ path, query }: Given): string => `${path}?${query.toString()}`;

export function readAnswers(given: readonly Given[], known: Known): Answer[] {
  const { persons, moments, plans, planOfZone } = known;
  const parts = Map.groupBy(opened(given), ({ one }) => one);
  return given.map((one) => {
    const asked = Map.groupBy(parts.get(one) ?? [], ({ answered }) => answered);
    const opening = (answered: boolean) =>
      (asked.get(answered) ?? []).map(({ zone }) => ({
        plan: planOfZone.get(zone) ?? '?',
        action: 'zone.open',
      }));
    const hungUp =
      one.path.startsWith('/sync/') && /^(0|101)$/.test(`${one.status}`) && !settled(one.body);
    const said =
      one.status === 200 &&
      one.body !== '' &&
      !/^\/sync\//.test(one.path) &&
      !byReference.test(one.path);
    const voices = said && /\/child(\/|$)/.test(one.path) ? voicesIn(one.body).perhaps : 0;
    return {
      one,
      by: persons.get(one.session ?? '') ?? moments.get(one.moment ?? '') ?? 'nobody',
      owed: [...owedBy(one, plans), ...opening(true)],
      perhaps: hungUp
        ? [{ plan: planOfZone.get(one.path.slice(6)) ?? '?', action: 'zone.open' }]
        : [
            ...opening(false),
            ...plansIn(one.path, plans).flatMap((plan) =>
              Array.from({ length: voices }, () => ({ plan, action: 'voice.read' })),
            ),
          ],
      // What stands in the address is what whoever asks said.
      named: said ? plansIn(one.body, plans).filter((id) => !address(one).includes(id)) : [],
    };
  });
}

/** What they were given of that plan, for who looks for the reason. */
const answersTo = (answers: readonly Answer[], person: string, plan: string): string =>
  answers
    .filter(({ one, by }) => by === person && one.path.includes(plan))
    .slice(-20)
    .map(({ one: { method, path, query, status, body, began } }) => {
      const asks = query.get('x-sveltekit-invalidated') ?? '';
      return `\n    ${began.toISOString()} ${method} ${path} ${asks} ${status} ${body.length}`;
    })
    .join('');

/** What does not agree, as lines; nothing when the log is right. */
export function disagreements({ answers, rows }: Run): string[] {
  const counts = new Map<string, { owed: number; perhaps: number; there: number }>();
  const count = (key: string, what: 'owed' | 'perhaps' | 'there') => {
    const found = counts.get(key) ?? { owed: 0, perhaps: 0, there: 0 };
    found[what] += 1;
    counts.set(key, found);
  };
  for (const { by, owed, perhaps } of answers) {
    for (const { plan, action } of owed) count(`${by} ${plan} ${action}`, 'owed');
    for (const { plan, action } of perhaps) count(`${by} ${plan} ${action}`, 'perhaps');
  }
  for (const { person, plan, action, kind } of rows)
    if (kind === 'OPENED' || owes.has(action)) count(`${person} ${plan} ${action}`, 'there');
  const found = [...counts].flatMap(([key, { owed, perhaps, there }]) => {
    if (owed <= there && there <= owed + perhaps) return [];
    const [person = '', plan = ''] = key.split(' ');
    return `${key}: given ${owed} times, in the log ${there} times${answersTo(answers, person, plan)}`;
  });

  const during = ({ began, ended }: Given, at: Date) =>
    at.getTime() >= began.getTime() - 5 && at.getTime() <= ended.getTime() + 5;
  const lists = Map.groupBy(
    answers.filter(({ one }) => listings.test(one.path.replace(data, ''))),
    ({ by }) => by,
  );
  for (const { person, plan, action, kind, at } of rows)
    if (kind === 'LISTED' && !(lists.get(person) ?? []).some(({ one }) => during(one, at)))
      found.push(`${person} ${plan} ${action}: listed at ${at.toISOString()} to nobody`);

  const rowsOf = Map.groupBy(rows, ({ person, plan }) => `${person} ${plan}`);
  for (const { one, by, named } of answers)
    for (const plan of named)
      if (!(rowsOf.get(`${by} ${plan}`) ?? []).some(({ at }) => during(one, at)))
        found.push(`${by} ${plan}: named by ${one.method} ${one.path} without a row`);
  return found;
}
