// How it has been for the families of the demo plans: what a child answered, and what a guardian spends.
import type { TransactionSql } from 'postgres';
import type { Question } from '#domain/experience/page.ts';
import type { Calendar } from './calendar.ts';
import { demoId, personId, planId, tenantId, zoneId } from './demo-id.ts';
import type { PlanStory } from './story.ts';

interface StoryAnswer {
  plan: string;
  by: string;
  on: string;
  clock: string;
  grades: Partial<Record<Question, number>>;
  words?: string;
}

const answers: StoryAnswer[] = [
  {
    plan: 'tuva',
    by: 'tuva',
    on: '2026-10-15',
    clock: '15.30',
    grades: { said: 5, understood: 4, whom: 5 },
  },
  {
    plan: 'nova',
    by: 'nova',
    on: '2026-11-12',
    clock: '16.00',
    grades: { listened: 4, own: 3 },
    words: 'bättre än förra',
  },
];

const loads = [
  { plan: 'milo', by: 'rania', at: 'START', on: '2026-09-22', contacts: 9, hours: 5 },
  { plan: 'milo', by: 'rania', at: 'FOLLOW_UP', on: '2026-11-20', contacts: 9, hours: 1.5 },
];

export async function writeExperience(
  sql: TransactionSql,
  story: PlanStory,
  calendar: Calendar,
): Promise<void> {
  const key = {
    tenant_id: tenantId(story.tenant),
    plan_id: planId(story.key),
    zone_id: zoneId(story.key, 'shared'),
  };
  for (const said of answers.filter(({ plan }) => plan === story.key))
    await sql`insert into app.experience_answers ${sql({
      ...key,
      ...said.grades,
      id: demoId(`experience:${said.plan}:${said.on}`),
      person_id: personId(said.by),
      role: 'child',
      words: said.words ?? '',
      answered_at: calendar.at(said.on, said.clock),
    })}`;
  for (const load of loads.filter(({ plan }) => plan === story.key))
    await sql`insert into app.parent_loads ${sql({
      ...key,
      person_id: personId(load.by),
      at: load.at,
      day: calendar.day(load.on),
      contacts: load.contacts,
      hours: load.hours,
      noted_at: calendar.at(load.on, '12.00'),
    })}`;
}
