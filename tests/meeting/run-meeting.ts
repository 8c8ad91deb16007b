// The recorded meeting, run against Kring as people run it: called, answered, written by eight at once,
// ended, proposed, answered, sealed, opened. What must hold is checked on the way; figures are given back.
import assert from 'node:assert/strict';
import postgres from 'postgres';
import type * as Y from 'yjs';
import { MeetingLive } from '#domain/meeting/schema.ts';
import { addAction } from '#domain/plan/edits.ts';
import { ApprovalPage } from '#domain/plan/version.ts';
import { ZoneId } from '#domain/ids.ts';
import { goalId, partyId, planId, planUnitId, zoneId } from '#server/demo/demo-id.ts';
import { becomesEqual, coldDocument } from '../chaos/oracle.ts';
import { wait } from '../chaos/wait.ts';
import { until, type Client } from '../sync/support/clients.ts';
import type { KringProcess } from '../support/server.ts';
import { beginLine, comes, sameLine, type Someone } from './people.ts';
import { keyMs, script, writers, type Happening, type Writer } from './script.ts';

const plan = planId('milo');
const shared = ZoneId.parse(zoneId('milo', 'shared'));
const party = (slug: string): string => partyId('milo', slug);
const inDays = (days: number): string =>
  new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

export interface MeetingFigures {
  writers: number;
  keys: number;
  decisions: number;
  writingMs: number;
  /** From pressing "end" until the meeting was ended, until it was proposed, until it was sealed. */
  endedMs: number;
  proposedMs: number;
  sealedMs: number;
  /** Until the sealed version was open. */
  openMs: number;
}

interface Seat {
  someone: Someone;
  client: Client;
  lines: Y.XmlText[];
  /** What this person does one after another. */
  busy: Promise<void>;
}

export async function runMeeting(
  kring: KringProcess,
  apiPort: number,
  speed: number,
): Promise<MeetingFigures> {
  const everyone = await Promise.all(
    [...writers, 'rania', 'jonte'].map((slug) => comes(kring, apiPort, slug)),
  );
  const seats = new Map<string, Seat>(
    everyone
      .slice(0, writers.length)
      .map((someone) => [
        someone.slug,
        { someone, client: someone.write(shared), lines: [], busy: Promise.resolve() },
      ]),
  );
  const seat = (slug: Writer): Seat => seats.get(slug) as Seat;
  const chair = seat('hamid').someone;
  try {
    for (const { client } of seats.values()) await client.synced(30_000);
    const meeting = await callMeeting(chair, everyone);
    const here = `/plans/${plan}/meetings/${meeting}`;
    const write = await writeTogether({ seats, seat, chair, here, speed });

    const began = performance.now();
    const since = (): number => Math.round(performance.now() - began);
    await endMeeting(chair, here);
    const endedMs = since();
    const { number, proposedMs } = await approve(chair, everyone, since);
    const sealedMs = since();
    const version = await chair.open(`/plans/${plan}/versions/${number}`);
    const openMs = since();
    assert.equal(version.status, 200);

    const live = MeetingLive.parse(
      JSON.parse((await chair.ask('rpc/meeting_live', { p_meeting: meeting })).text),
    );
    const wanted = script.flatMap((one) => ('decides' in one ? [one.decides.title] : []));
    assert.deepEqual(live.meeting.decisions.map(({ title }) => title).sort(), wanted.sort());
    for (const { title, contact, unit, dueOn } of live.meeting.decisions) {
      assert.ok(contact !== null && unit !== null && dueOn !== null, `${title} has owner and day`);
      assert.ok(version.text.includes(title ?? ''), `${title} is in the version`);
    }
    await equalEverywhere(kring, [...seats.values()]);
    return {
      writers: seats.size,
      keys: write.keys,
      decisions: wanted.length,
      writingMs: write.ms,
      endedMs,
      proposedMs,
      sealedMs,
      openMs,
    };
  } finally {
    for (const { client } of seats.values()) client.close();
  }
}

async function callMeeting(chair: Someone, everyone: readonly Someone[]): Promise<string> {
  const { type, made } = await chair.send(`/plans/${plan}/meetings?/call`, {
    question: 'Hur får Milo det lugnare när han hämtas?',
    questionFrom: 'FAMILY',
    startsAt: `${inDays(1)}T14:00`,
    minutes: '60',
    place: 'BVC Strandgläntan',
    link: '',
    chairId: party('hamid'),
    childPart: 'PART',
    childPartNote: 'De första tio minuterna.',
    ...Object.fromEntries(everyone.map(({ slug }) => [`who:${party(slug)}`, 'CALLED'])),
  });
  assert.equal(type, 'success');
  assert.ok(made !== null);
  for (const someone of everyone) {
    const answer = await someone.send(`/plans/${plan}/meetings?/answer`, {
      meeting: made,
      answer: 'YES',
      mandate: someone.slug === 'otto' ? 'Personal vid hämtningen' : '',
    });
    assert.equal(answer.type, 'success', someone.slug);
  }
  const here = `/plans/${plan}/meetings/${made}`;
  assert.equal((await chair.send(`${here}?/begin`, {})).type, 'success');
  assert.equal((await chair.send(`${here}?/openActions`, {})).type, 'success');
  return made;
}

