// Named places where a crash would be worst: between two writes, between a write and its answer. They
// do nothing, and no setting can make them do anything: only a program that is loaded in front of the
// server (tests/chaos/crash-mine.ts) can listen here, and then ends the process at one of them.

export const crashPoints = [
  'append.before',
  'append.committed',
  'append.shown',
  'load.before',
  'load.read',
  'snapshot.before',
  'snapshot.written',
  'projection.before',
  'projection.written',
  'drain.settled',
  'purge.read',
  'purge.before',
  'purge.done',
  'zone.begun',
  'zone.written',
] as const;
export type CrashPoint = (typeof crashPoints)[number];

let listener: ((point: CrashPoint) => void) | null = null;

/** The process is at this place. */
export function crashPoint(point: CrashPoint): void {
  listener?.(point);
}

/** For tests alone: called synchronously at every crash point of this thread. */
export function onCrashPoint(listen: (point: CrashPoint) => void): void {
  listener = listen;
}
