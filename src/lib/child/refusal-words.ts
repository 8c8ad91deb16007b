// Why something was not taken, in words a child can do something with.
import { m } from '$lib/paraglide/messages.js';

const words: Record<string, () => string> = {
  kept_apart: m.child_voice_refused_apart,
  invalid_input: m.child_voice_refused_empty,
  too_many: m.child_voice_refused_many,
  not_found: m.child_voice_refused_out,
  signed_out: m.child_voice_refused_out,
};

export const refusalWord = (code: string): string => (words[code] ?? m.child_voice_refused)();
