// Every page there is, and as whom it is looked at: with something on it, and empty where that is another page.
import { readdirSync } from 'node:fs';
import { demoId, personId, planId, tenantId } from '#server/demo/demo-id.ts';

/** A person of the demo ('' is nobody), and where they go. */
export type Visit = readonly [person: string, path: string];
export interface Listed {
  visits: readonly Visit[];
  /** The test that makes what stands on it, and looks at it then (`looksWell`). */
  madeIn?: string;
}

const tenant = tenantId('sjohamra');
const board = demoId('authority:barnnamnden');
const admin = 'admin-sjohamra';
/** Whose municipality has begun less: much of the house is empty. */
const other = 'admin-kvarnbo';

const at = (path: string, ...people: string[]): Listed => ({
  visits: people.map((person) => [person, path] as const),
});
const milo = (path: string, ...people: string[]): Listed =>
  at(`/plans/${planId('milo')}${path}`, ...people);
const childs = (path: string): Listed => ({
  visits: [
    ['rania', `/plans/${planId('milo')}/child${path}`],
    ['nova', `/plans/${planId('nova')}/child${path}`],
  ],
});
const madeIn = (file: string, { visits }: Listed = { visits: [] }): Listed => ({
  visits,
  madeIn: file,
});
const log = new URLSearchParams({
  ...{ tenant, authority: board, purpose: 'FOLLOW_UP' },
  ...{ from: '2026-11-01', to: '2026-11-30' },
}).toString();

