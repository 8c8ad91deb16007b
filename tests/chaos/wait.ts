/** Time in which the others go on. */
export const wait = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
