// Meetings as plain data: the minutes of an agenda, whose turn it is, who has not been heard, and what is
// news to whoever was called first.
import { describe, expect, it } from 'vitest';
import { agendaOf, nextStep } from '#domain/meeting/agenda.ts';
import {
  changesOf,
  comingTo,
  isWithoutMandate,
  nextSpeaker,
  notYetHeard,
  roundOf,
} from '#domain/meeting/people.ts';
import { Meeting, MeetingCall } from '#domain/meeting/schema.ts';
import type { Participant } from '#domain/meeting/schema.ts';

const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const calledAt = '2026-10-01T08:00:00.000Z';

const someone = (n: number, unit: string, more: Partial<Participant> = {}): unknown => ({
  partyId: uuid(n),
  personId: uuid(100 + n),
  name: `Person ${n}`,
  title: null,
  role: unit === 'Familjen' ? 'guardian' : 'professional',
  unit,
  unitId: uuid(200),
  sector: unit === 'Familjen' ? 'family' : 'school',
  obligation: 'CALLED',
  answer: null,
  answerNote: null,
  answeredAt: null,
  mandate: null,
  attendance: null,
  spokeAt: null,
  addedAt: calledAt,
  removedAt: null,
  ...more,
});

const meeting = (participants: unknown[], more: Partial<Meeting> = {}): Meeting =>
  Meeting.parse({
    id: uuid(1),
    planId: uuid(9),
    protected: false,
    state: 'RUNNING',
    revision: 1,
    callRevision: 1,
    question: 'Hur kan jag vara i skolan utan att vara rädd?',
    questionFrom: 'CHILD',
    startsAt: '2026-10-15T13:00:00.000Z',
    minutes: 50,
    place: null,
    link: null,
    chairId: uuid(2),
    childPart: 'IN_PERSON',
    childPartNote: null,
    calledAt,
    calledBy: null,
    movedAt: null,
    step: 'PICTURE',
    stepAt: null,
    beganAt: null,
    turn: null,
    turnUntil: null,
    childSpokeAt: null,
    actionsOpenedAt: null,
    endedAt: null,
    followUpAt: null,
    participants,
    decisions: [],
    ...more,
  });

describe('the agenda', () => {
  it('of fifty minutes is the one that people know', () => {
    expect(agendaOf(50).map(({ minutes }) => minutes)).toEqual([5, 18, 6, 15, 4, 2]);
  });

  it('is as long as the meeting, and leaves out no step', () => {
    for (let minutes = 10; minutes <= 240; minutes++) {
      const items = agendaOf(minutes);
      expect(items.reduce((sum, item) => sum + item.minutes, 0)).toBe(minutes);
      expect(Math.min(...items.map((item) => item.minutes))).toBeGreaterThanOrEqual(1);
    }
  });

  it('goes from step to step and ends', () => {
    expect(nextStep('WELCOME')).toBe('PICTURE');
    expect(nextStep('APPROVAL')).toBeNull();
  });
});

describe('laget runt', () => {
  const all = [someone(3, 'Ekbackaskolan'), someone(2, 'Familjen'), someone(4, 'Elevhälsan')];

  it('begins with the child, then the family', () => {
    expect(roundOf(meeting(all)).map(({ key }) => key)).toEqual([
      'child',
      uuid(2),
      uuid(3),
      uuid(4),
    ]);
    expect(roundOf(meeting(all, { childPart: 'MATERIAL' })).map(({ key }) => key)[0]).toBe(uuid(2));
  });

  it('goes on to whoever has not spoken, round the table, and past who is absent', () => {
    const now = '2026-10-15T13:10:00.000Z';
    const round = roundOf(
      meeting(
        [
          someone(2, 'Familjen', { spokeAt: now }),
          someone(3, 'Ekbackaskolan', { attendance: 'ABSENT' }),
          someone(4, 'Elevhälsan'),
        ],
        { turn: uuid(4) },
      ),
    );
    expect(nextSpeaker(round)?.key).toBe('child');
    const over = roundOf(
      meeting([someone(2, 'Familjen', { spokeAt: now })], { childSpokeAt: now }),
    );
    expect(nextSpeaker(over)).toBeNull();
  });

  it('keeps the actions for later until the family and each unit have been heard', () => {
    const now = '2026-10-15T13:10:00.000Z';
    const one = [
      someone(2, 'Familjen', { spokeAt: now }),
      someone(3, 'Ekbackaskolan', { spokeAt: now }),
      someone(5, 'Ekbackaskolan'),
      someone(4, 'Elevhälsan'),
    ];
    expect(notYetHeard(meeting(one))).toEqual(['Elevhälsan']);
    expect(notYetHeard(meeting(one, { actionsOpenedAt: now }))).toEqual([]);
  });
});

describe('who comes', () => {
  it('is without those who are no longer called; who says nothing of a mandate has none', () => {
    const gone = someone(3, 'Ekbackaskolan', { removedAt: '2026-10-05T08:00:00.000Z' });
    const { participants } = meeting([
      gone,
      someone(2, 'Familjen'),
      someone(4, 'Elevhälsan', { mandate: 'Stöd i skolan' }),
    ]);
    expect(comingTo({ participants }).map(({ partyId }) => partyId)).toEqual([uuid(2), uuid(4)]);
    expect(participants.map(isWithoutMandate)).toEqual([true, false, false]);
  });

  it('is told as news when it changes after the call, newest first', () => {
    const changes = changesOf(
      meeting(
        [
          someone(2, 'Familjen', { addedAt: '2026-10-01T08:00:00.040Z' }),
          someone(3, 'Ekbackaskolan', { addedAt: '2026-10-03T08:00:00.000Z' }),
          someone(4, 'Elevhälsan', { removedAt: '2026-10-05T08:00:00.000Z' }),
          someone(5, 'Ekbackaskolan', { answer: 'NO', answeredAt: '2026-10-04T08:00:00.000Z' }),
        ],
        { movedAt: '2026-10-06T08:00:00.000Z' },
      ),
    );
    expect(changes.map(({ kind, participant }) => [kind, participant?.partyId ?? null])).toEqual([
      ['moved', null],
      ['removed', uuid(4)],
      ['declined', uuid(5)],
      ['added', uuid(3)],
    ]);
  });
});

describe('the form that calls', () => {
  const form = {
    question: ' Hur? ',
    questionFrom: 'CHILD',
    startsAt: '2026-12-02T14:00',
    minutes: '50',
    chairId: uuid(2),
    childPart: 'IN_PERSON',
  };
  it('takes what a browser sends, and only links that are safe to press', () => {
    expect(MeetingCall.parse(form)).toMatchObject({ question: 'Hur?', minutes: 50, link: '' });
    expect(
      MeetingCall.safeParse({ ...form, link: 'https://video.exempel.invalid/1' }).success,
    ).toBe(true);
    for (const link of ['javascript:alert(1)', 'http://video.exempel.invalid/', 'rum 3'])
      expect(MeetingCall.safeParse({ ...form, link }).success, link).toBe(false);
    expect(MeetingCall.safeParse({ ...form, childPart: '' }).success).toBe(false);
  });
});
