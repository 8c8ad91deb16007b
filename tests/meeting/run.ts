// `npm run meeting`: the recorded meeting at the pace at which it was recorded, three minutes, against a
// Kring of its own. The sealed version is open within ten seconds of the end, or it fails.
import assert from 'node:assert/strict';
import { freePort, startKring } from '../support/server.ts';
import { runMeeting } from './run-meeting.ts';

const openWithinMs = 10_000;

const apiPort = await freePort();
const kring = await startKring({
  env: { KRING_SUPABASE_PORT: String(apiPort) },
  // The first start builds the web app.
  startMs: 600_000,
});
try {
  const figures = await runMeeting(kring, apiPort, 1);
  console.log(JSON.stringify(figures));
  assert.ok(figures.openMs <= openWithinMs, `open after ${figures.openMs} ms`);
  console.log(`The sealed version was open ${(figures.openMs / 1000).toFixed(1)} s after the end.`);
} finally {
  await kring.close();
}
