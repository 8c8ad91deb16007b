// Asks the server for the rest of a zone's log and puts it into the ledger. Whose the client ids are
// comes with the last page, so the rows are kept until it is there.
import { HistoryPage } from '#domain/history/log.ts';
import type { Author, LogRow } from '#domain/history/log.ts';
import type { Ledger } from '#domain/history/ledger.ts';

/** Whoever wrote in the rows that are new. Throws when there is no answer, or none for this person. */
export async function readLog(planId: string, zoneId: string, ledger: Ledger): Promise<Author[]> {
  const rows: LogRow[] = [];
  const people: Author[] = [];
  for (let after: number | null = ledger.lastSeq; after !== null;) {
    const page = await ask(`/plans/${planId}/history/log?zone=${zoneId}&after=${after}`);
    rows.push(...page.rows);
    people.push(...page.people);
    ledger.own(page.clients);
    after = page.next;
  }
  ledger.add(rows);
  return people;
}

async function ask(address: string): Promise<HistoryPage> {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`no history: ${answer.status}`);
  return HistoryPage.parse(await answer.json());
}
