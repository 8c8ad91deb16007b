// What the form of a signal sends to the server, and when: the receiver that is proposed is saved before the signal is
// sent, an empty card makes no draft, and a day that cannot be keeps nothing else from being saved.
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { emptyCard, SignalDesk } from '#domain/signal/card.ts';
import type { SignalCard } from '#domain/signal/card.ts';
import type { Draft as DraftType } from '../../src/lib/signal/draft.svelte.ts';

const today = '2026-11-27';
const tenantId = '00000000-0000-4000-8000-000000000001';
const unitId = '00000000-0000-4000-8000-000000000002';
const from = '00000000-0000-4000-8000-000000000003';
const desk = SignalDesk.parse({
  seats: [],
  units: [{ tenantId, unitId, name: 'BVC', answersFor: ['PRESCHOOL'] }],
  unread: [],
  administrators: [],
});

interface Asked {
  method: string;
  body: { to?: string | null; card?: SignalCard; revision: number };
}
let asked: Asked[] = [];
let answers: { status: number; said: object }[] = [];
let Draft: typeof DraftType;

beforeAll(async () => {
  // Outside a component a state is the value alone.
  vi.stubGlobal('$state', (value: unknown) => value);
  ({ Draft } = await import('../../src/lib/signal/draft.svelte.ts'));
});
afterAll(() => vi.unstubAllGlobals());
beforeEach(() => {
  asked = [];
  answers = [];
  vi.stubGlobal('fetch', (_: string, { method, body }: { method: string; body: string }) => {
    const sent = JSON.parse(body) as Asked['body'];
    asked.push({ method, body: sent });
    const { status, said } = answers.shift() ?? {
      status: 200,
      said: { revision: sent.revision + 1 },
    };
    return Promise.resolve(new Response(JSON.stringify(said), { status }));
  });
});

const start = (revision: number, over: Partial<SignalCard> = {}, to: string | null = null) =>
  new Draft(
    { id: 'x', revision, card: { ...emptyCard(), ...over }, from, tenantId, to },
    desk,
    today,
  );
const elin = { childName: 'Elin', bornOn: '2022-03-09' };

describe('the draft of a signal', () => {
  it('saves the receiver that was proposed since, before it is sent', async () => {
    // Saved while no unit could receive it; now one can.
    const draft = start(3, elin);
    expect(draft.to).toBe(unitId);
    expect(await draft.send()).toBe(true);
    expect(asked.map(({ method }) => method)).toEqual(['PUT', 'POST']);
    expect(asked[0]?.body.to).toBe(unitId);
    // What is saved as it stands is sent alone.
    asked = [];
    expect(await start(3, elin, unitId).send()).toBe(true);
    expect(asked.map(({ method }) => method)).toEqual(['POST']);
  });

  it('saves everything again before the next try when something was missing there', async () => {
    const draft = start(3, elin, unitId);
    answers = [{ status: 422, said: { error: 'incomplete' } }];
    expect(await draft.send()).toBe(false);
    expect(draft.problem).toBe('incomplete');
    asked = [];
    expect(await draft.send()).toBe(true);
    expect(asked.map(({ method }) => method)).toEqual(['PUT', 'POST']);
  });

  it('is none before something is written', async () => {
    const draft = start(0);
    expect(draft.dirty).toBe(false);
    expect(await draft.save()).toBe(true);
    expect(asked).toEqual([]);
    expect([draft.saveState, draft.isKept]).toEqual(['blank', false]);
    draft.card.situation = 'Elin säger sällan något.';
    expect(draft.dirty).toBe(true);
    expect(await draft.save()).toBe(true);
    expect([asked.length, draft.saveState, draft.isKept]).toEqual([1, 'saved', true]);
  });

  it('is saved without a day that cannot be, and keeps what was typed', async () => {
    const draft = start(3, { ...elin, bornOn: '2999-01-01' }, unitId);
    draft.card.childName = 'Elin Sjöäng';
    expect(await draft.save()).toBe(true);
    expect(asked[0]?.body.card).toMatchObject({ childName: 'Elin Sjöäng', bornOn: null });
    expect(draft.card.bornOn).toBe('2999-01-01');
  });
});