export const pageList: Record<string, Listed> = {
  // Without an account
  '/accessibility': at('/accessibility?kommun=sjohamra', ''),
  '/agreement': at('/agreement', ''),
  '/ask': at('/ask?kommun=sjohamra', ''),
  '/ask/follow': at('/ask/follow', ''),
  '/bye': at('/bye', ''),
  '/join': at('/join', ''),
  '/sign-in': at('/sign-in?problem=unknown', ''),
  '/support': {
    visits: [
      ['', '/support?kommun=kvarnbo&q=skolan'],
      ['', '/support?kommun=kvarnbo&q=rymdraket'],
    ],
  },
  '/support/[entry=uuid]': at(
    `/support/${demoId('support:barnpsykologen:Sömnstöd för småbarnsfamiljer')}?kommun=sjohamra`,
    '',
  ),
  '/words': at('/words', ''),

  // Whoever runs the service, and who comes aboard
  '/operator': madeIn('come-aboard.test.ts', at('/operator', 'operator')),
  '/begin': at('/begin', 'maja'),
  '/begin/[tenant=uuid]': madeIn('come-aboard.test.ts', at(`/begin/${tenant}`, admin)),
  '/begin/[tenant=uuid]/house': at(`/begin/${tenant}/house`, admin),
  '/begin/[tenant=uuid]/practice': at(`/begin/${tenant}/practice`, admin),
  '/begin/[tenant=uuid]/retention': at(`/begin/${tenant}/retention`, admin),
  '/begin/[tenant=uuid]/roles': at(`/begin/${tenant}/roles`, admin),
  '/begin/[tenant=uuid]/sign-in': madeIn(
    'come-aboard.test.ts',
    at(`/begin/${tenant}/sign-in`, admin),
  ),
  '/begin/[tenant=uuid]/units': madeIn('come-aboard.test.ts', at(`/begin/${tenant}/units`, admin)),
  '/begin/[tenant=uuid]/words': at(`/begin/${tenant}/words`, admin),

  // The house
  '/house': at('/house', admin, 'maja'),
  '/house/accessibility': at('/house/accessibility', admin),
  '/house/archive': at('/house/archive', admin),
  '/house/cards': at('/house/cards', admin),
  '/house/contact-paths': at('/house/contact-paths', admin),
  '/house/disposal': madeIn('records.test.ts', at(`/house/disposal?authority=${board}`, admin)),
  '/house/removals': madeIn('records.test.ts', at(`/house/removals?board=${board}`, admin)),
  '/house/partners': at('/house/partners', admin, other),
  '/house/people': at('/house/people', admin),
  '/house/people/[person=uuid]': at(`/house/people/${personId('maja')}`, admin),
  '/house/people/invite': at('/house/people/invite', admin),
  '/house/provisioning': at('/house/provisioning', admin),
  '/house/support': at('/house/support', 'leif', other),
  '/choices': at('/choices', admin),
  '/templates': at('/templates', admin),
  '/access-log': at(`/access-log?${log}`, admin),
  '/access-log/reviewers': at('/access-log/reviewers', admin),
  '/access-log/reviews': at('/access-log/reviews', admin),
  '/access-log/reviews/[review=uuid]': madeIn('access-log.test.ts'),
  '/statistics': at('/statistics', admin, 'maja'),
  '/statistics/report': at('/statistics/report', admin),
  '/statistics/staff': at('/statistics/staff', admin),
  '/experience': at('/experience', 'otto'),
  '/follow-up': at('/follow-up', 'hamid'),
  '/contacts': at('/contacts', 'maja'),
  '/guide': at('/guide', 'signe'),
  '/questions': madeIn('directory.test.ts', at('/questions', 'yrsa')),

  // Somebody's own
  '/plans': at('/plans', 'yrsa', 'operator'),
  '/moves': at('/moves', other),
  '/my-data': at('/my-data', 'rania', 'leif'),
  '/notices': at('/notices', 'rania'),
  '/notices/confirm': at(`/notices/confirm?c=${'k'.repeat(32)}`, 'rania'),
  '/notices/settings': at('/notices/settings', 'rania'),
  '/pool': at('/pool', 'hamid'),
  '/practice': at('/practice', 'maja'),
  '/signals': madeIn('signal.test.ts', at('/signals', 'gunvor')),
  '/signals/new': at('/signals/new', 'maja'),
  '/signals/[signal=uuid]': madeIn('signal.test.ts'),

  // A plan, as who leads it and as the family
  '/plans/[plan=uuid]': milo('', 'hamid', 'rania'),
  '/plans/[plan=uuid]/approval': milo('/approval', 'hamid'),
  '/plans/[plan=uuid]/before': madeIn('moves.test.ts', milo('/before', 'rania')),
  '/plans/[plan=uuid]/best-interest/[item]': madeIn('plan-best-interest.test.ts'),
  '/plans/[plan=uuid]/childs-page': milo('/childs-page', 'rania'),
  '/plans/[plan=uuid]/consent': milo('/consent', 'rania'),
  '/plans/[plan=uuid]/experience': milo('/experience', 'rania'),
  '/plans/[plan=uuid]/files': madeIn('plan-files.test.ts', milo('/files', 'hamid')),
  '/plans/[plan=uuid]/guardians': milo('/guardians', 'hamid'),
  '/plans/[plan=uuid]/history': milo('/history', 'hamid'),
  '/plans/[plan=uuid]/information': milo('/information', 'rania'),
  '/plans/[plan=uuid]/map': milo('/map', 'rania'),
  '/plans/[plan=uuid]/meetings': madeIn('plan-meeting.test.ts', milo('/meetings', 'hamid')),
  '/plans/[plan=uuid]/meetings/[meeting=uuid]': madeIn('plan-meeting.test.ts'),
  '/plans/[plan=uuid]/move': milo('/move', 'hamid'),
  '/plans/[plan=uuid]/people': milo('/people', 'hamid'),
  '/plans/[plan=uuid]/reads': milo('/reads', 'rania'),
  '/plans/[plan=uuid]/reads/extract': milo('/reads/extract?from=2026-11-01&to=2026-11-30', 'rania'),
  '/plans/[plan=uuid]/responsibility': milo('/responsibility', 'hamid'),
  '/plans/[plan=uuid]/start': milo('/start', 'rania'),
  '/plans/[plan=uuid]/wrong-place': milo('/wrong-place', 'rania'),
  '/plans/[plan=uuid]/template': milo('/template', 'hamid'),
  '/plans/[plan=uuid]/timeline': milo('/timeline', 'hamid'),
  '/plans/[plan=uuid]/versions/[number]': madeIn('plan-approval.test.ts'),
  '/plans/[plan=uuid]/view-as': milo('/view-as', 'hamid'),
  '/plans/[plan=uuid]/wellbeing': milo('/wellbeing', 'hamid'),

  // The child's own
  '/plans/[plan=uuid]/child': childs(''),
  '/plans/[plan=uuid]/child/goals': childs('/goals'),
  '/plans/[plan=uuid]/child/people': childs('/people'),
  '/plans/[plan=uuid]/child/voice': childs('/voice'),
  '/plans/[plan=uuid]/child/wheel': childs('/wheel'),
};

/** As they lie in src/routes, without the groups. */
export const pagesThere: string[] = readdirSync('src/routes', {
  recursive: true,
  encoding: 'utf8',
}).flatMap((file) =>
  file.endsWith('+page.svelte')
    ? [`/${file}`.replaceAll(/\/\([a-z]+\)/g, '').replace(/\/\+page\.svelte$/, '')]
    : [],
);
