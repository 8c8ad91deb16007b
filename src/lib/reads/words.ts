// A row of who has read, as a sentence. What an action of the log is called stands here and nowhere else;
// one that has no words of its own is still shown.
import type { Read, ReadPart } from '#domain/reads/page.ts';
import { m } from '$lib/paraglide/messages.js';

const parts: Record<string, () => string> = {
  shared: m.reads_part_shared,
  family: m.reads_part_family,
  child: m.reads_part_child,
  health: m.reads_part_health,
  school: m.reads_part_school,
  studentHealth: m.reads_part_studentHealth,
  social: m.reads_part_social,
  meeting: m.reads_part_meeting,
  draft: m.reads_part_draft,
};

export const partWords = ({ kind, title }: Pick<ReadPart, 'kind' | 'title'>): string =>
  title === null ? (parts[kind] ?? m.reads_part_draft)() : m.reads_part_named({ title });

type Did = (said: { who: string }) => string;
type DidTo = (said: { who: string; part: string }) => string;

const did: Record<string, Did> = {
  'plan.open': m.reads_did_open,
  'plan.start': m.reads_did_start,
  'plan.dissents': m.reads_did_dissents,
  'plan.consents': m.reads_did_consents,
  'plan.view_as': m.reads_did_view_as,
  'child.open': m.reads_did_child,
  'child.choices': m.reads_did_child,
  'plan.zones': m.reads_did_open,
  'plan.timeline': m.reads_did_timeline,
  'plan.wellbeing': m.reads_did_wellbeing,
  'plan.history': m.reads_did_history,
  'plan.people': m.reads_did_people,
  'plan.meetings': m.reads_did_meetings,
  'meeting.open': m.reads_did_meetings,
  'meeting.told': m.reads_did_meetings,
  'plan.approval': m.reads_did_approval,
  'version.open': m.reads_did_version,
  'version.export': m.reads_did_export,
  'plan.responsibility': m.reads_did_lead,
  'plan.coordination': m.reads_did_lead,
  'plan.template': m.reads_did_template,
  'plan.best_interest': m.reads_did_best_interest,
  'plan.reads': m.reads_did_reads,
  'plan.reads.extract': m.reads_did_extract,
  'plan.experience': m.reads_did_experience,
  'plan.files': m.reads_did_files,
  'file.read': m.reads_did_file,
  'plan.guardians': m.reads_did_guardians,
  'plan.move': m.reads_did_move,
  'plan.moved': m.reads_did_moved,
  'plan.removals': m.reads_did_removals,
  'archive.file': m.reads_did_archive,
  'archive.package': m.reads_did_archive,
  'archive.records': m.reads_did_archive,
  'person.data': m.reads_did_own_data,
  'plan.list': m.reads_did_list,
  'plan.waiting': m.reads_did_list,
  'plan.gaps': m.reads_did_list,
  'handover.list': m.reads_did_list,
  'agreement.list': m.reads_did_list,
  'pool.list': m.reads_did_list,
};
const didTo: Record<string, DidTo> = {
  'zone.open': m.reads_did_part,
  'voice.read': m.reads_did_part,
  'voice.listen': m.reads_did_listen,
  'zone.threads': m.reads_did_threads,
  'zone.purge': m.reads_did_purge,
  'plan.history': m.reads_did_history_part,
};

export function whoWords(row: Pick<Read, 'unit' | 'name' | 'mine'>): string {
  if (row.mine) return m.reads_you();
  if (row.unit === null) return m.reads_operator();
  return row.name === null ? row.unit : `${row.name}, ${row.unit}`;
}

/** "Förskolan Blåsippan läste den gemensamma planen". */
export function sentence(row: Read, partsOfPlan: readonly ReadPart[]): string {
  const who = whoWords(row);
  const part = partsOfPlan.find(({ id }) => id === row.zoneId);
  const withPart = part && didTo[row.action];
  if (withPart) return withPart({ who, part: partWords(part) });
  return (did[row.action] ?? m.reads_did_other)({ who });
}
