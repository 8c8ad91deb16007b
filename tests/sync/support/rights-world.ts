// Milo's shared zone with everyone in it who may write there, each on a socket of their own; and a
// witness who must see what is allowed and nothing of what is refused.
import type * as Y from 'yjs';
import { readActions, readGoals } from '#domain/plan/document.ts';
import { richTextJson } from '#domain/plan/rich-text.ts';
import { partyId, personId, planId, sjohamra, zoneId } from '../../db/world.ts';
import { connect, until } from './clients.ts';
import type { Client } from './clients.ts';
import { milosZone, openSyncWorld } from './sync-world.ts';
import type { RunningServer, SignedIn, SyncWorld } from './sync-world.ts';

/** What becomes of an edit: stored, or the code it was denied with. */
export type Outcome = 'stored' | (string & {});

export interface RightsWorld {
  world: SyncWorld;
  server: RunningServer;
  witness: Client;
  signIn(slug: string): Promise<SignedIn>;
  /** Makes one edit on this person's own copy, and says what became of it. */
  edit(slug: string, change: (doc: Y.Doc) => void, zone?: string): Promise<Outcome>;
  /** Rows in the zone's log. */
  logLength(zone?: string): Promise<number>;
  /** All that the zone says, as the witness sees it. */
  seen(): string;
  share(plan: string, zone: string, person: string): Promise<void>;
  close(): Promise<void>;
}

export const said = (doc: Y.Doc): string =>
  JSON.stringify({
    actions: readActions(doc),
    goals: readGoals(doc),
    about: richTextJson(doc.getXmlFragment('section:about'), () => undefined),
    roots: [...doc.share.keys()].filter((root) => doc.share.get(root)?._map.size !== 0).sort(),
  });

/** `deaf`: the server hears no news of access, only its own poll is left. */
export async function openRightsWorld({ deaf = false } = {}): Promise<RightsWorld> {
  const world = await openSyncWorld();
  const server = await world.start({ deaf });
  const people = new Map<string, Promise<SignedIn>>();
  const clients = new Map<string, Client>();
  const signIn = (slug: string): Promise<SignedIn> => {
    const known = people.get(slug) ?? world.signIn(slug);
    people.set(slug, known);
    return known;
  };
  const open = async (slug: string, zone: string): Promise<Client> => {
    const key = `${slug} ${zone}`;
    const known = clients.get(key);
    if (known !== undefined) return known;
    const client = connect({ port: server.port, zone, as: await signIn(slug) });
    clients.set(key, client);
    await client.synced();
    await client.saved();
    return client;
  };
  const witness = await open('otto', milosZone);

  return {
    world,
    server,
    witness,
    signIn,
    async edit(slug, change, zone = milosZone) {
      const client = await open(slug, zone);
      if (zone === milosZone)
        await until(`${slug} has it all`, () => said(client.doc) === said(witness.doc));
      let updates = 0;
      const count = (): number => updates++;
      client.doc.on('update', count);
      client.doc.transact(() => change(client.doc));
      client.doc.off('update', count);
      if (updates !== 1) throw new Error(`${slug} wrote ${updates} updates, not one`);
      await until(
        `an answer to ${slug}`,
        () => client.denied.length > 0 || client.state.unsavedSince === null,
      );
      const [denied] = client.denied;
      if (denied === undefined) {
        if (zone === milosZone)
          await until('the witness sees it', () => said(client.doc) === said(witness.doc));
        return 'stored';
      }
      // As the browser does: the copy is given up, the next one begins with the server's state.
      client.close();
      clients.delete(`${slug} ${zone}`);
      return denied.code;
    },
    async logLength(zone = milosZone) {
      const [row] = await world.db.sql<{ n: number }[]>`
        select count(*)::int as n from app.zone_updates where zone_id = ${zone}`;
      return row?.n ?? 0;
    },
    seen: () => said(witness.doc),
    async share(plan, zone, person) {
      await world.db.sql`insert into app.zone_shares
        (tenant_id, plan_id, zone_id, party_id, access, basis, granted_by)
        values (${sjohamra}, ${planId(plan)}, ${zoneId(plan, zone)}, ${partyId(plan, person)},
          'edit', 'authority', ${personId(person)})`;
    },
    async close() {
      for (const client of clients.values()) client.close();
      await world.close();
    },
  };
}
