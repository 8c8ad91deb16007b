// What the child's pages show, made from what app.child_page gives one session and from nothing else. Each
// page gets its own part: what its presentation does not show does not leave the server. No family name, no
// title, no unit, no day of birth, no goal's formal words where there are others.
import { z } from 'zod';
import { PartyRole, Sector } from '../access/roles.ts';
import { GatheringId, PartyId, ZoneId } from '../ids.ts';
import { Day, daysBetween } from '../plan/dates.ts';
import { WheelArea, wheelAreas } from '../plan/schema.ts';
import { Grade } from '../plan/wellbeing.ts';
import { ageOn, presentations, proposedPresentation, type Presentation } from './age.ts';
import { Drawing } from './drawing.ts';
import { SymbolName } from './symbols.ts';

export const voiceWays = ['WROTE', 'DREW', 'PICTURES', 'SOUND'] as const;
export const VoiceWay = z.enum(voiceWays);
export type VoiceWay = z.infer<typeof VoiceWay>;

const known = z
  .array(z.string())
  .transform((names) => names.flatMap((name) => SymbolName.safeParse(name).data ?? []));

/** One entry of Min röst, as app.child_voice and app.plan_voice give it. */
export const VoiceRow = z.object({
  zone: ZoneId,
  way: VoiceWay,
  words: z.string(),
  strokes: Drawing.catch([]),
  likes: known,
  hard: known,
  saidOn: Day.nullable(),
  helper: z.string().nullable(),
  readers: z.array(z.string()),
  everyone: z.boolean(),
  mayChoose: z.boolean(),
  /** A text of the plan's own document. */
  live: z.boolean(),
});
export type VoiceRow = z.infer<typeof VoiceRow>;

/** What app.child_page gives. */
export const ChildRow = z.object({
  seat: z.enum(['own', 'helper', 'adult']),
  helper: z.string().nullable(),
  child: z.string(),
  bornOn: Day.nullable(),
  presentation: z.enum(presentations).nullable(),
  next: z.object({ at: z.iso.datetime(), chair: z.string().nullable() }).nullable(),
  people: z.array(
    z.object({
      id: PartyId,
      name: z.string(),
      role: PartyRole,
      sector: Sector,
      label: z.string().nullable(),
      forAll: z.boolean(),
    }),
  ),
  goals: z.array(
    z.object({
      title: z.string(),
      area: WheelArea.nullable().catch(null),
      reached: z.boolean(),
      words: z.string(),
    }),
  ),
  areaWords: z.partialRecord(WheelArea, z.string()).catch({}),
  wheel: z
    .object({
      gathering: GatheringId,
      said: z.partialRecord(WheelArea, z.object({ grade: Grade.nullable(), revision: z.int() })),
    })
    .nullable(),
  wheelReaders: z.array(PartyId),
  /** The child's own zone, for the child to say who reads it. */
  wheelZone: ZoneId.nullable().default(null),
});
export type ChildRow = z.infer<typeof ChildRow>;

/** What somebody is to the child. */
export const whos = [
  'family',
  'health',
  'preschool',
  'school',
  'studentHealth',
  'social',
  'coordinator',
] as const;
export type Who = (typeof whos)[number];

export interface ChildPerson {
  /** "Mamma", where the child has a name for them; else a first name. */
  name: string;
  who: Who;
}

const first = (name: string): string => name.split(' ')[0] ?? name;
const called = ({ name, label }: ChildRow['people'][number]): string => label ?? first(name);

export const presentationOf = (row: ChildRow, today: Day): Presentation =>
  row.presentation ?? proposedPresentation(row.bornOn, today);

export const frameOf = (row: ChildRow, today: Day) => ({
  first: first(row.child),
  presentation: presentationOf(row, today),
  seat: row.seat,
  helper: row.helper === null ? null : first(row.helper),
});
export type ChildFrame = ReturnType<typeof frameOf>;

function personOf(row: ChildRow, today: Day, one: ChildRow['people'][number]): ChildPerson {
  const small = row.bornOn !== null && ageOn(row.bornOn, today) < 6;
  const who: Who =
    one.role === 'coordinator'
      ? 'coordinator'
      : one.role !== 'professional' || one.sector === 'family'
        ? 'family'
        : one.sector === 'school' && small
          ? 'preschool'
          : one.sector;
  return { name: called(one), who };
}

export const peopleOf = (row: ChildRow, today: Day): ChildPerson[] =>
  row.people.map((one) => personOf(row, today, one));

/** What happens next and who is there; the clock and who calls are for those who read. */
export function startOf(row: ChildRow, today: Day, dayOf: (at: string) => Day) {
  const reads = presentationOf(row, today) !== 'pictures';
  const day = row.next && dayOf(row.next.at);
  return {
    next:
      row.next && day
        ? {
            day,
            nights: Math.max(0, daysBetween(today, day)),
            at: reads ? row.next.at : null,
            chair: reads && row.next.chair !== null ? first(row.next.chair) : null,
          }
        : null,
    people: peopleOf(row, today).slice(0, 3),
  };
}
export type ChildStart = ReturnType<typeof startOf>;

/** A goal in the child's words; the formal ones only for youth, who helped to write them. */
export function goalsOf(row: ChildRow, today: Day) {
  const youth = presentationOf(row, today) === 'youth';
  return row.goals.map(({ title, area, reached, words }) => ({
    words: words !== '' ? words : youth ? title : null,
    area,
    reached,
  }));
}
export type ChildGoal = ReturnType<typeof goalsOf>[number];

const nameTo = (row: ChildRow, ids: readonly string[]): string[] =>
  row.people.filter(({ id }) => ids.includes(id)).map(called);

/** Whom the child can choose among, to hear or see something. */
const choicesOf = (row: ChildRow, today: Day) =>
  row.people.map((one) => ({ id: one.id, ...personOf(row, today, one) }));

export function wheelFor(row: ChildRow, today: Day) {
  const { wheel } = row;
  const mayChoose = wheel !== null && row.wheelZone !== null;
  return {
    gathering: wheel?.gathering ?? null,
    areas: wheelAreas.map((area) => ({
      area,
      question: row.areaWords[area] ?? null,
      grade: wheel?.said[area]?.grade ?? null,
      revision: wheel?.said[area]?.revision ?? 0,
    })),
    readers: wheel === null ? [] : nameTo(row, row.wheelReaders),
    mayWrite: row.seat !== 'adult' && wheel !== null,
    zone: mayChoose ? row.wheelZone : null,
    chosen: mayChoose ? row.wheelReaders : [],
    choices: mayChoose ? choicesOf(row, today) : [],
  };
}
export type ChildWheel = ReturnType<typeof wheelFor>;

export function voiceFor(row: ChildRow, voice: readonly VoiceRow[], today: Day) {
  const mayAdd = row.seat !== 'adult';
  return {
    mayAdd,
    entries: voice.map((entry) => ({
      zone: entry.zone,
      way: entry.way,
      words: entry.words,
      strokes: entry.strokes,
      likes: entry.likes,
      hard: entry.hard,
      saidOn: entry.saidOn,
      helper: entry.helper === null ? null : first(entry.helper),
      // Where all read, the page says so and names nobody.
      readers: entry.everyone ? [] : nameTo(row, entry.readers),
      everyone: entry.everyone,
      chosen: entry.mayChoose ? entry.readers : null,
    })),
    choices: mayAdd ? choicesOf(row, today) : [],
  };
}
export type ChildVoice = ReturnType<typeof voiceFor>;
export type ChildEntry = ChildVoice['entries'][number];
export type VoiceChoice = ChildVoice['choices'][number];
