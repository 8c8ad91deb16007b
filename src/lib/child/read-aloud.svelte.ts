// Reading aloud with the browser's own voice, in the page's language. Where there is no such voice there is
// no button, and never an error. Stops when the page is left.
import { getLocale } from '$lib/paraglide/runtime.js';

export class ReadAloud {
  /** A voice that speaks the page's language. */
  #voice: SpeechSynthesisVoice | null = $state.raw(null);
  reading = $state(false);

  get available(): boolean {
    return this.#voice !== null;
  }

  /** Looks for a voice, now and when the browser has found more; gives what stops it. */
  start(): () => void {
    const speech = globalThis.speechSynthesis as SpeechSynthesis | undefined;
    if (!speech) return () => undefined;
    const look = (): void => {
      this.#voice = speech.getVoices().find(({ lang }) => lang.startsWith(getLocale())) ?? null;
    };
    look();
    speech.addEventListener('voiceschanged', look);
    return () => {
      speech.removeEventListener('voiceschanged', look);
      this.stop();
    };
  }

  read(text: string): void {
    if (this.#voice === null || text.trim() === '') return;
    this.stop();
    const words = new SpeechSynthesisUtterance(text);
    words.voice = this.#voice;
    words.lang = this.#voice.lang;
    words.rate = 0.9;
    const over = (): void => {
      this.reading = false;
    };
    words.addEventListener('end', over);
    words.addEventListener('error', over);
    this.reading = true;
    speechSynthesis.speak(words);
  }

  stop(): void {
    this.reading = false;
    globalThis.speechSynthesis?.cancel();
  }
}
