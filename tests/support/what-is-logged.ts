// What the log has to say of each page of a plan that was given out, written by hand from what the contract asks
// and not from the code: the actions, once each, about that plan.
import { readdirSync } from 'node:fs';

export const ofPage: Record<string, readonly string[]> = {
  '': ['plan.open'],
  '/approval': ['plan.approval'],
  '/before': ['plan.moved'],
  '/child': ['child.open'],
  '/child/goals': ['child.open'],
  '/child/people': ['child.open'],
  '/child/voice': ['child.open'],
  '/child/wheel': ['child.open'],
  '/childs-page': ['child.choices'],
  '/consent': ['plan.consents', 'plan.information'],
  '/experience': ['plan.experience'],
  '/files': ['plan.files'],
  '/guardians': ['plan.guardians', 'plan.whereabouts', 'plan.hidden'],
  '/history': ['plan.history'],
  '/information': ['plan.information'],
  '/map': ['plan.open'],
  '/meetings': ['plan.meetings'],
  '/move': ['plan.move'],
  '/people': ['plan.people'],
  '/reads': ['plan.reads'],
  '/reads/extract': ['plan.reads.extract'],
  '/responsibility': ['plan.responsibility', 'plan.coordination'],
  '/start': ['plan.start'],
  '/template': ['plan.zones'],
  '/timeline': ['plan.timeline'],
  // Whom one may look as; looking is another address.
  '/view-as': [],
  '/wellbeing': ['plan.wellbeing'],
  '/wrong-place': ['plan.removals'],
};
/** What those who lead see on a page beside what everybody does. */
export const alsoForLeaders: Record<string, readonly string[]> = {
  '/people': ['plan.whereabouts'],
};

export const pagesOfPlan = readdirSync('src/routes', {
  recursive: true,
  encoding: 'utf8',
}).flatMap(
  (file) => /\/plans\/\[plan=uuid\]((?:\/[\w-]+)*)\/\+page\.svelte$/.exec(file)?.[1] ?? [],
);

const waits = (body: string) =>
  JSON.parse(body) as { call: object | null; approvals: { approved: object | null } };

/** What has an address of its own in a plan, or over all of one's plans, and is more than a page's name. */
export const ofAddress: {
  address: RegExp;
  /** Whether there is something in this answer at all. */
  also?: (asked: { query: URLSearchParams; body: string }) => boolean;
  actions: readonly string[];
  /** About every plan that the answer names, where the address names none. */
  ofEach?: true;
}[] = [
  { address: /\/best-interest\/[\w-]+$/, actions: ['plan.best_interest'] },
  { address: /\/child-sound\/[\w-]+$/, actions: ['voice.listen'] },
  { address: /\/dissents$/, actions: ['plan.dissents'] },
  { address: /\/files\/[\w-]+$/, actions: ['file.read'] },
  { address: /\/history\/log$/, actions: ['plan.history'] },
  { address: /\/meetings\/[\w-]+$/, actions: ['meeting.open', 'plan.open'] },
  // Nothing, while it is as whoever asks knows it.
  {
    address: /\/meetings\/[\w-]+\/state$/,
    also: ({ body }) => body !== 'null',
    actions: ['meeting.open'],
  },
  { address: /\/meetings\/[\w-]+\/calendar$/, actions: ['meeting.open'] },
  { address: /\/reads\/pdf$/, actions: ['plan.reads.extract'] },
  { address: /\/threads$/, actions: ['zone.threads'] },
  // Beside the plan: whom a meeting waits for is told of it, and who approved a version gets what it said.
  { address: /\/waits$/, also: ({ body }) => waits(body).call !== null, actions: ['meeting.told'] },
  {
    address: /\/waits$/,
    also: ({ body }) => waits(body).approvals.approved !== null,
    actions: ['version.open'],
  },
  { address: /\/versions\/\d+$/, actions: ['version.open'] },
  { address: /\/versions\/\d+\/(pdf|package)$/, actions: ['version.export'] },
  {
    address: /\/view-as$/,
    also: ({ query }) => (query.get('person') ?? '') !== '',
    actions: ['plan.view_as'],
  },
  { address: /^\/house\/archive\/package$/, actions: ['archive.package'] },
  { address: /^\/my-data(\/file)?$/, actions: ['person.data'], ofEach: true },
  { address: /^\/api\/v1\/plans\/[\w-]+$/, actions: ['plan.zones'] },
  { address: /^\/api\/v1\/plans\/[\w-]+\/as\/[\w-]+$/, actions: ['plan.view_as'] },
];

/** Where plans stand in lists; the start of a family's goes on to their only plan. */
export const listings = /^\/$|^\/(plans|notices|follow-up|pool|api\/v1\/plans)$/;
/** Whoever keeps the records or follows up the log meets plans there by their reference, and nothing that stands in them. */
export const byReference = /^\/(access-log|house\/(archive|disposal|removals))(\/|$)/;
