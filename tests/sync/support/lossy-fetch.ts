// A network that loses posts on their way, or only the answers: never so many in a row that a page
// would rightly give its line up.
import { linePaths } from '#domain/sync/line.ts';
import type { Fetch } from './over-http.ts';
import type { Random } from './random.ts';

export interface LossyFetch {
  fetch: Fetch;
  readonly lost: number;
}

export function lossyFetch(random: Random, probability: number): LossyFetch {
  let lost = 0;
  let inARow = 0;
  const lose = (what: string): void => {
    if (inARow === 3 || !random.chance(probability)) return;
    lost += 1;
    inARow += 1;
    throw new TypeError(`${what} was lost`);
  };
  return {
    async fetch(input, init) {
      const post = input instanceof URL && input.pathname === linePaths.post;
      if (!post) return fetch(input, init);
      lose('the request');
      const answer = await fetch(input, init);
      lose('the answer');
      inARow = 0;
      return answer;
    },
    get lost() {
      return lost;
    },
  };
}
