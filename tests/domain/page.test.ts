// What the pages take from the database: tests/db/read-model.test.ts asks the database itself; here
// is what may vary.
import { describe, expect, it } from 'vitest';
import { Thread } from '#domain/comments/schema.ts';
import { MyPlan } from '#domain/plan/list.ts';
import { Goal } from '#domain/plan/schema.ts';

const id = '00000000-0000-4000-8000-00000000000a';

const thread = {
  id,
  zoneId: id,
  anchor: { type: 'zone' },
  quotation: '',
  createdAt: '2026-11-22T13:00:00.000Z',
  resolvedAt: null,
  resolvedBy: null,
  unread: true,
  comments: [
    {
      id,
      authorId: id,
      authorName: 'Disa Kronfelt',
      authorKind: 'guardian',
      authorTitle: null,
      authorSector: null,
      body: '',
      createdAt: '2026-11-22T13:00:00.000Z',
      editedAt: null,
      withdrawn: true,
      mine: false,
      mentions: [],
      ask: null,
    },
  ],
};

describe('a thread', () => {
  it('is taken as the database gives it', () => {
    expect(Thread.parse(thread)).toEqual(thread);
  });

  it('is shown also when its anchor cannot be read', () => {
    const odd = { ...thread, anchor: { type: 'text', section: 'about' } };
    expect(Thread.parse(odd).anchor).toEqual({ type: 'zone' });
  });

  it('is refused without its zone', () => {
    expect(Thread.safeParse({ ...thread, zoneId: null }).success).toBe(false);
  });
});

describe('Mina planer', () => {
  const row = {
    plan_id: id,
    child_name: 'Milo Silverkvist',
    child_born_on: '2022-03-14',
    protected: false,
    status: 'ACTIVE',
    next_kind: 'followUp',
    next_what: null,
    next_at: '2026-12-02T13:00:00+00:00',
    next_with: 'Hamid Borgfelt',
    open_actions: 5,
    waiting_actions: 1,
    overdue_actions: 0,
    unread_comments: 2,
    changed_at: null,
    changed_by: null,
    sectors: ['health', 'school'],
    my_role: 'coordinator',
    tenant_id: id,
    tenant_name: 'Sjöhamra kommun',
  };

  it('says what happens next and what waits', () => {
    expect(MyPlan.parse(row)).toEqual({
      id,
      child: { name: 'Milo Silverkvist', bornOn: '2022-03-14', protected: false },
      status: 'ACTIVE',
      next: {
        kind: 'followUp',
        what: null,
        at: '2026-12-02T13:00:00+00:00',
        with: 'Hamid Borgfelt',
      },
      actions: { open: 5, waiting: 1, overdue: 0 },
      unread: 2,
      changed: null,
      sectors: ['health', 'school'],
      myRole: 'coordinator',
      tenant: { id, name: 'Sjöhamra kommun' },
    });
  });

  it('has plans where nothing is planned', () => {
    const empty = { ...row, next_kind: null, next_at: null, next_with: null };
    expect(MyPlan.parse(empty).next).toBeNull();
  });
});

describe('a goal', () => {
  const goal = {
    id: 'g',
    title: '',
    content: null,
    wheelArea: null,
    status: 'ACTIVE',
    position: '',
    sealedOn: null,
  };
  it('has an id that can stand in an element’s', () => {
    expect(Goal.safeParse(goal).success).toBe(true);
    for (const bad of ['', 'a b', '"', 'å', 'x'.repeat(65)])
      expect(Goal.safeParse({ ...goal, id: bad }).success).toBe(false);
  });
});
