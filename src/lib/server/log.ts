// The web app's log; see server/log.ts for what may be in it.
import { openLog, type Log } from '#server/log.ts';
import { settings } from './settings.ts';

let log: Log | undefined;

export const appLog = (): Log => (log ??= openLog(settings().LOG_LEVEL));
