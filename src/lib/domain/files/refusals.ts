// Why a file is not taken. Each code has words for people (refusal-words.ts) and stays: tests and scripts
// read it. What is refused is kept nowhere.
import { z } from 'zod';
import type { FileKind } from './kinds.ts';

export const FileRefusal = z.enum([
  'file_empty',
  'file_too_large',
  'file_kind', // nothing that we take
  'file_damaged', // cut off, or not what it begins as
  'file_locked', // encrypted: nobody can look into it here
  'file_active', // scripts, macros, programs
  'file_embedded', // other files lie in it
  'file_external', // fetches something from elsewhere when it is opened
  'file_bomb', // unpacks to far more than it should
  'file_foreign', // is two things at once: bytes before, after or between its own
  'file_number', // a personal number in its name
  'file_misnamed', // its name says another kind than its bytes
  'file_infected',
  'file_not_scanned', // the virus scanner does not answer
  'file_busy', // too many are being looked through
]);
export type FileRefusal = z.infer<typeof FileRefusal>;

/** What a name said, and what the bytes are: who sent the file is to know both. */
export interface Misnamed {
  ending: string;
  kind: FileKind;
}

export class RefusedFile extends Error {
  readonly code: FileRefusal;
  readonly misnamed: Misnamed | undefined;
  constructor(code: FileRefusal, misnamed?: Misnamed) {
    super(code);
    this.name = 'RefusedFile';
    this.code = code;
    this.misnamed = misnamed;
  }
}

export function refuse(code: FileRefusal): never {
  throw new RefusedFile(code);
}
