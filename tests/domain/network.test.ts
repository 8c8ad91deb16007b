// The network of who is around the child: made from one reader's page and nothing else.
import { describe, expect, it } from 'vitest';
import { NetworkPage, networkOf, worksWith, type Network } from '#domain/plan/network.ts';
import { randomFrom, seedOfRun } from '../sync/support/random.ts';

type Json = Record<string, unknown>;
const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

const unit = (n: number, label: string, sector: string, status = 'ADMITTED'): Json => ({
  id: uuid(n),
  label,
  sector,
  phone: '0700-00 00 99',
  status,
});
const party = (n: number, name: string, ofUnit: number, role = 'professional'): Json => ({
  id: uuid(1000 + n),
  personId: uuid(2000 + n),
  name,
  title: `Titel ${n}`,
  role,
  planUnitId: uuid(ofUnit),
  sector: 'health',
  phone: `0700-00 00 ${n}`,
  email: `${n}@exempel.invalid`,
});
const action = (
  id: string,
  goalId: string | null,
  contact: number | null,
  status: string,
): Json => ({
  id,
  goalId,
  title: `Åtgärd ${id}`,
  what: '',
  unitId: uuid(2),
  contactId: contact === null ? null : uuid(1000 + contact),
  startOn: null,
  dueOn: null,
  doneOn: null,
  status,
  position: id,
});
const goal = (id: string): Json => ({
  id,
  title: `Mål ${id}`,
  content: null,
  wheelArea: null,
  status: 'ACTIVE',
  position: id,
});

/** Tuva's plan in small: two units, a family, one waiting for consent and one that was asked. */
const tuva = (role: string, changes: Json = {}): Network =>
  networkOf(
    NetworkPage.parse({
      plan: {
        id: uuid(9),
        status: 'ACTIVE',
        kind: 'childPlan',
        legalBasis: [],
        versionNo: 1,
        sealedOn: null,
        nextFollowUpAt: null,
        principalLabel: null,
        bestInterestLeadUnitId: uuid(2),
        collaborationLeadUnitId: null,
        maySeeRemove: false,
      },
      child: { name: 'Tuva Fjällhav', bornOn: '2017-02-08', protected: false },
      me: { personId: uuid(2006), partyId: uuid(1006), role, name: 'Den som läser' },
      zones: [
        {
          id: uuid(90),
          kind: 'shared',
          key: 'shared',
          title: null,
          access: 'read',
          planUnitId: null,
          audience: [1, 2, 3, 4, 6].map((n) => ({
            personId: uuid(2000 + n),
            name: '',
            sector: null,
            role: null,
            unitLabel: null,
          })),
        },
      ],
      units: [
        unit(1, 'Barnneurologiska mottagningen', 'health'),
        unit(2, 'Ekbackaskolan', 'school'),
        unit(3, 'Elevhälsan Ekbacka', 'studentHealth'),
        unit(4, 'Barn- och familjestöd', 'social', 'AWAITING_CONSENT'),
        unit(5, 'Stöd i hemmet', 'social', 'AWAITING_CONSENT'),
        unit(6, 'Familjen', 'family'),
        unit(7, 'Fritidsgården', 'school', 'ENDED'),
      ],
      parties: [
        party(1, 'Nils Rönnfors', 1),
        party(2, 'Fatou Brunnsjö', 2),
        party(3, 'Klara Mossfeldt', 3),
        party(4, 'Ingrid Palmskog', 1),
        party(5, 'Rakel Ömark', 4),
        party(6, 'Embla Fjällhav', 6, 'guardian'),
        party(7, 'Tuva Fjällhav', 6, 'child'),
        party(8, 'Någon Annan', 7),
      ],
      sections: [],
      goals: [goal('a'), goal('b')],
      actions: [
        action('a1', 'a', 1, 'DONE'),
        action('a2', 'a', 2, 'IN_PROGRESS'),
        action('b1', 'b', 2, 'IN_PROGRESS'),
        action('b2', 'b', 3, 'PLANNED'),
        action('b3', 'b', 4, 'CANCELLED'),
        action('b4', 'b', 5, 'WAITING_CONSENT'),
        action('x', null, 6, 'WAITING'),
        action('y', 'a', null, 'PLANNED'),
        action('z', 'a', 77, 'PLANNED'),
      ],
      threads: [],
      writer: { role, sector: 'health', unitIds: [], leads: false, reportingUnitIds: [] },
      since: { [uuid(1002)]: '2026-10-15', [uuid(1005)]: '2026-10-15' },
      ...changes,
    }),
  );

const names = ({ nodes }: Network): string[] => nodes.map(({ name }) => name);
const byName = (network: Network, name: string) => {
  const node = network.nodes.find((one) => one.name === name);
  if (!node) throw new Error(`no ${name}`);
  return node;
};

