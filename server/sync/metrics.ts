// What an operator may count: numbers and codes, never who, where or what.
import { Counter, Gauge, Histogram } from 'prom-client';

export const openSockets = new Gauge({
  name: 'kring_sync_sockets',
  help: 'Sockets that were admitted and are open',
});
export const openRooms = new Gauge({
  name: 'kring_sync_rooms',
  help: 'Zones that are held in memory',
});
export const neighboursInTouch = new Gauge({
  name: 'kring_sync_redis_up',
  help: '1 when other nodes hear of news over Redis, 0 while they hear through the database',
});
export const closings = new Counter({
  name: 'kring_sync_closings_total',
  help: 'Sockets closed by the server, by close code',
  labelNames: ['code'],
});
export const updatesStored = new Counter({
  name: 'kring_sync_updates_total',
  help: 'Updates committed',
});
export const updatesRefused = new Counter({
  name: 'kring_sync_refused_total',
  help: 'Update frames that were not accepted, by reason',
  labelNames: ['reason'],
});
export const quarantined = new Counter({
  name: 'kring_sync_quarantined_total',
  help: 'Log rows that could not be read and were left out of the document',
});
export const failures = new Counter({
  name: 'kring_sync_failures_total',
  help: 'Work that failed, by kind',
  labelNames: ['work'],
});

const buckets = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 5];

export const appendSeconds = new Histogram({
  name: 'kring_sync_append_seconds',
  help: 'From the start of a commit to its answer',
  buckets,
});
export const loadSeconds = new Histogram({
  name: 'kring_sync_load_seconds',
  help: 'From asking for a zone until its document is in memory',
  buckets,
});
