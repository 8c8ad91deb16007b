// Reference and secret of a request, both made from the form's own number with a key of this server: the
// same form sent twice gives the same receipt, and nobody can make one that was not given out. Of a sender's
// address only a digest of today is kept; without the key no address can be found from it.
import { createHash, createHmac } from 'node:crypto';
import { settings } from '../settings.ts';

/** Without 0, 1, I and O: read aloud on the phone, they are two. */
const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

const keyed = (what: string): Buffer =>
  createHmac('sha256', settings().SUPABASE_JWT_SECRET).update(`ask for a plan:${what}`).digest();

const spelled = (bytes: Buffer, count: number): string =>
  [...bytes.subarray(0, count)].map((byte) => letters[byte % letters.length]).join('');

const inFours = (text: string): string => text.match(/.{4}/g)?.join('-') ?? text;

export interface Receipt {
  reference: string;
  secret: string;
}

export const receiptFor = (once: string): Receipt => ({
  reference: inFours(spelled(keyed(`reference:${once}`), 8)),
  // 32 letters to the power of 20: a hundred bits.
  secret: inFours(spelled(keyed(`secret:${once}`), 20)),
});

/** What is stored of a secret; dashes and case are how people write, not what they know. */
export const hashOf = (secret: string): string =>
  createHash('sha256')
    .update(secret.toUpperCase().replace(/[^A-Z0-9]/g, ''))
    .digest('hex');

export const senderDigest = (address: string, today: string): string =>
  keyed(`sender:${today}:${address}`).toString('hex');
