// The version of a document's layout. A browser says in `hello` which one it knows; the server
// refuses older ones (4426) and brings documents forward as a room loads, under the zone's lock, so
// that no two copies are upgraded at once.
import type * as Y from 'yjs';
import { metaRoot } from './zones.ts';

export const SCHEMA_VERSION = 1;

const versionKey = 'schemaVersion';

/** From the version of the key to the next one. */
export type Upgrades = Readonly<Record<number, (doc: Y.Doc) => void>>;

const upgrades: Upgrades = {};

/** A document without a version is from before there was a second one. */
export function versionOf(doc: Y.Doc): number {
  const version = doc.getMap(metaRoot).get(versionKey);
  return typeof version === 'number' && Number.isInteger(version) && version >= 1 ? version : 1;
}

export function setVersion(doc: Y.Doc, version: number): void {
  doc.getMap(metaRoot).set(versionKey, version);
}

/** Brings any known version to the current one, step by step; false when there was nothing to do. */
export function upgradeZone(
  doc: Y.Doc,
  steps: Upgrades = upgrades,
  target: number = SCHEMA_VERSION,
): boolean {
  const from = versionOf(doc);
  if (from >= target) return false;
  doc.transact(() => {
    for (let version = from; version < target; version++) steps[version]?.(doc);
    setVersion(doc, target);
  });
  return true;
}