describe('who is in it', () => {
  const here = [
    'Nils Rönnfors',
    'Ingrid Palmskog',
    'Fatou Brunnsjö',
    'Klara Mossfeldt',
    'Embla Fjällhav',
  ];

  it('is everyone who takes part, by sector from twelve o’clock; the child is the middle', () => {
    expect(names(tuva('professional'))).toEqual(here);
  });

  it('for guardians and coordinators also who is waited for and who was asked', () => {
    for (const role of ['guardian', 'coordinator']) {
      const network = tuva(role);
      expect(names(network)).toEqual([
        ...here.slice(0, 4),
        'Rakel Ömark',
        'Stöd i hemmet',
        'Embla Fjällhav',
      ]);
      expect(byName(network, 'Rakel Ömark').standing).toBe('awaiting');
      expect(byName(network, 'Stöd i hemmet')).toMatchObject({ standing: 'asked', kind: 'unit' });
    }
    for (const role of ['professional', 'child', 'relative'])
      expect(names(tuva(role))).toEqual(here);
  });

  it('and of those only that: no number, no day, nobody they work with', () => {
    const network = tuva('guardian');
    const rakel = byName(network, 'Rakel Ömark');
    expect(rakel).toMatchObject({ phone: null, email: null, since: null, reads: [] });
    expect(rakel.actions.map(({ id }) => id)).toEqual(['b4']);
    expect(worksWith(network, rakel.id)).toEqual([]);
  });

  it('someone with a part in two units once, with the actions of both', () => {
    const twice = tuva('professional', {
      parties: [
        party(1, 'Nils Rönnfors', 1),
        { ...party(1, 'Nils Rönnfors', 2), id: uuid(1002) },
        party(6, 'Embla Fjällhav', 6, 'guardian'),
      ],
    });
    // The unit of student health has nobody then: it is called by its own name.
    expect(names(twice)).toEqual(['Nils Rönnfors', 'Elevhälsan Ekbacka', 'Embla Fjällhav']);
    expect(byName(twice, 'Nils Rönnfors').actions.map(({ id }) => id)).toEqual(['a1', 'a2', 'b1']);
  });
});

describe('what stands about someone', () => {
  it('is what they do, what is open of it, what they read and since when', () => {
    expect(byName(tuva('guardian'), 'Fatou Brunnsjö')).toMatchObject({
      title: 'Titel 2',
      unit: 'Ekbackaskolan',
      segment: 'school',
      leads: true,
      open: 2,
      since: '2026-10-15',
      phone: '0700-00 00 2',
      reads: [{ id: uuid(90), kind: 'shared', title: null }],
    });
    expect(byName(tuva('guardian'), 'Nils Rönnfors')).toMatchObject({ open: 0, since: null });
  });

  it('is the unit’s number where they have none of their own', () => {
    const network = tuva('guardian', {
      parties: [{ ...party(1, 'Nils Rönnfors', 1), phone: null }],
    });
    expect(byName(network, 'Nils Rönnfors').phone).toBe('0700-00 00 99');
  });

  it('leaves out parts that the reader cannot read, whoever reads them', () => {
    expect(tuva('guardian', { zones: [] }).nodes.flatMap(({ reads }) => reads)).toEqual([]);
  });
});

describe('who works together', () => {
  it('are contacts of actions for the same goal that were not given up', () => {
    const network = tuva('guardian');
    const withFatou = worksWith(network, byName(network, 'Fatou Brunnsjö').id);
    expect(withFatou.map(({ node, goals }) => [node.name, goals])).toEqual([
      ['Nils Rönnfors', ['Mål a']],
      ['Klara Mossfeldt', ['Mål b']],
    ]);
    expect(worksWith(network, byName(network, 'Ingrid Palmskog').id)).toEqual([]);
    expect(worksWith(network, byName(network, 'Embla Fjällhav').id)).toEqual([]);
  });
});

describe('any plan', () => {
  it('has nobody who is not in the page, and ties that say the same from both sides', () => {
    const random = randomFrom(seedOfRun);
    for (let round = 0; round < 200; round += 1) {
      const parties = Array.from({ length: random.below(25) }, (_, n) =>
        party(
          n,
          `Person ${n}`,
          1 + random.below(7),
          random.pick(['professional', 'guardian', 'child']),
        ),
      );
      const actions = Array.from({ length: random.below(30) }, (_, n) =>
        action(
          `a${n}`,
          random.pick(['a', 'b', 'gone', null]),
          random.chance(0.8) ? random.below(30) : null,
          random.pick(['PLANNED', 'IN_PROGRESS', 'DONE', 'CANCELLED']),
        ),
      );
      const network = tuva(random.pick(['guardian', 'professional']), { parties, actions });
      const seed = `seed ${seedOfRun}, round ${round}`;
      const known = new Set([
        ...parties.filter(({ role }) => role !== 'child').map(({ personId }) => personId),
        ...[1, 2, 3, 4, 5, 6].map(uuid),
      ]);
      const ids = network.nodes.map(({ id }) => id);
      expect(new Set(ids).size, seed).toBe(ids.length);
      expect(
        ids.filter((id) => !known.has(id)),
        seed,
      ).toEqual([]);
      for (const { between, goals } of network.ties) {
        expect(ids, seed).toEqual(expect.arrayContaining(between));
        expect(goals.length, seed).toBeGreaterThan(0);
      }
      for (const one of ids)
        for (const { node, goals } of worksWith(network, one))
          expect(
            worksWith(network, node.id).find((back) => back.node.id === one)?.goals,
            seed,
          ).toEqual(goals);
    }
  });
});
