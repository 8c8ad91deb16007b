// [SY44] A right inside a zone that ends, ends: what hangs on the document with the next update, what
// hangs on the plan's people with the news of it, or with the poll when there is no news. Access to
// the zone stays all the while: nobody here is closed out.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type * as Y from 'yjs';
import { addAction, setActionField } from '#domain/plan/edits.ts';
import { partyId, planId, planUnitId, sjohamra } from '../db/world.ts';
import { until } from './support/clients.ts';
import { openRightsWorld } from './support/rights-world.ts';
import type { RightsWorld } from './support/rights-world.ts';

const unit = (key: string): string => planUnitId('milo', key);

for (const deaf of [false, true])
  describe(deaf ? 'with the poll alone' : 'with news', () => {
    let rights: RightsWorld;
    beforeAll(async () => {
      rights = await openRightsWorld({ deaf });
      await rights.edit('hamid', (doc) => {
        addAction(doc, { id: 'a', title: 'Bildstöd', unit: unit('blasippan') });
      });
    });
    afterAll(() => rights.close());

    let day = 0;
    /** Another day each time, so that each is an edit. */
    const due = (doc: Y.Doc): void => {
      const date = new Date(Date.UTC(2026, 11, 1 + day++));
      setActionField(doc, 'a', 'due', date.toISOString().slice(0, 10));
    };
    const endsFor = (slug: string): Promise<void> =>
      until(
        `${slug} may no longer`,
        async () => (await rights.edit(slug, due)) !== 'stored',
        5_000,
      );
    const beginsFor = (slug: string): Promise<void> =>
      until(`${slug} may`, async () => (await rights.edit(slug, due)) === 'stored', 5_000);

    it('a handed-over action is the new unit’s from the next update on', async () => {
      expect(await rights.edit('maja', due)).toBe('stored');
      expect(await rights.edit('siri', due)).toBe('not_responsible');
      const to = (key: string) => (doc: Y.Doc) => setActionField(doc, 'a', 'unit', unit(key));
      expect(await rights.edit('maja', to('logoped'))).toBe('stored');
      expect(await rights.edit('maja', due)).toBe('not_responsible');
      expect(await rights.edit('siri', due)).toBe('stored');
      expect(await rights.edit('siri', to('blasippan'))).toBe('stored');
      expect(await rights.edit('siri', due)).toBe('not_responsible');
    });

    it('another unit leads: the one before does not any more, and nothing of hers is stored', async () => {
      expect(await rights.edit('gunvor', due)).toBe('stored');
      const lead = (key: string) => rights.world.db.sql`
        update app.plans set best_interest_lead_id = ${unit(key)}, collaboration_lead_id = ${unit(key)}
        where id = ${planId('milo')}`;
      await lead('logoped');
      await endsFor('gunvor');
      const rows = await rights.logLength();
      expect(await rights.edit('gunvor', due)).toBe('not_responsible');
      expect(await rights.logLength()).toBe(rows);
      await beginsFor('siri');
      await lead('bvc');
      await endsFor('siri');
      await beginsFor('gunvor');
    });

    it('a coordinator becomes one among the others', async () => {
      const role = (name: string) => rights.world.db.sql`
        update app.plan_parties set role = ${name} where id = ${partyId('milo', 'hamid')}`;
      expect(await rights.edit('hamid', due)).toBe('stored');
      await role('professional');
      await endsFor('hamid');
      expect(await rights.edit('hamid', due)).toBe('not_responsible');
      await role('coordinator');
      await beginsFor('hamid');
    });

    it('the unit’s people lose the zone: how it goes is then for those who lead', async () => {
      const status = (value: string) => (doc: Y.Doc) => setActionField(doc, 'a', 'status', value);
      await rights.edit('hamid', (doc) => setActionField(doc, 'a', 'unit', unit('elevhalsan')));
      expect(await rights.edit('hamid', status('DONE'))).toBe('not_responsible');
      expect(await rights.edit('disa', status('WAITING'))).toBe('stored');
      await rights.world.db.sql`
        insert into app.consents (tenant_id, plan_id, giver_party_id, plan_unit_id, answer, form)
        values (${sjohamra}, ${planId('milo')}, ${partyId('milo', 'rania')}, ${unit('elevhalsan')},
          'no', 'oral')`;
      const may = async (): Promise<boolean> =>
        (await rights.edit('hamid', status('DONE'))) === 'stored';
      await until('those who lead may', may, 5_000);
    });
  });
