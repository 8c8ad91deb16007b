// One file on its way to the server: how far it has come, and a way to stop it. By XMLHttpRequest, since fetch
// tells nothing of what was sent.
import { deserialize } from '$app/forms';
import type { Misnamed } from '#domain/files/refusals.ts';

export interface Way {
  /** 0 to 100; 100 when all of it is there and it is being looked through. */
  progress: (percent: number) => void;
  signal: AbortSignal;
}

// No interface: it has to fit a record.
export type Refused = { code: string; misnamed?: Misnamed | undefined };

/** A file that was taken, a code that says why not, or nothing: it was stopped. */
export type Arrival = { made: true } | Refused | null;

export function sendFile(address: string, file: File, { progress, signal }: Way): Promise<Arrival> {
  const request = new XMLHttpRequest();
  const form = new FormData();
  form.set('file', file);
  return new Promise((done) => {
    request.upload.onprogress = ({ loaded, total }) => progress(Math.floor((loaded / total) * 100));
    request.upload.onload = () => progress(100);
    request.onabort = () => done(null);
    request.onerror = () => done({ code: 'unavailable' });
    request.onload = () => {
      if (request.status === 413) return done({ code: 'file_too_large' });
      try {
        const result = deserialize<Record<string, unknown>, Refused>(request.responseText);
        if (result.type === 'success') done({ made: true });
        else done((result.type === 'failure' && result.data) || { code: 'unavailable' });
      } catch {
        done({ code: 'unavailable' });
      }
    };
    signal.addEventListener('abort', () => request.abort());
    request.open('POST', address);
    request.setRequestHeader('accept', 'application/json');
    request.setRequestHeader('x-sveltekit-action', 'true');
    request.send(form);
  });
}
