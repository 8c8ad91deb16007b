// Word, Excel and OpenDocument texts: archives of XML and pictures. What runs (macros, controls), what fetches
// (templates, pictures from elsewhere, fields that call programs) and what hides (files in files) is refused;
// the rest is written anew, so that nothing stands between its parts, its pictures are as clean as any other,
// and who wrote it when is left out.
import { zipSync } from 'fflate';
import { refuse } from '#domain/files/refusals.ts';
import type { FileKind } from '#domain/files/kinds.ts';
import { cleanImage, imageKindOf } from './image.ts';
import { readXml, type Element } from './xml.ts';
import { readZip, type ZipEntry } from './zip.ts';

type OfficeKind = Extract<FileKind, 'docx' | 'xlsx' | 'odt'>;

const types = '[Content_Types].xml';
const openXml = 'application/vnd.openxmlformats-officedocument';
/** What the main part says it is; with macros it says something else. */
const mainTypes: Record<string, OfficeKind> = {
  [`${openXml}.wordprocessingml.document.main+xml`]: 'docx',
  [`${openXml}.spreadsheetml.sheet.main+xml`]: 'xlsx',
};
const openDocument = 'application/vnd.oasis.opendocument.text';

const active =
  /(^|\/)(vbaProject|vbaData|macrosheets|activeX|ctrlProps|customUI\d*|Basic|Scripts|Configurations2\/macro)/i;
const embedded = /(^|\/)(embeddings|Object ?\d+|ObjectReplacements|externalLinks|oleObject)/i;
/** Author, company, times, thumbnail: whose computer it was, and what the first page once looked like. */
const aboutIt = /^(docProps\/(core|custom)\.xml|docProps\/thumbnail|Thumbnails\/)/i;
const markup = /\.(xml|rels|rdf|vml)$/i;
const picture = /\.(png|jpe?g|webp)$/i;
/** Fonts and printers' settings say nothing that somebody reads. */
const dropped = /(\.(odttf|ttf|otf|fntdata)|printerSettings\d*\.bin)$/i;

