// What the six steps are called; the second asks for words or for a reason, by whether the child was heard.
import type { Step } from '#domain/plan/best-interest.ts';
import { m } from '$lib/paraglide/messages.js';

const words: Record<Exclude<Step, 'childWords'>, () => string> = {
  matter: m.best_interest_matter,
  knowledge: m.best_interest_knowledge,
  choices: m.best_interest_choices,
  decision: m.best_interest_decision,
  toldBack: m.best_interest_told_back,
};

export const stepWord = (step: Step, heard: boolean | null): string =>
  step !== 'childWords'
    ? words[step]()
    : heard === false
      ? m.best_interest_not_heard_why()
      : m.best_interest_child_words();

const hints: Record<Step, () => string> = {
  matter: m.best_interest_hint_matter,
  childWords: m.best_interest_hint_child,
  knowledge: m.best_interest_hint_knowledge,
  choices: m.best_interest_hint_choices,
  decision: m.best_interest_hint_decision,
  toldBack: m.best_interest_hint_told_back,
};

export const stepHint = (step: Step): string => hints[step]();
