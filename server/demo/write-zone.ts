// What people have written in a zone, as the log would hold it had they written it here: one update
// for each change, by the one who made it, with a Yjs client of their own; then the rows that the
// first paint reads. And what was said about it, as threads.
import type { TransactionSql } from 'postgres';
import * as Y from 'yjs';
import { anchorForWords } from '#domain/comments/anchor.ts';
import type { Anchor } from '#domain/comments/schema.ts';
import { emptyZone } from '#domain/plan/document.ts';
import { addAction, addGoal, moveAction, moveGoal } from '#domain/plan/edits.ts';
import { projectZone } from '#domain/plan/projection.ts';
import { sectionRoot } from '#domain/plan/zones.ts';
import type { Calendar } from './calendar.ts';
import { crashPoint } from '../sync/crash-point.ts';
import {
  actionId,
  demoClientId,
  demoId,
  goalId,
  partyId,
  personId,
  planId,
  planUnitId,
  tenantId,
  threadId,
  zoneId,
} from './demo-id.ts';
import { appendParagraphs, richText, writeSection } from './write-text.ts';
import type { PlanStory, Stamp, StoryThread, StoryZone } from './story.ts';

interface Change {
  by: string;
  at: Date;
  make: (doc: Y.Doc) => void;
}

interface LogRow {
  by: string;
  at: Date;
  update: Uint8Array;
}

export async function writeZone(
  sql: TransactionSql,
  story: PlanStory,
  zone: StoryZone,
  calendar: Calendar,
): Promise<void> {
  const tenant_id = tenantId(story.tenant);
  const zone_id = zoneId(story.key, zone.key);
  const client = (slug: string): number => demoClientId(`client:${story.key}:${zone.key}:${slug}`);
  const changes = changesOf(story, zone, calendar);
  const maker = changes[0]?.by ?? firstReader(story, zone);

  const doc = new Y.Doc();
  const empty = emptyZone(zone.kind);
  Y.applyUpdate(doc, empty);
  const log: LogRow[] = [{ by: maker, at: calendar.at(story.startedOn, '09.00'), update: empty }];
  for (const { by, at, make } of changes) {
    const before = Y.encodeStateVector(doc);
    doc.clientID = client(by);
    doc.transact(() => make(doc));
    log.push({ by, at, update: Y.encodeStateAsUpdate(doc, before) });
  }

  await sql`insert into app.zone_updates ${sql(
    log.map(({ by, at, update }, index) => ({
      tenant_id,
      zone_id,
      seq: index + 1,
      person_id: personId(by),
      update: Buffer.from(update),
      created_at: at,
    })),
  )}`;
  crashPoint('zone.begun');
  const authors = [...new Set(changes.map(({ by }) => by))];
  if (authors.length > 0)
    await sql`insert into app.zone_clients ${sql(
      authors.map((by) => ({
        tenant_id,
        zone_id,
        client_id: client(by),
        person_id: personId(by),
        bound_at: calendar.at(story.startedOn, '09.00'),
      })),
    )}`;
  const { payload, issues } = projectZone(zone.kind, doc);
  if (issues.length > 0) throw new Error(`${story.key} ${zone.key}: ${JSON.stringify(issues)}`);
  await sql`select priv.sync_project(${zone_id}, ${log.length}, ${sql.json(payload as never)})`;

  for (const thread of story.threads)
    if (thread.zone === zone.key) await writeThread(sql, story, thread, doc, calendar);
  doc.destroy();
  crashPoint('zone.written');
}

/** Everything that was written in the zone, in the order of time. */
function changesOf(story: PlanStory, zone: StoryZone, calendar: Calendar): Change[] {
  const stamped = ({ by, on, clock }: Stamp, make: Change['make']): Change => ({
    by,
    at: calendar.at(on, clock),
    make,
  });
  const written = new Set<string>();
  const texts = story.texts
    .filter((text) => text.zone === zone.key)
    .map((text) =>
      stamped(text, (doc) => {
        const fragment = doc.getXmlFragment(sectionRoot(text.section));
        if (written.has(text.section)) appendParagraphs(fragment, text.blocks);
        else writeSection(fragment, text.blocks);
        written.add(text.section);
      }),
    );
  const agreed = zone.kind === 'shared' ? agreement(story, calendar, stamped) : [];
  return [...agreed, ...texts].sort((a, b) => a.at.getTime() - b.at.getTime());
}

