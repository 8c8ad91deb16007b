// Carries a change out in a zone's living document, over the ordinary connection: the same rights, the
// same gate, the same meaning of saved as for someone who writes in the plan. The document is opened
// for this one change and closed when the server has committed it.
import type * as Y from 'yjs';
import { refusalOf } from '#domain/access/write-rights.ts';
import type { Writer } from '#domain/access/write-rights.ts';
import type { HistoryZone } from '#domain/history/page.ts';
import { valueIn } from '#domain/plan/touched.ts';
import { nameRoots } from '#domain/plan/zones.ts';
import { Outbox } from '../outbox/outbox.ts';
import { ZoneReplica } from '../plan/replica.svelte.ts';
import { refusalTo } from './refusal.ts';

/**
 * refused: someone has taken the right to it meanwhile. waiting: not saved yet, but kept on this device,
 * where the plan's page finds it. lost: neither; nothing was changed.
 */
export type Outcome = 'saved' | 'refused' | 'waiting' | 'lost';

const patienceMs = 15_000;
const lookAgainMs = 50;

export async function writeForward(
  zone: HistoryZone,
  writer: Writer,
  change: (doc: Y.Doc) => void,
): Promise<Outcome> {
  const outbox = new Outbox();
  const replica = new ZoneReplica(
    zone.id,
    zone.access,
    (doc) => nameRoots(doc, zone.kind),
    outbox.zone(zone.id),
    {
      noticed: () => undefined,
      refuses: (touches, doc) => refusalOf(writer, zone.kind, touches, valueIn(doc)),
      keptStep: () => undefined,
    },
  );
  void outbox.ask();
  try {
    await until(() => replica.ready || replica.lost);
    if (!replica.ready || !replica.mayEdit) return replica.ready ? 'refused' : 'lost';
    if (refusalTo(replica.copy.doc, zone, writer, change) !== null) return 'refused';
    replica.edit(change);
    await until(() => replica.refusal !== null || replica.lost || !replica.unsaved);
    if (replica.refusal !== null || replica.lost) return 'refused';
    if (!replica.unsaved) return 'saved';
    return replica.isKept ? 'waiting' : 'lost';
  } finally {
    replica.close();
    outbox.close();
  }
}

async function until(isSo: () => boolean): Promise<void> {
  const end = Date.now() + patienceMs;
  while (!isSo() && Date.now() < end)
    await new Promise((resolve) => setTimeout(resolve, lookAgainMs));
}