interface Room {
  seats: ReadonlyMap<string, Seat>;
  seat: (slug: Writer) => Seat;
  chair: Someone;
  here: string;
  speed: number;
}

async function writeTogether({
  seats,
  seat,
  chair,
  here,
  speed,
}: Room): Promise<{ keys: number; ms: number }> {
  const began = performance.now();
  let keys = 0;
  /** Letters that were typed and not taken back. */
  let standing = 0;
  let step = 'WELCOME';
  const key = (): Promise<void> => {
    keys += 1;
    return wait(keyMs / speed);
  };

  async function type(into: Y.XmlText, words: string, at: () => number): Promise<void> {
    for (const letter of words) {
      into.insert(at(), letter);
      standing += 1;
      await key();
    }
  }

  async function does(one: Happening): Promise<void> {
    if ('step' in one) {
      const from = step;
      step = one.step;
      const { type: outcome } = await chair.send(`${here}?/step`, { from, to: one.step });
      assert.equal(outcome, 'success', `on to ${one.step}`);
      return;
    }
    const by = seat(one.who);
    const { doc } = by.client;
    if ('line' in one) {
      const line = beginLine(doc);
      by.lines.push(line);
      await type(line, one.line, () => line.length);
    } else if ('into' in one) {
      const theirs = seat(one.into).lines.at(-1);
      const line = theirs === undefined ? null : sameLine(theirs, doc);
      if (line !== null) await type(line, one.words, () => Math.floor(line.length / 2));
    } else if ('takesBack' in one) {
      const line = by.lines.at(-1);
      for (let n = 0; line && n < one.takesBack && line.length > 0; n++) {
        line.delete(line.length - 1, 1);
        standing -= 1;
        await key();
      }
    } else {
      const { title, contact, unit, dueInDays, goal } = one.decides;
      const action = addAction(doc, {
        title,
        contact: party(contact),
        unit: planUnitId('milo', unit),
        due: inDays(dueInDays),
        goal: goal === undefined ? null : goalId('milo', goal),
      });
      const noted = await by.someone.send(`${here}?/decide`, { action });
      assert.equal(noted.type, 'success', title);
    }
  }

  const running: Promise<void>[] = [];
  for (const one of script) {
    await wait(Math.max(0, began + (one.at * 1_000) / speed - performance.now()));
    if ('step' in one) running.push(does(one));
    else {
      const by = seat(one.who);
      by.busy = by.busy.then(() => does(one));
      running.push(by.busy);
    }
  }
  await Promise.all(running);
  const ms = Math.round(performance.now() - began);
  for (const { client } of seats.values()) await client.saved(30_000);
  assert.deepEqual(
    [...seats.values()].flatMap(({ client }) => client.denied),
    [],
  );
  const lines = [...seats.values()].flatMap(({ lines: own }) => own);
  const letters = (): number => lines.reduce((sum, line) => sum + line.length, 0);
  await until('every letter is everywhere', () => letters() === standing);
  return { keys, ms };
}

async function endMeeting(chair: Someone, here: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    const { type, code } = await chair.send(`${here}?/end`, { followUpAt: `${inDays(28)}T14:00` });
    if (type === 'success') return;
    assert.equal(code, 'changed', 'only what is not in the rows yet is waited for');
    assert.ok(tries < 60, 'the meeting ends');
    await wait(250);
  }
}

async function approve(
  chair: Someone,
  everyone: readonly Someone[],
  since: () => number,
): Promise<{ number: number; proposedMs: number }> {
  const read = async (): Promise<ApprovalPage> =>
    ApprovalPage.parse(JSON.parse((await chair.ask('rpc/plan_approval', { p_plan: plan })).text));
  for (let tries = 0; ; tries++) {
    const { seen, frame } = await read();
    const { type, code } = await chair.send(`/plans/${plan}/approval?/propose`, {
      seen,
      principal: frame.principal ?? 'Region Mittsjö',
      othersMeasures: 'Morfar hämtar på torsdagar.',
      childView: 'Milo valde bilderna, och hämtningen kom först.',
      summary: '',
      place: '',
      followUpAt: `${inDays(28)}T14:00`,
      callerId: party('hamid'),
    });
    if (type === 'success') break;
    assert.equal(code, 'changed', 'only what is not in the rows yet is waited for');
    assert.ok(tries < 60, 'the version is proposed');
    await wait(250);
  }
  const proposedMs = since();
  const { open } = await read();
  assert.ok(open !== null);
  const answers = await Promise.all(
    everyone.map((someone) =>
      someone.send(`/plans/${plan}/approval?/answer`, {
        version: open.id,
        seen: open.hash,
        answer: 'APPROVED',
        note: '',
      }),
    ),
  );
  assert.deepEqual(new Set(answers.map(({ type }) => type)), new Set(['success']));
  const sealed = await chair.send(`/plans/${plan}/approval?/seal`, {
    version: open.id,
    seen: open.hash,
  });
  assert.equal(sealed.type, 'success');
  return { number: open.number, proposedMs };
}

async function equalEverywhere(kring: KringProcess, seats: readonly Seat[]): Promise<void> {
  const sql = postgres(kring.databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    const cold = await coldDocument(sql, shared);
    for (const { someone, client } of seats) await becomesEqual(someone.slug, client.doc, cold);
  } finally {
    await sql.end();
  }
}
