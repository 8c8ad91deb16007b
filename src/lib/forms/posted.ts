// Says at the fields of a form that is posted as it is, without script, what was refused: each wrong field is marked
// and described by its own words (WrongField.svelte), and the first has the cursor as the answer comes.
// (A form that is sent by script: wrong-fields.ts.)

export const wrongId = (name: string): string => `wrong-${name}`;

/** @param wrong the names of what is to be mended, in the order of the page */
export const markOf = (wrong: readonly string[], name: string) =>
  wrong.includes(name)
    ? ({
        'aria-invalid': 'true',
        'aria-describedby': wrongId(name),
        autofocus: wrong[0] === name,
      } as const)
    : {};
