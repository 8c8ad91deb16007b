// What is said aloud to people who do not see the page change (design 5.3): one polite region, at
// most one message each ten seconds, the latest of its kind; and one alert for what must be heard.

const quietMs = 10_000;

export class Announcer {
  polite = $state('');
  alert = $state('');
  #waiting = new Map<string, string>();
  #timer: ReturnType<typeof setTimeout> | null = null;

  /** A later message of the same kind replaces one that still waits. */
  say(kind: string, text: string): void {
    this.#waiting.set(kind, text);
    if (this.#timer === null) this.#speak();
  }

  urgent(text: string): void {
    // The same text twice must be heard twice.
    this.alert = '';
    queueMicrotask(() => (this.alert = text));
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#waiting.clear();
  }

  #speak(): void {
    this.#timer = null;
    const next = this.#waiting.entries().next().value;
    if (next === undefined) return;
    this.#waiting.delete(next[0]);
    this.polite = next[1];
    this.#timer = setTimeout(() => this.#speak(), quietMs);
  }
}
