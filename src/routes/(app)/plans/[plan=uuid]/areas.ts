// F6 and Shift+F6 walk between the areas of the page: bar, parts, text, comments (design 5.2).
// An area is marked with `data-area`; focus goes to where it last was there, else to the area.

const last = new WeakMap<Element, HTMLElement>();

export function rememberFocus(event: FocusEvent): void {
  if (!(event.target instanceof HTMLElement)) return;
  const area = event.target.closest('[data-area]');
  if (area !== null) last.set(area, event.target);
}

export function nextArea(root: HTMLElement, step: 1 | -1): void {
  const areas = [...root.querySelectorAll<HTMLElement>('[data-area]')].filter(
    (area) => area.getClientRects().length > 0,
  );
  const at = areas.findIndex((area) => area.contains(document.activeElement));
  const from = at === -1 && step === -1 ? 0 : at;
  const area = areas[(from + step + areas.length) % areas.length];
  if (area === undefined) return;
  const remembered = last.get(area);
  (remembered?.isConnected && area.contains(remembered) ? remembered : area).focus();
}
