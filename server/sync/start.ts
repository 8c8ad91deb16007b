export const startSync = (_: unknown) => Promise.resolve({ close: () => Promise.resolve(), ready: () => true });
