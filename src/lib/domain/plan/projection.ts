// A zone's document as the rows of the read model: what priv.sync_project takes, all of the zone
// each time. Pure, and it never throws: rows are made of what can be read, the rest is an issue.
import type * as Y from 'yjs';
import type { ZoneKind } from '../access/roles.ts';
import type { ActionId, PartyId } from '../ids.ts';
import { readActions, readGoals } from './document.ts';
import { plainText, richTextJson } from './rich-text.ts';
import type { RichText } from './rich-text.ts';
import type { Action, Goal, PlanIssue, Report } from './schema.ts';
import { extraSectionsOf, hasGoals, sectionRoot, sectionsOf } from './zones.ts';

export interface SectionRow {
  key: string;
  content: RichText;
  plain: string;
}

export interface ZoneRows {
  sections: SectionRow[];
  goals: Goal[];
  actions: Action[];
  contacts: { actionId: ActionId; partyId: PartyId }[];
}

export interface Projection {
  payload: ZoneRows;
  issues: PlanIssue[];
}

/** More would say nothing new. */
const maxIssues = 100;

export function projectZone(kind: ZoneKind, doc: Y.Doc): Projection {
  const issues = new Map<string, PlanIssue>();
  const report: Report = (issue) => {
    if (issues.size < maxIssues) issues.set(`${issue.what} ${issue.where}`, issue);
  };
  const sections = [
    ...sectionsOf(kind).map((key) => sectionRow(doc, key, report)),
    ...extraSectionsOf(kind)
      .map((key) => sectionRow(doc, key, report))
      .filter(({ plain }) => plain.trim() !== ''),
  ];
  const goals = hasGoals(kind) ? safely('goals', report, () => readGoals(doc, report)) : [];
  const actions = hasGoals(kind) ? safely('actions', report, () => readActions(doc, report)) : [];
  const contacts = actions.flatMap(({ id, contactId }) =>
    contactId === null ? [] : [{ actionId: id, partyId: contactId }],
  );
  return { payload: { sections, goals, actions, contacts }, issues: [...issues.values()] };
}

function sectionRow(doc: Y.Doc, key: string, report: Report): SectionRow {
  const where = sectionRoot(key);
  const [content = { type: 'doc', content: [] }] = safely(where, report, (): RichText[] => [
    richTextJson(doc.getXmlFragment(where), (what) => report({ where, what })),
  ]);
  return { key, content, plain: plainText(content) };
}

/** A root that is not what its name says makes Yjs throw; the other parts are projected still. */
function safely<T>(where: string, report: Report, read: () => T[]): T[] {
  try {
    return read();
  } catch {
    report({ where, what: 'unreadable' });
    return [];
  }
}
