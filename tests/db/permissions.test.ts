// The one question `can`, every action: allowed with the facts it needs, refused without each.
import { describe, expect, it } from 'vitest';
import { PersonId } from '#domain/ids.ts';
import { actions } from '#domain/access/actions.ts';
import { can } from '#domain/access/permissions.ts';
import { accessLevels, atLeast, type Access } from '#domain/access/roles.ts';
import { personId } from './world.ts';

const rania = { personId: PersonId.parse(personId('rania')), role: 'guardian' as const };
const maja = PersonId.parse(personId('maja'));
const own = { authorId: rania.personId, withdrawn: false };

const needed: Record<(typeof actions)[number], Access | 'lead'> = {
  'zone.read': 'read',
  'zone.comment': 'comment',
  'zone.write': 'edit',
  'thread.start': 'comment',
  'thread.reply': 'comment',
  'thread.resolve': 'comment',
  'thread.reopen': 'comment',
  'comment.edit': 'comment',
  'comment.withdraw': 'comment',
  'participation.end': 'lead',
  'item.change': 'edit',
  'item.seal': 'lead',
  'action.agree': 'edit',
  'action.report': 'edit',
  'familyText.write': 'edit',
  'milestone.write': 'lead',
};

/** Everything that an action needs besides access. */
const facts = {
  comment: own,
  sealed: false,
  responsible: { unitId: null, reports: false },
};

describe('can', () => {
  for (const action of actions)
    it(action, () => {
      const level = needed[action];
      for (const access of accessLevels)
        expect(can(rania, action, { access, ...facts }), access).toBe(
          level !== 'lead' && atLeast(access, level),
        );
    });

  it('lets people change only their own comments that stand', () => {
    for (const action of ['comment.edit', 'comment.withdraw'] as const) {
      expect(can(rania, action, { access: 'edit', comment: own })).toBe(true);
      expect(can(rania, action, { access: 'edit', comment: { ...own, authorId: maja } })).toBe(
        false,
      );
      expect(can(rania, action, { access: 'edit', comment: { ...own, withdrawn: true } })).toBe(
        false,
      );
      expect(can(rania, action, { access: 'edit' })).toBe(false);
    }
  });

  it('lets those who lead end a part, but not the last of them', () => {
    const leads = { ...rania, leads: true };
    expect(can(leads, 'participation.end', {})).toBe(true);
    expect(can({ ...rania, leads: false }, 'participation.end', { access: 'edit' })).toBe(false);
    expect(can(leads, 'participation.end', { lastLeader: true })).toBe(false);
  });

  it('takes a missing fact to speak against', () => {
    for (const action of actions) expect(can(rania, action, {})).toBe(false);
  });
});
