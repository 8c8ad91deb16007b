// Loaded with `--import` in front of a real program: it dies by SIGKILL at the n-th hit of a crash
// point. Flags are inherited, so worker threads carry the mine as well.
import { crashPoints, onCrashPoint } from '#server/sync/crash-point.ts';

const { CHAOS_CRASH_POINT: point, CHAOS_CRASH_HIT: hit = '1' } = process.env;
if (!crashPoints.some((name) => name === point)) throw new Error(`no crash point ${point}`);

let left = Number(hit);
onCrashPoint((name) => {
  if (name === point && --left === 0) process.kill(process.pid, 'SIGKILL');
});
