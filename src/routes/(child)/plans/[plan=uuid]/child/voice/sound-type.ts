// What a recording is, by its first bytes: WebM (EBML), Ogg or MP4, the three that browsers record. Nothing
// else is stored, whatever it was called.
export function soundTypeOf(bytes: Uint8Array): 'audio/webm' | 'audio/ogg' | 'audio/mp4' | null {
  const text = String.fromCharCode(...bytes.subarray(0, 12));
  if (text.startsWith('\x1a\x45\xdf\xa3')) return 'audio/webm';
  if (text.startsWith('OggS')) return 'audio/ogg';
  return text.slice(4, 8) === 'ftyp' ? 'audio/mp4' : null;
}
