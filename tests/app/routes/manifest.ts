// What each visitor is answered at each route, action and method: one line each. A route that is not here
// fails the test, and so does one that is here and gone. The answer of an action without a form is that of an
// empty one: who is not signed in never gets as far. `ask` carries a form that is in order, where the wrong
// person must be told from the right one by the database behind it.
import { demoId, planId, tenantId, zoneId } from '#server/demo/demo-id.ts';
import { answersIn, visitors, type Said, type Visitor } from './visitors.ts';

type Answers = Record<Visitor, string>;

export interface Ask {
  answers: Answers;
  /** A form in order; otherwise an empty one. */
  form?: Record<string, string>;
  /** Ends the session of whoever asks: each asks with one of their own. */
  ends?: true;
  /** Harmless from anywhere: it changes nothing. */
  query?: string;
}

export interface Expected {
  page?: Ask;
  actions?: Record<string, Ask>;
  methods?: Record<string, Ask>;
}

const all = (answer: string): Answers =>
  Object.fromEntries(visitors.map((visitor) => [visitor, answer])) as Answers;

const signedOut = (answer: string): Said => ({ signedOut: answer, childsMoment: answer });
const toSignIn = signedOut('303 /sign-in');
const unknown = (answer = '404'): Said => ({ outside: answer });

const anyone = (answer = '200', but: Said = {}): Ask => ({
  answers: { ...all(answer), ...answersIn(but) },
});
/** For whoever is signed in; `but` says for whom it is different. */
const signedIn = (answer = '200', but: Said = {}): Ask => anyone(answer, { ...toSignIn, ...but });
/** Milo's plan: there for those who take part in it, and not there for others. */
const ofPlan = (but: Said = {}): Ask => signedIn('200', { ...unknown(), ...but });
const ofPlanAsData = (but: Said = {}): Ask =>
  signedIn('200', { ...unknown('404 not_found'), ...but });
/** Not there for anyone: nothing of it is in the demo, or its id is of another plan. */
const notThere = (answer = '404'): Ask => signedIn(answer);
/** For a directory, which has its token with it; not for people. */
const byToken = (answer: string): Ask => anyone('401', { directory: answer });
/** The child's page: for a child's session too. */
const childs = (answer: string, but: Said = {}): Ask => ({
  ...signedIn(answer, { ...but, child: answer }),
});

const empty = signedIn('400 invalid_input');
const forms = (names: string, but: Record<string, Ask> = {}): Record<string, Ask> => ({
  ...Object.fromEntries(names.split(' ').map((name) => [name, empty])),
  ...but,
});
const withForm = (form: Record<string, string>, ask: Ask): Ask => ({ ...ask, form });

/** Not for the others who take part. */
const familyAndLead = (others: string): Said => ({
  inside: others,
  ...{ guardian: '200', leaders: '200' },
});
/** Of the part where health care writes: Siri's and Gunvor's. */
const healthOnly = (others: string, theirs: string): Ask =>
  signedIn(others, { professional: theirs, lead: theirs });
const leadOnly: Said = { inside: '404', leaders: '200' };
const api = (answer: string, but: Said = {}): Ask =>
  anyone(answer, { ...signedOut('401 signed_out'), ...but });
const refusedToOthers = (inPlan: string, lead: string): Ask =>
  signedIn(inPlan, { ...unknown('404 not_found'), leaders: lead });
const onlyAdmin = (others: string, neighbour: string, admin: string): Ask =>
  signedIn(others, { neighbour, admin });

/** The house of Sjöhamra: its administrator's. */
const ofHouse = (answer = '200'): Ask => signedIn('404', { admin: answer });
/** Administrators, and who manages a unit. */
const followed = (others: string): Ask =>
  signedIn(others, { managers: '200', administrators: '200' });
const startOf = (plan: string) => `303 /plans/${planId(plan)}/start`;
const beginsAt = (tenant: string) => `303 /begin/${tenantId(tenant)}`;

