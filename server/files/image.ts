// Pictures: only points come through. A picture is decoded and written anew, turned as its camera said, without
// anything else that lay in it or behind it: place, camera, owner, thumbnails, other files.
import sharp from 'sharp';
import { refuse } from '#domain/files/refusals.ts';
import type { FileKind } from '#domain/files/kinds.ts';
import { limits } from '#domain/limits.ts';

export type ImageKind = Extract<FileKind, 'png' | 'jpeg' | 'webp'>;

// The library knows dozens of kinds of file, some of which fetch others: here it reads three.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer', 'VipsForeignLoadWebpBuffer'],
});
sharp.cache(false);
sharp.concurrency(1);

/** By its first bytes. */
export function imageKindOf(bytes: Buffer): ImageKind | undefined {
  const begin = bytes.subarray(0, 12).toString('latin1');
  if (begin.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (begin.startsWith('\xff\xd8\xff')) return 'jpeg';
  return begin.startsWith('RIFF') && begin.endsWith('WEBP') ? 'webp' : undefined;
}

/** @throws RefusedFile */
export async function cleanImage(bytes: Buffer, kind: ImageKind): Promise<Buffer> {
  const read = () => sharp(bytes, { failOn: 'error', limitInputPixels: false, animated: false });
  const facts = await read()
    .metadata()
    .catch(() => refuse('file_damaged'));
  if (facts.format !== kind) refuse('file_damaged');
  if (facts.width * facts.height * (facts.pages ?? 1) > limits.maxPixels) refuse('file_bomb');
  const points = read().autoOrient().timeout({ seconds: 20 });
  const written =
    kind === 'png'
      ? points.png({ compressionLevel: 9 })
      : kind === 'jpeg'
        ? points.jpeg({ quality: 88, mozjpeg: true })
        : points.webp({ quality: 88 });
  return written.toBuffer().catch(() => refuse('file_damaged'));
}
