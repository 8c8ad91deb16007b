// What a person is told about saving, for every order of events: "saved" only when everything they
// wrote lies in a frame that the server has called committed.
import { describe, expect, it } from 'vitest';
import { limits } from '#domain/limits.ts';
import { closeCodes } from '#domain/sync/close-codes.ts';
import type { CloseReason } from '#domain/sync/close-codes.ts';
import { hasUnsaved, initialLink, nextLink, shownLink } from '#domain/sync/link-state.ts';
import type { AccessLevel, LinkEvent, LinkState, ShownState } from '#domain/sync/link-state.ts';
import { randomFrom, seedOfRun } from '../sync/support/random.ts';

const opened: LinkEvent = { type: 'opened' };
const denied: LinkEvent = { type: 'denied' };
const edited = (at = 0): LinkEvent => ({ type: 'edited', at });
const sent = (frame: 'state' | 'update' = 'update'): LinkEvent => ({ type: 'sent', frame });
const committed = (frames: number): LinkEvent => ({ type: 'committed', frames });
const closed = (code = 1006): LinkEvent => ({ type: 'closed', code });

const after = (events: readonly LinkEvent[], access: AccessLevel = 'edit'): LinkState =>
  events.reduce(nextLink, initialLink(access));
const shown = (events: readonly LinkEvent[], access?: AccessLevel, now = 0): ShownState =>
  shownLink(after(events, access), now);

const connected = [opened, sent('state'), committed(1)];

describe('saving', () => {
  it('begins with connecting, then saved', () => {
    expect(shown([])).toBe('connecting');
    expect(shown([opened])).toBe('saved');
    expect(shown(connected)).toBe('saved');
  });

  it('goes from saving to saved when the frame of the last edit is committed', () => {
    expect(shown([...connected, edited()])).toBe('saving');
    expect(shown([...connected, edited(), sent()])).toBe('saving');
    expect(shown([...connected, edited(), sent(), committed(1)])).toBe('saving');
    expect(shown([...connected, edited(), sent(), committed(2)])).toBe('saved');
  });

  it('waits for the last of several edits', () => {
    const two = [...connected, edited(), sent(), edited(), sent()];
    expect(shown([...two, committed(2)])).toBe('saving');
    expect(shown([...two, committed(3)])).toBe('saved');
  });

  it('says “Ej sparat” when the answer takes long, counted from the oldest edit', () => {
    const events = [...connected, edited(1_000), sent(), edited(3_000), sent()];
    expect(shown(events, 'edit', 1_000 + limits.unsavedAfterMs - 1)).toBe('saving');
    expect(shown(events, 'edit', 1_000 + limits.unsavedAfterMs)).toBe('unsaved');
  });
});

describe('without a connection', () => {
  it('what was written is not saved, however it was sent before', () => {
    expect(shown([...connected, closed()])).toBe('reconnecting');
    expect(shown([...connected, edited(), closed()])).toBe('unsaved');
    expect(shown([...connected, edited(), sent(), closed()])).toBe('unsaved');
    expect(shown([...connected, closed(), edited()])).toBe('unsaved');
  });

  it('frames are counted anew, and an update before the whole state confirms nothing', () => {
    const offline = [...connected, edited(), sent(), closed(), edited(), opened];
    expect(shown([...offline, committed(2)])).toBe('saving');
    expect(shown([...offline, sent('update'), committed(1)])).toBe('saving');
    expect(shown([...offline, sent('update'), sent('state'), committed(1)])).toBe('saving');
    expect(shown([...offline, sent('update'), sent('state'), committed(2)])).toBe('saved');
    expect(shown([...offline, sent('state'), committed(1)])).toBe('saved');
  });
});

describe('an ending', () => {
  const expected: Record<CloseReason, ShownState> = {
    goingAway: 'reconnecting',
    frameOverTransportLimit: 'ended',
    malformed: 'reconnecting',
    signedOut: 'signedOut',
    notFound: 'ended',
    tooSlow: 'reconnecting',
    epochChanged: 'reconnecting',
    tooLarge: 'ended',
    schemaTooOld: 'outdated',
    tooMany: 'reconnecting',
    unavailable: 'reconnecting',
  };

  it.each(Object.entries(expected))('because of %s is shown as %s', (reason, state) => {
    const code = closeCodes[reason as CloseReason];
    expect(shown([...connected, closed(code)])).toBe(state);
  });

  it('keeps knowing that something is not saved, and a new sign-in can save it', () => {
    const ended = [...connected, edited(), closed(closeCodes.signedOut)];
    expect(shown(ended)).toBe('signedOut');
    expect(hasUnsaved(after(ended))).toBe(true);
    const again = [...ended, opened, sent('state')];
    expect(shown(again)).toBe('saving');
    expect(shown([...again, committed(1)])).toBe('saved');
  });
});

describe('access', () => {
  it('decides whether saving is spoken of at all', () => {
    expect(shown(connected, 'comment')).toBe('readOnly');
    expect(shown(connected, 'read')).toBe('readOnly');
    expect(shown([...connected, { type: 'access', level: 'read' }])).toBe('readOnly');
    expect(shown([...connected, { type: 'access', level: 'edit' }], 'read')).toBe('saved');
  });

  it('taken away does not hide that something is not saved', () => {
    const events: LinkEvent[] = [...connected, edited(), { type: 'access', level: 'read' }];
    expect(hasUnsaved(after(events))).toBe(true);
  });
});

describe('a refusal', () => {
  it('takes the edit back: nothing waits any more', () => {
    const state = after([...connected, edited(), sent(), denied]);
    expect(hasUnsaved(state)).toBe(false);
    expect(shownLink(nextLink(state, committed(99)), 0)).toBe('saved');
  });
});

describe(`any order of events (seed ${seedOfRun})`, () => {
  it('is called saved only when the server has committed every edit', () => {
    const random = randomFrom(seedOfRun);
    for (let run = 0; run < 500; run++) {
      // The same in the plainest words: which edits are in which frame of this connection.
      let link = initialLink('edit');
      let open = false;
      let frames: number[][] = [];
      let stateSent = false;
      let written = 0;
      const safe = new Set<number>();
      const happen = (event: LinkEvent): void => {
        link = nextLink(link, event);
      };
      for (let step = 0; step < 40; step++) {
        const move = random.below(5);
        if (move === 0) {
          happen(edited());
          written++;
        } else if (move === 1) {
          happen(open ? closed() : opened);
          open = !open;
          [frames, stateSent] = [[], false];
        } else if (move === 2 && open) {
          const whole: boolean = !stateSent && random.chance(0.5);
          happen(sent(whole ? 'state' : 'update'));
          // The whole state has everything; an update before it, by itself, has only the last edit.
          const all = Array.from({ length: written }, (_, edit) => edit);
          frames.push(whole || stateSent ? all : all.slice(-1));
          stateSent ||= whole;
        } else if (move === 3 && open && frames.length > 0) {
          const count = 1 + random.below(frames.length);
          happen(committed(count));
          for (const frame of frames.slice(0, count)) for (const edit of frame) safe.add(edit);
        }
        if (shownLink(link, 0) === 'saved') expect(safe.size).toBe(written);
      }
    }
  });
});
