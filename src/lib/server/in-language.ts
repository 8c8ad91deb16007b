// Says what is said while `work` runs in one language, whatever its reader has chosen.
import { serverAsyncLocalStorage, type Locale } from '$lib/paraglide/runtime.js';

export async function inLanguage<T>(locale: Locale, work: () => Promise<T>): Promise<T> {
  const store = serverAsyncLocalStorage?.getStore();
  return serverAsyncLocalStorage && store
    ? serverAsyncLocalStorage.run({ ...store, locale }, work)
    : work();
}
