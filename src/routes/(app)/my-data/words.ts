// What kinds of words and roles are called on the page of one's own data.
import type { OwnData, wroteKinds } from '#domain/people/own-data.ts';
import { numberIn } from '$lib/language/formats.ts';
import { m } from '$lib/paraglide/messages.js';
import { getLocale } from '$lib/paraglide/runtime.js';

export const wroteWord: Record<(typeof wroteKinds)[number], () => string> = {
  COMMENT: m.own_wrote_comment,
  DISSENT: m.own_wrote_dissent,
  EXPERIENCE: m.own_wrote_experience,
  LOAD: m.own_wrote_load,
  CHILD_WORDS: m.own_wrote_child_words,
  VOICE: m.own_wrote_voice,
  VIEW: m.own_wrote_view,
  MEETING_ANSWER: m.own_wrote_meeting_answer,
  APPROVAL: m.own_wrote_approval,
  AGREEMENT: m.own_wrote_agreement,
  FILE: m.own_wrote_file,
};

const answers: Record<string, () => string> = {
  YES: m.own_said_yes,
  NO: m.own_said_no,
  APPROVED: m.own_approved,
  DISAGREES: m.own_disagrees,
};

/** What was written, with what was only ticked in words; figures of how it has been without their names. */
export function wroteText({ kind, text }: { kind: string; text: string }): string {
  if (kind === 'LOAD') {
    const [, contacts = '', hours = ''] = /^contacts=(\S+) hours=(\S+)$/.exec(text) ?? [];
    return m.own_load({ contacts, hours: numberIn(getLocale(), Number(hours)) });
  }
  if (kind === 'EXPERIENCE') return text.replaceAll(/\b(said|understood|whom|listened|own)=/g, '');
  if (!['MEETING_ANSWER', 'APPROVAL', 'AGREEMENT'].includes(kind)) return text;
  const [ticked = '', ...rest] = text.split(' ');
  return [answers[ticked]?.() ?? ticked, ...rest].join(' ');
}

const roles: Record<string, () => string> = {
  staff: m.own_role_staff,
  professional: m.own_role_professional,
  coordinator: m.own_role_coordinator,
  administrator: m.own_role_administrator,
  guardian: m.own_role_guardian,
  child: m.own_role_child,
  relative: m.own_role_relative,
};
export const roleWord = (role: string): string => roles[role]?.() ?? role;

export const identityWord: Record<OwnData['identities'][number]['kind'], () => string> = {
  personalNumber: m.own_personal_number,
  hsaId: m.own_hsa,
};
