// Redraws what was read from a Yjs type when that type changes, whoever changed it.
// Nothing is copied and nothing is kept in step by hand: the document is the state.
import { createSubscriber } from 'svelte/reactivity';
import type * as Y from 'yjs';

type ObservedType = Pick<Y.AbstractType<unknown>, 'observeDeep' | 'unobserveDeep'>;

/** `read()` runs again only after a change, however many places ask for the value. */
export function observed<T>(types: readonly ObservedType[], read: () => T): () => T {
  let cached: { value: T } | null = null;
  const subscribe = createSubscriber((update) => {
    cached = null;
    const changed = (): void => {
      cached = null;
      update();
    };
    for (const type of types) type.observeDeep(changed);
    return () => {
      cached = null;
      for (const type of types) type.unobserveDeep(changed);
    };
  });
  return () => {
    subscribe();
    // Outside effects nobody would clear the cache: read fresh.
    if (!$effect.tracking()) return read();
    cached ??= { value: read() };
    return cached.value;
  };
}
