// Which part of the plan is being read: the last one whose top has passed a line near the top of
// the view. The list at the side marks it.

const line = 160;

export function watchParts(root: HTMLElement, onCurrent: (id: string) => void): () => void {
  let asked = 0;
  const look = (): void => {
    asked = 0;
    const parts = root.querySelectorAll<HTMLElement>(
      '.doc .part, .doc .goal, .doc .zone, .doc .draft',
    );
    let current: string | null = null;
    for (const part of parts) {
      if (part.id === '') continue;
      if (part.getBoundingClientRect().top > line && current !== null) break;
      current = part.id;
    }
    if (current !== null) onCurrent(current);
  };
  const soon = (): void => {
    asked ||= requestAnimationFrame(look);
  };
  // Scrolling happens in the document pane or in the page, by the width: both are heard here.
  document.addEventListener('scroll', soon, { capture: true, passive: true });
  look();
  return () => {
    cancelAnimationFrame(asked);
    document.removeEventListener('scroll', soon, { capture: true });
  };
}
