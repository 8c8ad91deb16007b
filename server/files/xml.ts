// XML of office documents, read by a strict parser that fetches nothing and knows no document type: a DOCTYPE
// (entities, billions of laughs) is refused. Tells each element with its attributes and its own text.
import { SaxesParser } from 'saxes';
import { refuse, RefusedFile } from '#domain/files/refusals.ts';

export interface Element {
  /** Without its prefix. */
  name: string;
  namespace: string;
  /** Values by name without prefix. */
  attributes: Map<string, string>;
}

export interface XmlReader {
  opens?: (element: Element) => void;
  text?: (text: string) => void;
}

/** By its first bytes; documents are UTF-8 or UTF-16. */
function decode(bytes: Buffer): string {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe
      ? 'utf-16le'
      : first === 0xfe && second === 0xff
        ? 'utf-16be'
        : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return refuse('file_damaged');
  }
}

/** @throws RefusedFile */
export function readXml(bytes: Buffer, reader: XmlReader): void {
  const parser = new SaxesParser({ xmlns: true });
  parser.on('doctype', () => refuse('file_active'));
  parser.on('error', () => refuse('file_damaged'));
  parser.on('opentag', ({ local, uri, attributes }) => {
    const values = Object.values(attributes).map(
      ({ local: name, value }) => [name, value] as const,
    );
    reader.opens?.({ name: local, namespace: uri, attributes: new Map(values) });
  });
  parser.on('text', (text) => reader.text?.(text));
  try {
    parser.write(decode(bytes)).close();
  } catch (error) {
    if (error instanceof RefusedFile) throw error;
    refuse('file_damaged');
  }
}