function agreement(
  { key, goals, actions }: PlanStory,
  calendar: Calendar,
  stamped: (stamp: Stamp, make: Change['make']) => Change,
): Change[] {
  const day = (story: string | undefined): string | null => (story ? calendar.day(story) : null);
  /** In front of the first one there that comes later in the story. */
  const nextThere = (all: { key: string }[], index: number, has: (key: string) => boolean) =>
    all.slice(index + 1).find((one) => has(one.key))?.key;

  return [
    ...goals.map((goal, index) =>
      stamped(goal, (doc) => {
        const id = goalId(key, goal.key);
        addGoal(doc, {
          id,
          title: goal.title,
          text: richText(goal.text),
          wheelArea: goal.area,
          status: goal.status ?? 'ACTIVE',
        });
        const next = nextThere(goals, index, (one) => doc.getMap('goals').has(goalId(key, one)));
        if (next) moveGoal(doc, id, goalId(key, next));
      }),
    ),
    ...actions.map((action, index) =>
      stamped(action, (doc) => {
        const id = actionId(key, action.key);
        addAction(doc, {
          id,
          title: action.title,
          what: action.what ?? '',
          goal: goalId(key, action.goal),
          kind: action.kind ?? 'OTHER',
          unit: planUnitId(key, action.unit),
          contact: partyId(key, action.contact),
          start: day(action.start),
          due: day(action.due),
          done: day(action.done),
          status: action.status,
          meanwhile: action.meanwhile ? actionId(key, action.meanwhile) : null,
        });
        const there = (one: string): boolean => doc.getMap('actions').has(actionId(key, one));
        const next = nextThere(actions, index, there);
        if (next) moveAction(doc, id, actionId(key, next));
      }),
    ),
  ];
}

/** Who made a zone that nobody has written in: someone of those whose it is. */
function firstReader(story: PlanStory, zone: StoryZone): string {
  const own = story.parties.find(({ unit }) => unit === zone.draftOf) ?? story.parties[0];
  if (!own) throw new Error(`nobody takes part in ${story.key}`);
  return own.person;
}

async function writeThread(
  sql: TransactionSql,
  story: PlanStory,
  thread: StoryThread,
  doc: Y.Doc,
  calendar: Calendar,
): Promise<void> {
  const [first] = thread.said;
  if (!first) return;
  const key = { tenant_id: tenantId(story.tenant), zone_id: zoneId(story.key, thread.zone) };
  const thread_id = threadId(story.key, thread.key);
  const { anchor, quotation } = placeOf(story, thread, doc);
  await sql`insert into app.threads ${sql({
    ...key,
    plan_id: planId(story.key),
    id: thread_id,
    anchor: sql.json(anchor) as never,
    quotation,
    created_by: personId(first.by),
    created_at: calendar.at(first.on, first.clock),
  })}`;
  await sql`insert into app.comments ${sql(
    thread.said.map(({ by, on, clock, body }, index) => ({
      ...key,
      thread_id,
      id: demoId(`comment:${story.key}:${thread.key}:${index}`),
      author_id: personId(by),
      body,
      created_at: calendar.at(on, clock),
    })),
  )}`;
  const last = new Map<string, Date>();
  const latest = thread.said.at(-1) ?? first;
  if (thread.seen)
    for (const { person } of story.parties) last.set(person, calendar.at(latest.on, latest.clock));
  else for (const { by, on, clock } of thread.said) last.set(by, calendar.at(on, clock));
  await sql`insert into app.thread_reads ${sql(
    [...last].map(([slug, read_at]) => ({
      ...key,
      thread_id,
      person_id: personId(slug),
      read_at,
    })),
  )}`;
}

function placeOf(
  { key }: PlanStory,
  { about, key: thread }: StoryThread,
  doc: Y.Doc,
): { anchor: Anchor; quotation: string } {
  if (about === 'zone') return { anchor: { type: 'zone' }, quotation: '' };
  if ('action' in about)
    return { anchor: { type: 'action', id: actionId(key, about.action) }, quotation: '' };
  const anchor = anchorForWords(doc, `goal:${goalId(key, about.goal)}`, about.words);
  if (!anchor) throw new Error(`${key}: the words of thread ${thread} are not in the plan`);
  return { anchor, quotation: about.words };
}
