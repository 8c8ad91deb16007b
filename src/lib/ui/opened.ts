/** For a `<details>` that begins open, or not: what somebody opens before the script has come is left as they have it. */
export const opened = (begins: boolean): { open?: true } => (begins ? { open: true } : {});
