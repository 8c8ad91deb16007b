// A bag: files with their checksums in the layout of BagIt 1.0 (RFC 8493), in one ZIP. Anybody's BagIt tool can check
// it, and so can we: a byte that is another, a file too many or too few is found and named.
import { createHash } from 'node:crypto';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';

/** Paths below data/, with what is in them. */
export type Payload = ReadonlyMap<string, Uint8Array>;

export type BagFault =
  | 'unreadable' // no ZIP
  | 'layout' // a file that BagIt asks for is missing or says something else
  | 'missing' // listed, and not there
  | 'unlisted' // there, and not listed
  | 'altered' // not the bytes that were listed
  | 'repacked'; // all files are what they were, and the ZIP around them is not the one that we made

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const declaration = 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n';

const manifestOf = (files: Iterable<[string, Uint8Array]>): string =>
  [...files].map(([path, bytes]) => `${sha256(bytes)}  ${path}\n`).join('');

/** The ZIP's bytes: the same for the same files, whenever it is made. */
export function makeBag(
  name: string,
  payload: Payload,
  info: Readonly<Record<string, string>>,
): Uint8Array {
  const data = [...payload].map(([path, bytes]): [string, Uint8Array] => [`data/${path}`, bytes]);
  const octets = data.reduce((sum, [, bytes]) => sum + bytes.length, 0);
  const about = { ...info, 'Payload-Oxum': `${octets}.${data.length}` };
  const tags: [string, Uint8Array][] = [
    ['bagit.txt', strToU8(declaration)],
    [
      'bag-info.txt',
      strToU8(
        Object.entries(about)
          .map(([key, value]) => `${key}: ${value.replaceAll(/\s+/g, ' ')}\n`)
          .join(''),
      ),
    ],
    ['manifest-sha256.txt', strToU8(manifestOf(data))],
  ];
  tags.push(['tagmanifest-sha256.txt', strToU8(manifestOf(tags))]);
  return packed(name, new Map([...tags, ...data]));
}

/** Stored, not compressed, with one time for all: the same files are the same bytes in every version of a library. */
const packed = (name: string, files: ReadonlyMap<string, Uint8Array>): Uint8Array =>
  zipSync(Object.fromEntries([...files].map(([path, bytes]) => [`${name}/${path}`, bytes])), {
    level: 0,
    mtime: '1980-01-01T12:00:00Z',
  });

type Verdict =
  | { fault: BagFault; file: string }
  | { fault: null; files: Map<string, Uint8Array>; info: Map<string, string> };

export function verifyBag(zip: Uint8Array): Verdict {
  let files: Map<string, Uint8Array>;
  let root: string;
  try {
    const entries = Object.entries(unzipSync(zip)).filter(([path]) => !path.endsWith('/'));
    root = entries[0]?.[0].split('/')[0] ?? '';
    if (entries.some(([path]) => !path.startsWith(`${root}/`)))
      return { fault: 'layout', file: root };
    files = new Map(entries.map(([path, bytes]) => [path.slice(root.length + 1), bytes]));
  } catch {
    return { fault: 'unreadable', file: '' };
  }
  const text = (path: string): string | null => {
    const bytes = files.get(path);
    return bytes === undefined ? null : strFromU8(bytes);
  };
  if (text('bagit.txt') !== declaration) return { fault: 'layout', file: 'bagit.txt' };
  const listed = new Set<string>();
  for (const list of ['tagmanifest-sha256.txt', 'manifest-sha256.txt']) {
    const lines = text(list);
    if (lines === null) return { fault: 'layout', file: list };
    for (const line of lines.split('\n').filter(Boolean)) {
      const [, sum, path] = /^([0-9a-f]{64}) {2}(.+)$/.exec(line) ?? [];
      if (sum === undefined || path === undefined) return { fault: 'layout', file: list };
      const bytes = files.get(path);
      if (bytes === undefined) return { fault: 'missing', file: path };
      if (sha256(bytes) !== sum) return { fault: 'altered', file: path };
      listed.add(path);
    }
  }
  const unlisted = [...files.keys()].find(
    (path) => path !== 'tagmanifest-sha256.txt' && !listed.has(path),
  );
  if (unlisted !== undefined) return { fault: 'unlisted', file: unlisted };
  if (Buffer.compare(packed(root, files), zip) !== 0) return { fault: 'repacked', file: '' };
  const info = new Map(
    (text('bag-info.txt') ?? '')
      .split('\n')
      .filter(Boolean)
      .map((line): [string, string] => {
        const at = line.indexOf(': ');
        return [line.slice(0, at), line.slice(at + 2)];
      }),
  );
  return { fault: null, files, info };
}
