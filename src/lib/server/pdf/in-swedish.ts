// A PDF is in Swedish whatever language its reader has the pages in: it is the paper of a Swedish
// authority, and its words are quoted in others.
import { serverAsyncLocalStorage } from '$lib/paraglide/runtime.js';

export async function inSwedish<T>(work: () => Promise<T>): Promise<T> {
  const store = serverAsyncLocalStorage?.getStore();
  return serverAsyncLocalStorage && store
    ? serverAsyncLocalStorage.run({ ...store, locale: 'sv' }, work)
    : work();
}
