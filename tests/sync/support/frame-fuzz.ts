// Frames as they come from a client, and damaged: read as the session reads them, and judged by a gate
// when they hold an update. Nothing may throw but a ProtocolError, and no frame may take long.
import * as Y from 'yjs';
import {
  decodeFromClient,
  encodeHello,
  encodePresence,
  encodeSyncStep1,
  encodeSyncStep2,
  encodeUpdate,
  ProtocolError,
} from '#domain/sync/messages.ts';
import { GateWorld, plan, siri } from './gate-world.ts';
import { heavyFrames } from './heavy-frames.ts';
import { crafted, damaged } from './hostile-updates.ts';
import { editAsLeader, undoScope } from './plan-edits.ts';
import { randomFrom } from './random.ts';
import type { Random } from './random.ts';

export interface FrameTally {
  frames: number;
  verdicts: Record<string, number>;
  /** The dearest frame, in milliseconds of this thread. */
  slowest: number;
  slowestWas: string;
  spent: number;
}

export const emptyFrameTally = (): FrameTally => ({
  frames: 0,
  verdicts: {},
  slowest: 0,
  slowestWas: '',
  spent: 0,
});

const clients = [50, 51];
/** After so many frames the zone is new again: what was stored must not make the next ones dear. */
const framesPerZone = 2_000;

export class FrameFuzz {
  readonly #random: Random;
  readonly #tally: FrameTally;
  #world = new GateWorld();
  #doc = new Y.Doc();
  #mine = new Y.Doc();

  constructor(seed: number, tally: FrameTally) {
    this.#random = randomFrom(seed);
    this.#tally = tally;
  }

  run(frames: number): void {
    for (let n = 0; n < frames; n++) {
      if (n % framesPerZone === 0) this.#begin();
      const frame = this.#next();
      this.#send(this.#random.chance(0.75) ? damaged(frame, this.#random) : frame, 'a small frame');
    }
  }

  /** Each of the dearest frames once, as it is and damaged. */
  runHeavy(): void {
    for (const [name, make] of Object.entries(heavyFrames))
      for (const hurt of [false, true]) {
        this.#begin(Uint8Array.of(0, 0));
        const { kind, before = [], update } = make();
        for (const earlier of before) this.#send(encodeSyncStep2(earlier), `before ${name}`);
        const frame = kind === 'update' ? encodeUpdate(update) : encodeSyncStep2(update);
        this.#send(hurt ? hurtLate(frame) : frame, name);
      }
  }

  #begin(state = Y.encodeStateAsUpdate(plan())): void {
    this.#world = new GateWorld('shared', state);
    this.#doc = new Y.Doc();
    this.#mine = new Y.Doc();
    for (const doc of [this.#doc, this.#mine]) {
      undoScope(doc);
      Y.applyUpdate(doc, state);
    }
    this.#mine.clientID = clients[0] ?? 0;
  }

  #next(): Uint8Array {
    const random = this.#random;
    switch (random.below(10)) {
      case 0:
        return encodeHello(random.below(3), random.below(100));
      case 1:
        return encodeSyncStep1(Y.encodeStateVector(this.#mine));
      case 2:
        return encodePresence([{ clientId: 50, clock: random.below(9), json: '{"user":{}}' }]);
      case 3:
        return encodeSyncStep2(Y.encodeStateAsUpdate(this.#mine, Y.encodeStateVector(this.#doc)));
      case 4:
      case 5:
      case 6:
        return encodeUpdate(crafted(this.#doc, clients, random));
      default: {
        const before = Y.encodeStateVector(this.#mine);
        if (this.#mine.store.clients.size < 40) editAsLeader(this.#mine, random);
        return encodeUpdate(Y.encodeStateAsUpdate(this.#mine, before));
      }
    }
  }

  #send(frame: Uint8Array, what: string): void {
    const tally = this.#tally;
    tally.frames++;
    const began = process.threadCpuUsage();
    const { verdict, stored } = this.#judge(frame);
    const { user, system } = process.threadCpuUsage(began);
    const ms = (user + system) / 1000;
    tally.spent += ms;
    tally.verdicts[verdict] = (tally.verdicts[verdict] ?? 0) + 1;
    if (ms > tally.slowest) {
      tally.slowest = ms;
      tally.slowestWas = `${what} (${frame.length} B): ${verdict}`;
    }
    this.#world.gate.settled();
    if (stored !== null && what === 'a small frame') Y.applyUpdate(this.#doc, stored);
  }

  #judge(frame: Uint8Array): { verdict: string; stored: Uint8Array | null } {
    try {
      const message = decodeFromClient(frame);
      if (!('update' in message)) return { verdict: message.kind, stored: null };
      const verdict = this.#world.judge(siri, message.update, message.kind);
      if (verdict.kind === 'store') return { verdict: 'store', stored: verdict.bytes };
      return { verdict: verdict.kind, stored: null };
    } catch (error) {
      if (error instanceof ProtocolError) return { verdict: 'no frame', stored: null };
      throw error;
    }
  }
}

/** Damaged at its end, so that all before it is read. */
function hurtLate(frame: Uint8Array): Uint8Array {
  const hurt = frame.slice();
  hurt[hurt.length - 1] = 1;
  return hurt;
}
