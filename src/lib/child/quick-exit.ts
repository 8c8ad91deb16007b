// Leaving at once: first everything that shows is gone, also without a network; then the session ends and a
// page that says nothing takes this one's place in the history. Nothing is kept in the browser by the
// child's pages, so there is nothing more to clear.
import { m } from '$lib/paraglide/messages.js';

/** Two presses of Esc within this time. */
const twiceMs = 1_500;

export function leaveAtOnce(): void {
  globalThis.speechSynthesis?.cancel();
  document.title = m.bye_title();
  const gone = document.createElement('p');
  gone.textContent = m.bye_title();
  document.body.replaceChildren(gone);
  history.replaceState(null, '', '/bye');
  if (!navigator.onLine) return;
  void fetch('/child-exit', { method: 'POST', keepalive: true, redirect: 'manual' })
    .catch(() => undefined)
    .finally(() => location.replace('/bye'));
}

/** A key listener that leaves when Esc is pressed twice. */
export function onEscapeTwice(leave: () => void): (event: KeyboardEvent) => void {
  let last = Number.NEGATIVE_INFINITY;
  return ({ key, timeStamp }) => {
    if (key !== 'Escape') {
      last = Number.NEGATIVE_INFINITY;
      return;
    }
    if (timeStamp - last < twiceMs) leave();
    last = timeStamp;
  };
}
