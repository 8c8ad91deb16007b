// What waits for the reader's units outside every plan, and answers to what they asked. It names no child.
import type { MyDesk } from '#domain/start/desk.ts';
import { longDay } from '$lib/plan/dates.ts';
import { m } from '$lib/paraglide/messages.js';
import { getLocale } from '$lib/paraglide/runtime.js';
import type { Need } from './handover-needs.ts';

const by = (day: string | null, today: string): string =>
  day === null ? '' : m.plans_need_by({ day: longDay(day, today, getLocale()) });

export const deskWaits = (desk: MyDesk, today: string): Need[] =>
  [
    {
      count: desk.requests,
      key: 'requests',
      child: null,
      what: m.plans_need_request({ count: desk.requests }),
      why: by(desk.requestBy, today),
      href: '/signals#requests',
      go: m.notices_go_answer(),
    },
    {
      count: desk.signals,
      key: 'signals',
      child: null,
      what: m.plans_need_signal({ count: desk.signals }),
      why: m.plans_need_signal_why(),
      href: '/signals#inbox',
      go: m.plans_need_take_go(),
    },
    {
      count: desk.inquiries,
      key: 'inquiries',
      child: null,
      what: m.plans_need_inquiry({ count: desk.inquiries }),
      why: by(desk.inquiryBy, today),
      href: '/questions#waiting',
      go: m.notices_go_answer(),
    },
  ].filter(({ count }) => count > 0);

export const deskNews = ({ guide, advice }: MyDesk): Need[] =>
  [
    {
      count: guide,
      key: 'guide',
      what: m.notices_kind_guide({ count: guide }),
      href: '/guide#asked',
    },
    {
      count: advice,
      key: 'advice',
      what: m.notices_kind_advice({ count: advice }),
      href: '/questions#others',
    },
  ]
    .filter(({ count }) => count > 0)
    .map((news) => ({
      ...news,
      child: null,
      why: m.plans_need_answer_why(),
      go: m.notices_go_read(),
    }));