export const manifest: Record<string, Expected> = {
  '/': {
    page: signedIn('303 /plans', {
      guardian: startOf('milo'),
      relative: startOf('milo'),
      stopped: startOf('tuva'),
      hiddenGuardian: startOf('nova'),
      otherGuardian: startOf('vide'),
      youth: `303 /plans/${planId('nova')}/child`,
      operator: '303 /operator',
    }),
  },

  // For everyone
  '/(public)/accessibility': { page: anyone() },
  '/(public)/agreement': { page: anyone() },
  '/(public)/ask': { page: anyone(), actions: { default: anyone('400 reach') } },
  '/(public)/ask/follow': { page: anyone(), actions: { default: anyone('404 not_found') } },
  '/(public)/bye': { page: anyone() },
  '/(public)/sign-in': {
    page: anyone('303 /', signedOut('200')),
  },
  '/(public)/join': { page: anyone(), actions: { default: anyone('400 place') } },
  '/(public)/support': { page: anyone() },
  '/(public)/support/[entry=uuid]': { page: anyone('404') },
  '/(public)/words': { page: anyone() },
  '/auth/callback': { methods: { GET: anyone('303 /sign-in') } },
  '/auth/callback/[tenant=uuid]': { methods: { GET: anyone('303 /sign-in') } },
  '/auth/sign-out': { methods: { POST: { ...anyone('303 /sign-in'), ends: true } } },
  '/auth/start': { methods: { GET: anyone('303 /demo-idp/auth') } },
  '/child-exit': { methods: { POST: { ...anyone('303 /bye'), ends: true } } },
  '/demo/sign-in': { methods: { POST: anyone('400') } },
  '/preferences': { methods: { POST: anyone('303 /') } },
  '/api/v1/openapi.json': { methods: { GET: anyone() } },

  // For whoever is signed in: what is shown is theirs, or nothing
  '/api/v1/me': { methods: { GET: api('200') } },
  '/api/v1/plans': { methods: { GET: api('200') } },
  '/api/v1/plans/[planId]': { methods: { GET: api('200', unknown('404 not_found')) } },
  '/api/v1/plans/[planId]/as/[personId]': {
    methods: {
      GET: api('200', { ...unknown('404 not_found'), ...familyAndLead('403 not_allowed') }),
    },
  },
  '/outbox-key': { methods: { POST: api('400 invalid_input') } },
  // A directory, by its token alone
  '/scim/v2/Users': { methods: { GET: byToken('200'), POST: anyone('400') } },
  '/scim/v2/Users/[id=uuid]': {
    methods: {
      GET: byToken('404'),
      PUT: anyone('400'),
      PATCH: anyone('400'),
      DELETE: byToken('404'),
    },
  },
  '/scim/v2/Groups': { methods: { GET: byToken('200'), POST: anyone('400') } },
  '/scim/v2/Groups/[id=uuid]': {
    methods: {
      GET: byToken('404'),
      PUT: anyone('400'),
      PATCH: anyone('400'),
      DELETE: byToken('404'),
    },
  },
  '/scim/v2/ServiceProviderConfig': { methods: { GET: byToken('200') } },
  '/scim/v2/ResourceTypes': { methods: { GET: byToken('200') } },
  '/scim/v2/Schemas': { methods: { GET: byToken('200') } },
  // The log: nothing is asked of it before somebody has chosen what for, and it answers its reviewers alone
  '/(app)/access-log': { page: signedIn(), actions: forms('search') },
  '/(app)/access-log/export': {
    methods: {
      GET: {
        ...signedIn('404', { admin: '200', reviewer: '200' }),
        query: new URLSearchParams({
          ...{ tenant: tenantId('sjohamra'), authority: demoId('authority:barnnamnden') },
          ...{ purpose: 'FOLLOW_UP', from: '2026-01-01', to: '2026-01-31' },
        }).toString(),
      },
    },
  },
  '/(app)/access-log/reviews': { page: signedIn(), actions: forms('start') },
  '/(app)/access-log/reviews/[review=uuid]': {
    page: notThere(),
    actions: forms('judge', { close: withForm({ note: '' }, notThere('404 not_found')) }),
  },
  '/(app)/access-log/reviewers': { page: signedIn(), actions: forms('end name nights') },
  // Who to turn to, for whoever is signed in; kept by administrators and by the units themselves
  '/(app)/contacts': { page: signedIn() },
  '/(app)/guide': { page: signedIn(), actions: forms('ask again') },
  '/(app)/questions': { page: signedIn(), actions: forms('ask answer again offer accept') },
  '/(app)/house/cards': { page: signedIn(), actions: forms('save') },
  '/(app)/house/support': { page: signedIn(), actions: forms('save review') },
  '/(app)/house/contact-paths': {
    page: signedIn('404', { administrators: '200' }),
    actions: forms('save end guide'),
  },
  // Whoever runs the service is none of these
  '/(app)/operator': {
    page: signedIn('403', { operator: '200' }),
    actions: forms('approve decline answer'),
  },
  '/(app)/begin': {
    page: signedIn('200', { admin: beginsAt('sjohamra'), neighbour: beginsAt('kvarnbo') }),
  },
  '/(app)/begin/[tenant=uuid]': { page: ofHouse() },
  '/(app)/begin/[tenant=uuid]/house': {
    page: ofHouse(),
    actions: forms('contacts authority remove'),
  },
  '/(app)/begin/[tenant=uuid]/units': {
    page: ofHouse(),
    actions: forms('save remove', { preview: ofHouse('422'), import: ofHouse('422') }),
  },
  '/(app)/begin/[tenant=uuid]/sign-in': { page: ofHouse(), actions: forms('save switch remove') },
  '/(app)/begin/[tenant=uuid]/sign-in/try': {
    methods: { GET: ofHouse(`303 /begin/${tenantId('sjohamra')}/sign-in`) },
  },
  '/(app)/begin/[tenant=uuid]/roles': { page: ofHouse() },
  '/(app)/begin/[tenant=uuid]/words': { page: ofHouse() },
  '/(app)/begin/[tenant=uuid]/retention': { page: ofHouse(), actions: forms('default') },
  '/(app)/begin/[tenant=uuid]/practice': {
    page: ofHouse(),
    actions: {
      open: signedIn('404 not_found', { admin: 'success' }),
      live: signedIn('404 not_found', { admin: 'success' }),
    },
  },
  '/(app)/practice': { page: signedIn(), actions: forms('begin finish') },
  '/(app)/choices': {
    page: signedIn(),
    actions: {
      save: withForm(
        { tenant: tenantId('sjohamra'), revision: '99', experienceDays: '30', askDays: '14' },
        onlyAdmin('404 not_found', '404 not_found', '409 changed'),
      ),
      ages: withForm(
        { tenant: tenantId('sjohamra'), signIn: '13', consent: '16', guardianEnds: '18', seen: '' },
        signedIn('403 not_allowed', {
          ...{ idle: '404 not_found', nextDoor: '404 not_found' },
          admin: 'success',
        }),
      ),
    },
  },
  '/(app)/experience': { page: signedIn() },
  '/(app)/follow-up': { page: signedIn(), actions: forms('steps') },
  '/(app)/house': { page: signedIn() },
  '/(app)/house/accessibility': { page: signedIn(), actions: forms('save') },
  '/(app)/house/archive': { page: signedIn(), actions: forms('name end') },
  '/(app)/house/archive/package': { methods: { GET: signedIn('400') } },
  '/(app)/house/archive/records': { methods: { GET: signedIn('400') } },
  '/(app)/house/disposal': {
    page: signedIn(),
    actions: forms('order confirm decline withdraw hold lift controller orderRecords holdRecords'),
  },
  '/(app)/house/removals': { page: signedIn(), actions: forms('order confirm decline') },
  '/(app)/house/people': { page: signedIn(), actions: forms('answer withdraw takeOver') },
  '/(app)/house/people/[person=uuid]': {
    page: notThere(),
    actions: forms('give change end away back leave'),
  },
  '/(app)/house/provisioning': {
    page: onlyAdmin('404', '200', '200'),
    actions: forms('connect disconnect unit'),
  },
  '/(app)/house/people/invite': {
    page: onlyAdmin('404', '200', '200'),
    actions: forms('withdraw', {
      invite: signedIn('400 identity_wrong'),
      preview: signedIn('403'),
      import: signedIn('403'),
    }),
  },
  '/(app)/house/partners': { page: signedIn(), actions: forms('ask answer end groups') },
  '/(app)/moves': { page: signedIn(), actions: forms('take decline') },
  '/(app)/my-data': { page: signedIn() },
  '/(app)/my-data/file': { methods: { GET: signedIn() } },
  '/(app)/notices': { page: signedIn(), actions: forms('read') },
  '/(app)/notices/confirm': { page: signedIn(), actions: forms('default') },
  '/(app)/notices/count': { methods: { GET: signedIn() } },
  '/(app)/notices/settings': {
    page: signedIn(),
    actions: forms('save address', { forget: notThere('404 not_found') }),
  },
  '/(app)/plans': { page: signedIn() },
  '/(app)/pool': { page: signedIn() },
  // Statistics: administrators', and those of who manages a unit (Torsten)
  '/(app)/statistics': { page: signedIn() },
  '/(app)/statistics/export': { methods: { GET: { ...followed('404'), query: 'format=json' } } },
  '/(app)/statistics/report': { page: followed('404') },
  '/(app)/statistics/report/pdf': { methods: { GET: followed('404') } },
  '/(app)/statistics/staff': { page: followed('403'), actions: forms('note withdraw name end') },
  '/(app)/templates': { page: signedIn(), actions: forms('publish') },
  '/(app)/signals': { page: signedIn(), actions: forms('answer') },
  '/(app)/signals/new': {
    page: signedIn('200', { families: '404', administrators: '404', idle: '404' }),
  },
  '/(app)/signals/[signal=uuid]': {
    page: notThere(),
    actions: {
      ...forms('consent answer'),
      ...{ receive: notThere('404 not_found'), solve: notThere('404 not_found') },
      start: notThere('404 not_found'),
    },
  },
  '/(app)/signals/[signal=uuid]/draft': { methods: { PUT: empty, POST: empty } },

  // Milo's plan
  '/(app)/plans/[plan=uuid]': {
    page: ofPlan(),
    actions: forms(
      'reply resolveThread reopenThread markRead editComment withdrawComment endParticipation dissent withdrawDissent',
      {
        startThread: withForm(
          {
            ...{ zone: zoneId('milo', 'health'), anchor: '{"type":"zone"}' },
            ...{ quotation: '', body: 'Prov' },
          },
          healthOnly('404 not_found', 'success'),
        ),
      },
    ),
  },
  '/(app)/plans/[plan=uuid]/approval': {
    page: ofPlan(),
    actions: forms('propose answer seal status withdraw'),
  },
  '/(app)/plans/[plan=uuid]/best-interest/[item]': {
    page: notThere(),
    actions: forms('write'),
  },
  '/(app)/plans/[plan=uuid]/before': { page: ofPlan() },
  '/(app)/plans/[plan=uuid]/childs-page': { page: ofPlan(), actions: forms('choose words') },
  '/(app)/plans/[plan=uuid]/childs-page/begin': {
    methods: {
      POST: {
        ...signedIn('303 /plans/:plan/child', { ...unknown(), relative: '403' }),
        ends: true,
      },
    },
  },
  '/(app)/plans/[plan=uuid]/consent': {
    page: ofPlan({ inside: '404', guardian: '200' }),
    actions: forms('answer'),
  },
  '/(app)/plans/[plan=uuid]/dissents': { methods: { GET: ofPlan() } },
  '/(app)/plans/[plan=uuid]/experience': {
    page: ofPlan(familyAndLead('403')),
    actions: forms('answer load'),
  },
  '/(app)/plans/[plan=uuid]/files': {
    page: ofPlan(),
    actions: forms('add remove link endLink', {
      // There for who reads the part, and not there for others.
      link: withForm(
        { zone: zoneId('milo', 'health'), kind: 'SIP', title: 'SIP', note: '' },
        healthOnly('404 not_found', 'success'),
      ),
    }),
  },
  '/(app)/plans/[plan=uuid]/files/[file=uuid]': { methods: { GET: notThere() } },
  '/(app)/plans/[plan=uuid]/guardians': {
    page: ofPlan(leadOnly),
    actions: forms('custody stop ground hide decide protect unprotect reader lift'),
  },
  '/(app)/plans/[plan=uuid]/history': { page: ofPlan() },
  '/(app)/plans/[plan=uuid]/history/log': {
    methods: {
      GET: {
        ...healthOnly('404 not_found', '200'),
        query: `zone=${zoneId('milo', 'health')}&after=0`,
      },
    },
  },
  '/(app)/plans/[plan=uuid]/information': { page: ofPlan() },
  '/(app)/plans/[plan=uuid]/map': { page: ofPlan() },
  '/(app)/plans/[plan=uuid]/meetings': {
    page: ofPlan(),
    actions: forms('call change cancel answer'),
  },
  '/(app)/plans/[plan=uuid]/meetings/[meeting=uuid]': {
    page: ofPlan(),
    actions: forms('step turn attendance decide end', {
      begin: refusedToOthers('403 not_allowed', 'success'),
      openActions: refusedToOthers('403 not_allowed', 'success'),
      more: refusedToOthers('403 not_allowed', 'success'),
    }),
  },
  '/(app)/plans/[plan=uuid]/meetings/[meeting=uuid]/calendar': {
    methods: { GET: ofPlan() },
  },
  '/(app)/plans/[plan=uuid]/meetings/[meeting=uuid]/state': { methods: { GET: ofPlanAsData() } },
  '/(app)/plans/[plan=uuid]/move': {
    page: ofPlan(),
    actions: forms('propose withdraw answer'),
  },
  '/(app)/plans/[plan=uuid]/people': {
    page: ofPlan(),
    actions: forms('add consent ground maturity presence endGround askGuest extendGuest endGuest'),
  },
  '/(app)/plans/[plan=uuid]/reads': {
    page: ofPlan(familyAndLead('403')),
    actions: forms('ask'),
  },
  '/(app)/plans/[plan=uuid]/reads/extract': {
    page: { ...ofPlan(familyAndLead('403')), query: 'from=2026-01-01&to=2026-01-31' },
  },
  '/(app)/plans/[plan=uuid]/reads/pdf': {
    methods: {
      GET: { ...ofPlan(familyAndLead('403')), query: 'from=2026-01-01&to=2026-01-31' },
    },
  },
  '/(app)/plans/[plan=uuid]/responsibility': {
    page: ofPlan(),
    actions: forms('offer answer withdraw write agree takeBack decides'),
  },
  '/(app)/plans/[plan=uuid]/start': { page: ofPlan(), actions: forms('write answer help') },
  '/(app)/plans/[plan=uuid]/template': { page: ofPlan(), actions: forms('take name') },
  '/(app)/plans/[plan=uuid]/threads': {
    methods: {
      GET: {
        ...healthOnly('404 not_found', '200'),
        query: `zone=${zoneId('milo', 'health')}`,
      },
    },
  },
  '/(app)/plans/[plan=uuid]/timeline': {
    page: ofPlan(),
    actions: {
      ...forms('correct'),
      note: withForm(
        { kind: 'SIGNAL', day: '2026-09-02' },
        refusedToOthers('403 not_allowed', 'success'),
      ),
    },
  },
  '/(app)/plans/[plan=uuid]/versions/[number]': { page: notThere() },
  '/(app)/plans/[plan=uuid]/versions/[number]/package': {
    methods: { GET: notThere() },
  },
  '/(app)/plans/[plan=uuid]/versions/[number]/pdf': { methods: { GET: notThere() } },
  '/(app)/plans/[plan=uuid]/view-as': { page: ofPlan(familyAndLead('404')) },
  // How many wait for an answer: zero for whom the plan is not there
  '/(app)/plans/[plan=uuid]/waits': { methods: { GET: signedIn() } },
  '/(app)/plans/[plan=uuid]/wellbeing': {
    page: ofPlan(),
    actions: forms('start write'),
  },
  // For who writes in some part: a relative comments.
  '/(app)/plans/[plan=uuid]/wrong-place': {
    page: ofPlan({ relative: '404' }),
    actions: forms('ask withdraw'),
  },

  // The child's page
  '/(child)/plans/[plan=uuid]/child': { page: childs('200', unknown()) },
  '/(child)/plans/[plan=uuid]/child/goals': { page: childs('200', unknown()) },
  '/(child)/plans/[plan=uuid]/child/people': { page: childs('200', unknown()) },
  '/(child)/plans/[plan=uuid]/child/voice': {
    page: childs('200', unknown()),
    actions: { add: childs('400 invalid_input'), share: childs('400 invalid_input') },
  },
  '/(child)/plans/[plan=uuid]/child/wheel': {
    page: childs('200', unknown()),
    actions: { answer: childs('400 invalid_input') },
  },
  '/(child)/plans/[plan=uuid]/child-sound/[zone=uuid]': {
    methods: { GET: childs('404') },
  },
};
