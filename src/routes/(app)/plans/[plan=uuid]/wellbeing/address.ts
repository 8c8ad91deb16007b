// What the page shows stands in its address: wheel, table or triangle, which area, which gathering, and
// whose view is being written. So it can be linked, works without script, and going back leads back.
import { WheelArea, wheelAreas } from '#domain/plan/schema.ts';
import { Subject, ViewerKey } from '#domain/plan/wellbeing.ts';

export const viewNames = ['wheel', 'table', 'triangle'] as const;
export type ViewName = (typeof viewNames)[number];

export interface Place {
  view: ViewName;
  area: WheelArea;
  /** Null: the newest. */
  gathering: string | null;
  /** What is being written, and whose view of it. */
  write: ViewerKey | null;
  item: Subject | null;
}

export function placeOf({ searchParams }: URL): Place {
  const view = viewNames.find((name) => name === searchParams.get('view')) ?? 'wheel';
  return {
    view,
    area: WheelArea.catch(wheelAreas[0]).parse(searchParams.get('area')),
    gathering: searchParams.get('gathering'),
    write: ViewerKey.nullable().catch(null).parse(searchParams.get('write')),
    item: Subject.nullable().catch(null).parse(searchParams.get('item')),
  };
}

/** The address of the same page with something else chosen; writing ends unless it is asked for. */
export function addressOf(place: Place, change: Partial<Place>): string {
  const next = { ...place, write: null, item: null, ...change };
  const query = new URLSearchParams({ view: next.view });
  if (next.view !== 'triangle') query.set('area', next.area);
  for (const name of ['gathering', 'write', 'item'] as const) {
    const value = next[name];
    if (value !== null) query.set(name, value);
  }
  return `?${query.toString()}`;
}
