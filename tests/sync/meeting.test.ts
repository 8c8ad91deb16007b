// Eight people write the notes of one meeting and decide, in a tenth of a minute: the recorded meeting of
// `npm run meeting`, faster. All copies are equal, every decision has owner and day, and what is sealed
// afterwards opens.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { recordedMs, writers } from '../meeting/script.ts';
import { runMeeting } from '../meeting/run-meeting.ts';
import { freePort, startKring, type KringProcess } from '../support/server.ts';

let kring: KringProcess;
let apiPort: number;
beforeAll(async () => {
  apiPort = await freePort();
  kring = await startKring({ env: { KRING_SUPABASE_PORT: String(apiPort) } });
});
afterAll(() => kring?.close());

it('a meeting of eight ends in a version that opens', async () => {
  const figures = await runMeeting(kring, apiPort, recordedMs / 10_000);
  console.log(JSON.stringify(figures));
  expect(figures).toMatchObject({ writers: writers.length, decisions: 7 });
});
