// What a new comment is about: the selected words, else the action or goal that has focus, else
// the part. Selected words become a pair of Yjs positions; nothing is written in the plan.
import type * as Y from 'yjs';
import { goalText } from '#domain/plan/document.ts';
import { limits } from '#domain/limits.ts';
import type { NewThread } from '$lib/comments/threads.svelte.ts';
import { selectedIn } from '$lib/editor/anchor-places.ts';
import type { SelectedText } from '$lib/editor/anchor-places.ts';
import type { OpenPlan } from './open-plan.svelte.ts';

const sectionPrefix = 'section:';
const goalPrefix = 'goal:';

/** The name of a text in an anchor: the section's key, or `goal:<id>` for the text of a goal. */
const anchorSection = (name: string): string =>
  name.startsWith(sectionPrefix) ? name.slice(sectionPrefix.length) : name;

export function fragmentNamed(doc: Y.Doc, name: string): Y.XmlFragment | null {
  if (name.startsWith(goalPrefix)) return goalText(doc, name.slice(goalPrefix.length));
  return doc.getXmlFragment(name);
}

export async function selectedWords(plan: OpenPlan): Promise<NewThread | null> {
  const { editor, place } = plan.desk;
  if (editor !== null && place !== null) {
    const { selectedPlace } = await import('$lib/editor/anchor-marks.ts');
    return threadOn(plan, place.zoneId, selectedPlace(editor.state, anchorSection(place.name)));
  }
  const node = getSelection()?.anchorNode ?? null;
  const root = (node instanceof Element ? node : node?.parentElement)?.closest('[data-text]');
  if (!(root instanceof HTMLElement)) return null;
  const { text: name, zone: zoneId } = root.dataset;
  const replica = plan.replica(zoneId);
  if (name === undefined || zoneId === undefined || !replica?.ready) return null;
  const fragment = fragmentNamed(replica.copy.doc, name);
  return fragment && threadOn(plan, zoneId, selectedIn(root, fragment, anchorSection(name)));
}

function threadOn(plan: OpenPlan, zoneId: string, selected: SelectedText | null): NewThread | null {
  if (selected === null || !plan.mayComment(zoneId)) return null;
  const quotation = selected.quotation.slice(0, limits.maxQuotationChars);
  return { zoneId, quotation, about: quotation, anchor: selected.anchor };
}

export function threadAbout(plan: OpenPlan, kind: 'goal' | 'action', id: string): NewThread | null {
  const zoneId = plan.shared?.id;
  if (zoneId === undefined) return null;
  const rows = kind === 'action' ? plan.actions : plan.goals;
  const quotation = (rows.find((row) => row.id === id)?.title ?? '').slice(
    0,
    limits.maxQuotationChars,
  );
  const anchor = { type: kind, id };
  return {
    zoneId,
    anchor,
    quotation,
    about: plan.aboutThread({ anchor, quotation, zoneId }),
  };
}

export function threadOnZone(plan: OpenPlan, zoneId: string): NewThread {
  const anchor = { type: 'zone' as const };
  return {
    zoneId,
    anchor,
    quotation: '',
    about: plan.aboutThread({ anchor, quotation: '', zoneId }),
  };
}