/** A link that somebody presses is no fetching; anything else that lies elsewhere is. */
const pressed = /^(https?:|mailto:|tel:|#)/i;
/** Fields of Word that call a program or read a file when the document is opened. */
const calls = /\b(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK|DATABASE|MACROBUTTON)\b/;
/** The same in a cell of Excel, and functions of its macros before there were macros. */
const cellCalls = /\|'?.*'?!|\b(WEBSERVICE|IMAGE|CALL|EXEC|REGISTER|RTD|DDE)\s*\(/i;

function checkRelation({ name, attributes }: Element): void {
  if (name !== 'Relationship') return;
  const type = attributes.get('Type') ?? '';
  if (
    /\/(attachedTemplate|oleObject|package|externalLink\w*|vbaProject|control|frame|subDocument|aFChunk)$/i.test(
      type,
    )
  )
    refuse(/vbaProject|control/i.test(type) ? 'file_active' : 'file_external');
  if ((attributes.get('TargetMode') ?? 'Internal').toLowerCase() === 'internal') return;
  if (!/\/hyperlink$/i.test(type) || !pressed.test(attributes.get('Target') ?? ''))
    refuse('file_external');
}

/** What an OpenDocument fetches, and what it runs. */
function checkOpenDocument({ name, namespace, attributes }: Element): void {
  if (
    /^(event-listener|script|scripts|dde-source|dde-connection|applet|plugin|floating-frame)$/.test(
      name,
    )
  ) {
    // An empty element is written into every document.
    if (name !== 'scripts') refuse('file_active');
  }
  if (name === 'object' || name === 'object-ole') refuse('file_embedded');
  const href = attributes.get('href');
  if (href === undefined || /:xmlns:text:|:text:1\.0$/.test(namespace)) {
    if (href !== undefined && !pressed.test(href) && name === 'a') refuse('file_external');
    if (href !== undefined && name !== 'a') refuse('file_external');
    return;
  }
  // Pictures lie in the document itself.
  if (/^([a-z][a-z0-9+.-]*:|\/\/|\.\.\/)/i.test(href)) refuse('file_external');
}

function checkMarkup({ name, bytes }: ZipEntry, kind: OfficeKind): void {
  const fields: string[] = [];
  let inField = false;
  readXml(bytes, {
    opens(element) {
      inField = /^(instrText|f|definedName)$/.test(element.name);
      const simple = element.name === 'fldSimple' ? element.attributes.get('instr') : undefined;
      if (simple !== undefined) fields.push(simple);
      if (/\.rels$/i.test(name)) checkRelation(element);
      if (kind === 'odt') checkOpenDocument(element);
      if (
        /^(oleObject|OLEObject|control|altChunk|ddeLink|externalLink)$/.test(element.name) &&
        kind !== 'odt'
      )
        refuse(element.name === 'control' ? 'file_active' : 'file_embedded');
    },
    text(text) {
      if (inField) fields.push(text);
    },
  });
  // A field's words may be cut into many elements.
  const said = fields.join('');
  if (kind === 'docx' && calls.test(said)) refuse('file_external');
  if (kind === 'xlsx' && cellCalls.test(said)) refuse('file_external');
}

function kindOf(entries: readonly ZipEntry[]): OfficeKind {
  const [first] = entries;
  if (first?.name === 'mimetype')
    return first.bytes.toString('latin1') === openDocument ? 'odt' : refuse('file_kind');
  const list = entries.find(({ name }) => name === types);
  if (!list) refuse('file_kind');
  let kind: OfficeKind | undefined;
  readXml(list.bytes, {
    opens({ attributes }) {
      const type = attributes.get('ContentType') ?? '';
      if (/macroEnabled|vbaProject|activeX/i.test(type)) refuse('file_active');
      if (mainTypes[type]) kind = kind === undefined ? mainTypes[type] : refuse('file_foreign');
    },
  });
  return kind ?? refuse('file_kind');
}

async function cleanEntry(entry: ZipEntry, kind: OfficeKind): Promise<Uint8Array | undefined> {
  const { name, bytes } = entry;
  if (active.test(name)) refuse('file_active');
  if (embedded.test(name)) refuse('file_embedded');
  if (aboutIt.test(name) || dropped.test(name)) return undefined;
  if (name === 'mimetype' && kind === 'odt') return bytes;
  if (markup.test(name)) {
    checkMarkup(entry, kind);
    return bytes;
  }
  if (picture.test(name)) {
    const is = imageKindOf(bytes);
    return is === undefined ? refuse('file_foreign') : cleanImage(bytes, is);
  }
  // Anything else (programs, archives, drawings with scripts) has no place in a document.
  return refuse('file_embedded');
}

/** The relations to parts that are left out go with them, or Word asks to repair the document. */
function withoutDropped(entry: ZipEntry): ZipEntry {
  if (!/^(_rels\/\.rels|\[Content_Types\]\.xml)$/.test(entry.name)) return entry;
  const text = entry.bytes
    .toString('utf8')
    .replaceAll(/<(Relationship|Override)\s[^<>]*docProps\/(core|custom|thumbnail)[^<>]*\/>/g, '');
  return { name: entry.name, bytes: Buffer.from(text, 'utf8') };
}

/** The document without anything that runs, fetches or hides. @throws RefusedFile */
export async function cleanOffice(bytes: Buffer): Promise<{ kind: OfficeKind; bytes: Buffer }> {
  const entries = readZip(bytes);
  const kind = kindOf(entries);
  const cleaned: Record<string, [Uint8Array, { level: 0 | 6 }]> = {};
  for (const entry of entries) {
    const kept = await cleanEntry(withoutDropped(entry), kind);
    if (kept) cleaned[entry.name] = [kept, { level: entry.name === 'mimetype' ? 0 : 6 }];
  }
  // The same bytes for the same document: no clock goes into it.
  const when = new Date('1980-01-02T00:00:00Z');
  return { kind, bytes: Buffer.from(zipSync(cleaned, { mtime: when })) };
}
