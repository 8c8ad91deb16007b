// What Liv must never be given: everything that would tell that Nova speaks with Mira. Read by the tests that
// look through all that Liv receives, from the server and in the browser.
import { demoId, partyId, personId, planUnitId, threadId, zoneId } from '#server/demo/demo-id.ts';

/** The zones where Mira is: there for Nova, Hedda and Mira alone. */
export const withMira = ['health:samtal', 'child:mira'];
/** Everything that would tell that Mira, or the clinic, has a part in this. */
export const ofMira = [
  'Mira Havsdal',
  'Mira',
  '"Kurator"',
  'Torsdag går bra. Det stannar här.',
  'Nova kommer varannan vecka',
  personId('mira'),
  partyId('nova', 'mira'),
  planUnitId('nova', 'kurator'),
  threadId('nova', 'mira'),
  demoId('comment:nova:mira:0'),
  ...withMira.flatMap((key) => [key, zoneId('nova', key)]),
];
