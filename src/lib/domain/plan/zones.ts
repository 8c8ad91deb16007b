// What lies where: one zone is one document is one audience. The shared zone holds the agreement,
// every other zone one text for those it is meant for. Roots exist by being named.
import type * as Y from 'yjs';
import type { ZoneKind } from '../access/roles.ts';

export const goalsRoot = 'goals';
export const actionsRoot = 'actions';
export const metaRoot = 'meta';

/** Root name of a section's fragment. */
export const sectionRoot = (key: string): string => `section:${key}`;

const sections: Record<ZoneKind, readonly [string, ...string[]]> = {
  shared: ['about', 'situation', 'meetingNotes', 'followUp'],
  family: ['familyWords'],
  child: ['childVoice'],
  health: ['notes'],
  school: ['notes'],
  studentHealth: ['notes'],
  social: ['notes'],
  draft: ['draft'],
  meeting: ['meetingNotes'],
};

/** The most important in easy words, beside the other texts: written by people, and empty until somebody does. */
export const easySection = 'easy';

/**
 * Places for texts that a template (extra) or a plan (own) gives a heading. They are empty until someone
 * writes in them, and need no more than their names.
 */
export const extraSections = ['extra1', 'extra2', 'extra3', 'extra4'] as const;
export const ownSections = ['own1', 'own2', 'own3', 'own4', 'own5', 'own6'] as const;

export const extraSectionsOf = (kind: ZoneKind): readonly string[] =>
  kind === 'shared' ? [easySection, ...extraSections, ...ownSections] : [];

/** Every text that a zone may hold. */
export const textsOf = (kind: ZoneKind): readonly string[] => [
  ...sectionsOf(kind),
  ...extraSectionsOf(kind),
];

export const sectionsOf = (kind: ZoneKind): readonly [string, ...string[]] => sections[kind];

/** An entry of Min röst: rows that its zone guards, and no document to open (domain/child/page.ts). */
export const isVoiceZone = ({ kind, key }: { kind: ZoneKind; key: string }): boolean =>
  kind === 'child' && /^child:[0-9a-f]{8}-[0-9a-f-]{27}$/.test(key);

/** Goals and actions are the agreement, and so belong to the zone that all share. */
export const hasGoals = (kind: ZoneKind): boolean => kind === 'shared';

/** Names every root of a zone's document: what watches the document must find them there. */
export function nameRoots(doc: Y.Doc, kind: ZoneKind): void {
  for (const key of textsOf(kind)) doc.getXmlFragment(sectionRoot(key));
  if (!hasGoals(kind)) return;
  doc.getMap(goalsRoot);
  doc.getMap(actionsRoot);
}
