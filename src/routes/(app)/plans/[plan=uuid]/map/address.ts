// What the page shows stands in its address: map or list, and who is chosen. So it can be linked, works
// without script, and going back leads back. Ids only, never a name.

export type View = 'map' | 'list';

/** Null when nobody has chosen: then the width of the screen decides, in CSS. */
export function viewOf({ searchParams }: URL): View | null {
  const view = searchParams.get('view');
  return view === 'map' || view === 'list' ? view : null;
}

export const chosenIn = ({ searchParams }: URL): string | null => searchParams.get('person');

export const addressOf = (view: View, person?: string): string =>
  person === undefined ? `?view=${view}` : `?view=${view}&person=${person}`;
