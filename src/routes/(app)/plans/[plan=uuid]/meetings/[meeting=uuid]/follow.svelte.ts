// A meeting as others change it, and one's own commands. Where it stands is kept in the database alone
// and asked for every few seconds with the revision that is known: an answer with nothing in it costs one
// look at one row, is the same on every node and over every network, and needs no new kind of frame that
// a page from before an update would stumble over. What oneself did is asked for at once.
import { deserialize } from '$app/forms';
import { limits } from '#domain/limits.ts';
import type { Meeting, MeetingLive } from '#domain/meeting/schema.ts';
import { m } from '$lib/paraglide/messages.js';
import { refusalWords } from '$lib/meeting/refusal-words.ts';

/** Why a command was not done, in words and as a code when there is one. */
export interface Refused {
  code: string | null;
  words: string;
}

export class FollowedMeeting {
  meeting: Meeting = $state.raw(undefined as never);
  mayChair = $state(false);
  /** The server has not answered lately. */
  isBehind = $state(false);
  #tick = $state(Date.now());
  /** The server's clock less ours. */
  #ahead = 0;
  #asking: Promise<void> | null = null;

  constructor(live: MeetingLive) {
    this.take(live);
  }

  /** The server's clock, once a second. */
  get now(): number {
    return this.#tick + this.#ahead;
  }

  take({ meeting, mayChair, now }: MeetingLive): void {
    if (this.meeting?.id === meeting.id && this.meeting.revision > meeting.revision) return;
    this.meeting = meeting;
    this.mayChair = mayChair;
    this.#ahead = Date.parse(now) - Date.now();
  }

  /** Until the returned function is called. */
  follow(): () => void {
    const look = (): void => {
      if (!document.hidden && this.meeting.state !== 'ENDED' && this.meeting.state !== 'CANCELLED')
        void this.refresh();
    };
    const asks = setInterval(look, limits.meetingPollMs);
    const clock = setInterval(() => (this.#tick = Date.now()), 1_000);
    document.addEventListener('visibilitychange', look);
    look();
    return () => {
      clearInterval(asks);
      clearInterval(clock);
      document.removeEventListener('visibilitychange', look);
    };
  }

  refresh(): Promise<void> {
    this.#asking ??= this.#ask().finally(() => (this.#asking = null));
    return this.#asking;
  }

  async #ask(): Promise<void> {
    const { planId, id, revision } = this.meeting;
    try {
      const answer = await fetch(`/plans/${planId}/meetings/${id}/state?known=${revision}`);
      this.isBehind = !answer.ok;
      if (!answer.ok) return;
      const live = (await answer.json()) as MeetingLive | null;
      if (live !== null) this.take(live);
    } catch {
      this.isBehind = true;
    }
  }

  /** Null when it was done. */
  async act(name: string, fields: Record<string, string> = {}): Promise<Refused | null> {
    const body = new FormData();
    for (const [key, value] of Object.entries(fields)) body.set(key, value);
    try {
      const answer = await fetch(`?/${name}`, {
        method: 'POST',
        headers: { 'x-sveltekit-action': 'true' },
        body,
      });
      const result = deserialize(await answer.text());
      // One that was on its way when this was done does not know of it.
      await this.#asking;
      await this.refresh();
      if (result.type === 'success') return null;
      const code = result.type === 'failure' ? String(result.data?.['code']) : null;
      return { code, words: code === null ? m.meeting_not_sent() : refusalWords(code) };
    } catch {
      return { code: null, words: m.meeting_not_sent() };
    }
  }
}
