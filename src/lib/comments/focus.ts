// Where focus goes when the control that had it is gone: to the thread it was about, to the next
// one, or to the list. Whoever has moved on meanwhile is left where they are.

const list = '[data-threads]';

export const listOf = (element: Element): HTMLElement | null => element.closest<HTMLElement>(list);

export const cardOf = (among: HTMLElement, threadId: string): HTMLElement | null =>
  among.querySelector<HTMLElement>(`.thr[data-card="${CSS.escape(threadId)}"]`);

/** Not `getClientRects`: what is folded away in `details` has them too. */
const isShown = (element: HTMLElement | null | undefined): element is HTMLElement =>
  element?.checkVisibility() ?? false;

const nothingHasFocus = (): boolean =>
  document.activeElement === null || document.activeElement === document.body;

/** Focus is in here, or on nothing at all. */
export const mayTakeFocus = (from: Element | null): boolean =>
  nothingHasFocus() || (from?.contains(document.activeElement) ?? false);

/** Focus is where it was put, or on nothing at all: nobody has gone on to a control in here. */
export const isStillAt = (element: Element | null): boolean =>
  nothingHasFocus() || document.activeElement === element;

/** The card that stands after this one, else before it. */
export function neighbour(card: HTMLElement): HTMLElement | null {
  const cards = [...(listOf(card)?.querySelectorAll<HTMLElement>('.thr') ?? [])].filter(isShown);
  const at = cards.indexOf(card);
  return cards[at + 1] ?? cards[at - 1] ?? null;
}

/** The first of these that is on the page. */
export function focusFirst(...places: (HTMLElement | null | undefined)[]): void {
  const place = places.find(isShown);
  if (place === undefined) return;
  place.focus({ preventScroll: true });
  bringIntoView(place);
}

export function bringIntoView(element: Element | null | undefined): void {
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  element?.scrollIntoView({ block: 'nearest', behavior: calm ? 'auto' : 'smooth' });
}
