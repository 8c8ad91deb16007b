// The second yes to a felskrivning: the part is written anew here, and handed in by the web app's own role.
import { DomainError, errorCodes, type ErrorCode } from '#domain/errors.ts';
import type { WordRemovalId } from '#domain/ids.ts';
import { removeWords } from '#server/sync/remove-words.ts';
import type { Actor } from '../auth/actor.ts';
import { askApp, sayUnavailable } from '../db/connect.ts';

const isCode = (message: string): message is ErrorCode =>
  (errorCodes as readonly string[]).includes(message);

/** @throws DomainError, and then nothing has been taken out */
export async function confirmRemoval(
  actor: Actor | undefined,
  removal: WordRemovalId,
): Promise<void> {
  if (!actor) throw new DomainError('signed_out');
  await askApp((sql) => removeWords(sql, actor.sessionId, removal)).catch((problem: unknown) => {
    if (problem instanceof Error && isCode(problem.message)) throw new DomainError(problem.message);
    return sayUnavailable(problem);
  });
}
