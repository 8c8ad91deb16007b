// A page may have several forms: only the answer to what was sent last stands. An older "sparad" above a newer
// error would be read as an answer to the wrong thing.
let newest: object | null = $state.raw(null);

export const answered = (answer: object): void => {
  newest = answer;
};

/** Before the page has come alive nothing has been answered on it but what it came with. */
export const isNewest = (answer: object): boolean => newest === null || newest === answer;
