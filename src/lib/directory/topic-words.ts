// What each topic is called on screen, and how soon a unit answers.
import type { Topic } from '#domain/directory/topics.ts';
import { m } from '$lib/paraglide/messages.js';

export const topicWord: Record<Topic, () => string> = {
  ABSENCE: m.support_topic_absence,
  SLEEP: m.support_topic_sleep,
  SPEECH: m.support_topic_speech,
  MOOD: m.support_topic_mood,
  BEHAVIOUR: m.support_topic_behaviour,
  LEARNING: m.support_topic_learning,
  ATTENTION: m.support_topic_attention,
  DEVELOPMENT: m.support_topic_development,
  HOME: m.support_topic_home,
  FAMILY: m.support_topic_family,
  ADDICTION: m.support_topic_addiction,
  FOOD: m.support_topic_food,
  DISABILITY: m.support_topic_disability,
};

export const answerWords = (days: number): string =>
  days === 0
    ? m.support_answer_same()
    : days === 1
      ? m.support_answer_next()
      : m.support_answer_days({ days });

/** A telephone number as an address that a phone rings. */
export const telOf = (phone: string): string => `tel:${phone.replaceAll(/[^+\d]/g, '')}`;
