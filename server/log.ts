// One line of JSON per event: ids, codes, counts and durations. Never names, texts, addresses of
// pages, tokens or error objects whole (a database error carries parameters).
import { pino } from 'pino';

export type Log = Pick<pino.Logger, 'debug' | 'info' | 'warn' | 'error' | 'fatal'>;

export const openLog = (level: string): Log =>
  pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime });

/** What may be logged of an unexpected error: its kind, its code and where it came from. */
export function shape(error: unknown): { kind: string; code?: string; at?: string } {
  if (!(error instanceof Error)) return { kind: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const at = error.stack
    ?.split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 6)
    .map((line) => line.trim())
    .join(' < ');
  return { kind: error.name, ...(code ? { code } : {}), ...(at ? { at } : {}) };
}
