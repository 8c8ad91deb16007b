// A notice in words, and the page where it is dealt with.
import type { NoticeKind } from '#domain/notices/kinds.ts';
import type { Notice } from '#domain/notices/page.ts';
import { m } from '$lib/paraglide/messages.js';

interface KindWords {
  /** One row of the list. */
  row: (said: { count: number }) => string;
  /** The kind itself, where it is chosen. */
  name: () => string;
  go: () => string;
  /** Under the plan; the family answers on its first page, others beside the plan. */
  path: (family: boolean) => string;
  /** Of no plan: the page where it is, and what that is called. */
  desk?: { href: string; name: () => string };
}

const answers = (family: boolean): string => (family ? '/start' : '');
const beside = (): string => '';
const at = (path: string) => (): string => path;

const kinds: Record<NoticeKind, KindWords> = {
  answer: {
    row: m.notices_kind_answer,
    name: m.notices_set_answer,
    go: m.notices_go_answer,
    path: answers,
  },
  help: {
    row: m.notices_kind_help,
    name: m.notices_set_help,
    go: m.notices_go_answer,
    path: answers,
  },
  mention: {
    row: m.notices_kind_mention,
    name: m.notices_set_mention,
    go: m.notices_go_read,
    path: beside,
  },
  comment: {
    row: m.notices_kind_comment,
    name: m.notices_set_comment,
    go: m.notices_go_read,
    path: beside,
  },
  change: {
    row: m.notices_kind_change,
    name: m.notices_set_change,
    go: m.notices_go_see,
    path: at('/history'),
  },
  call: {
    row: m.notices_kind_call,
    name: m.notices_set_call,
    go: m.notices_go_answer,
    path: at('/meetings#answer'),
  },
  meeting: {
    row: m.notices_kind_meeting,
    name: m.notices_set_meeting,
    go: m.notices_go_see,
    path: at('/meetings'),
  },
  followUp: {
    row: () => m.notices_kind_followUp(),
    name: m.notices_set_followUp,
    go: m.notices_go_see,
    path: at('/meetings'),
  },
  consent: {
    row: m.notices_kind_consent,
    name: m.notices_set_consent,
    go: m.notices_go_answer,
    path: at('/consent#answer'),
  },
  approval: {
    row: () => m.notices_kind_approval(),
    name: m.notices_set_approval,
    go: m.notices_go_read,
    path: at('/approval'),
  },
  agreement: {
    row: m.notices_kind_agreement,
    name: m.notices_set_agreement,
    go: m.notices_go_answer,
    path: at('/responsibility#answer'),
  },
  move: {
    row: () => m.notices_kind_move(),
    name: m.notices_set_move,
    go: m.notices_go_answer,
    path: at('/move'),
  },
  moved: {
    row: () => m.notices_kind_moved(),
    name: m.notices_set_moved,
    go: m.notices_go_read,
    path: at('/move'),
  },
  signal: {
    row: m.notices_kind_signal,
    name: m.notices_set_signal,
    go: m.notices_go_answer,
    path: beside,
    desk: { href: '/signals', name: m.notices_place_signal },
  },
  inquiry: {
    row: m.notices_kind_inquiry,
    name: m.notices_set_inquiry,
    go: m.notices_go_answer,
    path: beside,
    desk: { href: '/questions', name: m.notices_place_inquiry },
  },
  guide: {
    row: m.notices_kind_guide,
    name: m.notices_set_guide,
    go: m.notices_go_read,
    path: beside,
    desk: { href: '/guide', name: m.notices_place_guide },
  },
  advice: {
    row: m.notices_kind_advice,
    name: m.notices_set_advice,
    go: m.notices_go_read,
    path: beside,
    desk: { href: '/questions', name: m.notices_place_inquiry },
  },
};

export const kindWords = (kind: NoticeKind): string => kinds[kind].name();
export const goWords = (kind: NoticeKind): string => kinds[kind].go();
export const rowWords = ({ kind, count }: Notice): string => kinds[kind].row({ count });
export const noticeHref = ({ kind, planId }: Notice, family: boolean): string =>
  kinds[kind].desk?.href ?? `/plans/${planId}${kinds[kind].path(family)}`;
export const placeWords = (kind: NoticeKind): string =>
  kinds[kind].desk?.name() ?? m.notices_protected();
