// Whom somebody stands in for, as the database writes it into their title when they come into a plan
// (priv.put_stand_ins): "Logoped, vikarie för Siri Vargtass".

const title = /^(?:(?<own>.+), )?vikarie för (?<name>.+)$/;

/** Null for every other title. */
export function standInOf(written: string): { own: string | null; name: string } | null {
  const found = title.exec(written)?.groups;
  return found?.['name'] === undefined ? null : { own: found['own'] ?? null, name: found['name'] };
}
