// How those around a child saw it, as rows: each gathering of a story with everyone's views.
import type { TransactionSql } from 'postgres';
import type { Calendar } from './calendar.ts';
import { demoId, partyId, personId, planId, planUnitId, tenantId, zoneId } from './demo-id.ts';
import type { PlanStory, StoryViews } from './story.ts';

export async function writeGatherings(
  sql: TransactionSql,
  story: PlanStory,
  calendar: Calendar,
): Promise<void> {
  const key = { tenant_id: tenantId(story.tenant), plan_id: planId(story.key) };
  for (const [index, gathering] of (story.gatherings ?? []).entries()) {
    const id = demoId(`gathering:${story.key}:${gathering.day}`);
    await sql`insert into app.gatherings ${sql({
      ...key,
      zone_id: zoneId(story.key, 'shared'),
      id,
      number: index + 1,
      day: calendar.day(gathering.day),
      started_by: personId(gathering.by),
      started_at: calendar.at(gathering.on, gathering.clock),
    })}`;
    const rows = gathering.said.flatMap((said) =>
      said.views.map(({ subject, grade, strength, challenge }) => ({
        ...key,
        ...viewerOf(story, said, calendar),
        id: demoId(`view:${id}:${JSON.stringify(said.of)}:${subject}`),
        gathering_id: id,
        subject,
        grade: grade ?? null,
        strength: strength ?? '',
        challenge: challenge ?? '',
        written_by: personId(said.by),
        written_at: calendar.at(said.on, said.clock),
      })),
    );
    await sql`insert into app.gathering_views ${sql(rows)}`;
  }
}

/** Whose view it is, and the zone it belongs to: where the party is listed, or the child's. */
function viewerOf(story: PlanStory, { of, shown }: StoryViews, calendar: Calendar) {
  const zone = (name: string | undefined): string => zoneId(story.key, name ?? 'shared');
  const none = {
    plan_unit_id: null,
    party_id: null,
    way: null,
    seen_on: null,
    with_party_id: null,
  };
  if (of === 'child')
    return {
      ...none,
      zone_id: zone('child'),
      way: shown?.way ?? null,
      seen_on: shown ? calendar.day(shown.on) : null,
      with_party_id: shown?.with ? partyId(story.key, shown.with) : null,
    };
  if ('unit' in of) {
    const unit = story.units.find(({ key }) => key === of.unit);
    return { ...none, plan_unit_id: planUnitId(story.key, of.unit), zone_id: zone(unit?.zone) };
  }
  const party = story.parties.find(({ person }) => person === of.guardian);
  return { ...none, party_id: partyId(story.key, of.guardian), zone_id: zone(party?.zone) };
}
