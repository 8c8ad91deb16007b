// [X3] Hostile files: each is refused with its own code, or what is left of it is harmless; their harmless twins
// are taken. The bytes are looked through as they are at an upload; a few in the thread that does it there.
import { beforeAll, describe, expect, it } from 'vitest';
import { cleanName, holdsPersonalNumber, misleadingEnding } from '#domain/files/name.ts';
import { checkDigitHolds } from '#domain/people/identity.ts';
import { RefusedFile } from '#domain/files/refusals.ts';
import { examine } from '#server/files/examine.ts';
import { lookThrough } from '#server/files/examiner.ts';
import { harmless, hostile, type Sample } from './files/corpus.ts';

interface Outcome {
  code?: string;
  kind?: string;
  bytes?: Buffer;
}
const outcomeOf = (work: Promise<{ kind: string; bytes: Buffer }>): Promise<Outcome> =>
  work.catch((error: unknown) => {
    if (error instanceof RefusedFile) return { code: error.code };
    throw error;
  });

const said = ({ code, kind }: Outcome): string => code ?? kind ?? '';
const wanted = ({ becomes }: Sample): string =>
  typeof becomes === 'string' ? becomes : becomes.kind;

let corpus: Sample[];
let twins: Sample[];
beforeAll(async () => {
  [corpus, twins] = await Promise.all([hostile(), harmless()]);
}, 60_000);

describe('[X3] hostile files', () => {
  it('are at least sixty, no two the same', () => {
    expect(corpus.length).toBeGreaterThanOrEqual(60);
    expect(new Set(corpus.map(({ bytes }) => bytes.toString('latin1'))).size).toBe(corpus.length);
  });

  it('are refused, each with its own code, or made harmless', { timeout: 120_000 }, async () => {
    const wrong: string[] = [];
    for (const sample of corpus) {
      const outcome = await outcomeOf(examine(sample.bytes));
      if (said(outcome) !== wanted(sample))
        wrong.push(`${sample.name}: ${said(outcome)} instead of ${wanted(sample)}`);
      for (const mark of sample.without ?? []) {
        if (!sample.bytes.includes(Buffer.from(mark, 'latin1')))
          wrong.push(`${sample.name}: does not have ${JSON.stringify(mark)} to begin with`);
        if (outcome.bytes?.includes(Buffer.from(mark, 'latin1')))
          wrong.push(`${sample.name}: still has ${JSON.stringify(mark)}`);
      }
      if (sample.without && outcome.bytes?.equals(sample.bytes))
        wrong.push(`${sample.name}: kept as it came`);
    }
    expect(wrong).toEqual([]);
  });

  it('have twins that are taken, and stay what they are when they come again', async () => {
    const wrong: string[] = [];
    for (const sample of twins) {
      const outcome = await outcomeOf(examine(sample.bytes));
      if (said(outcome) !== wanted(sample))
        wrong.push(`${sample.name}: ${said(outcome)} instead of ${wanted(sample)}`);
      const again = outcome.bytes ? await outcomeOf(examine(outcome.bytes)) : {};
      if (said(again) !== wanted(sample))
        wrong.push(`${sample.name}: ${said(again)} the second time`);
    }
    expect(wrong).toEqual([]);
  });
});

describe('the thread that looks through a file', () => {
  it('gives clean bytes or a code, and takes nobody with it', { timeout: 60_000 }, async () => {
    const all = [...corpus, ...twins];
    const few = ['JPEG that says where', 'Word with macros', 'PDF that starts a program', 'PDF'];
    for (const sample of all.filter(({ name }) => few.includes(name)))
      expect(said(await outcomeOf(lookThrough(sample.bytes))), sample.name).toBe(wanted(sample));
  });

  it('is not asked by more than wait', { timeout: 60_000 }, async () => {
    const asked = Array.from({ length: 12 }, () => outcomeOf(lookThrough(Buffer.from('Hej'))));
    const outcomes = (await Promise.all(asked)).map(said);
    expect(outcomes.filter((one) => one === 'file_busy')).toHaveLength(2);
    expect(outcomes.filter((one) => one === 'text')).toHaveLength(10);
  });
});

describe('the name of a file', () => {
  const names: [given: string, kept: string][] = [
    ['Utredning våren.pdf', 'Utredning våren.pdf'],
    ['../../etc/passwd', 'passwd.pdf'],
    ['..\\..\\Windows\\a.exe', 'a.pdf'],
    ['faktura\u202efdp.exe', 'fakturafdp.pdf'],
    ['a\0b.pdf', 'ab.pdf'],
    ['a\u200b\ufeffb\r\nSet-Cookie: x.pdf', 'abSet-Cookie_ x.pdf'],
    ['rapport.pdf.exe', 'rapport.pdf'],
    ['bild.svg', 'bild.pdf'],
    ['a.pdf.html.js', 'a.pdf'],
    ['CON', 'Bilaga.pdf'],
    ['nul.pdf', 'Bilaga.pdf'],
    ['', 'Bilaga.pdf'],
    ['...', 'Bilaga.pdf'],
    ['<img src=x onerror=alert(1)>.pdf', 'img src=x onerror=alert(1)_.pdf'],
    ['"; filename="a.exe', '; filename=_a.pdf'],
    [`${'å'.repeat(300)}.pdf`, `${'å'.repeat(100)}.pdf`],
    ['مرحبا.pdf', 'مرحبا.pdf'],
  ];
  it.each(names)('%j is kept as %j', (given, kept) => {
    expect(cleanName(given, 'pdf', 'Bilaga')).toBe(kept);
  });

  it.each([
    ['x.png', 'text', 'png'],
    ['x.PNG ', 'text', 'png'],
    ['rapport.pdf.exe', 'pdf', 'exe'],
    ['bild.jpg', 'png', 'jpg'],
    ['brev.doc', 'docx', 'doc'],
    ['fakturafdp.exe\u200b', 'pdf', 'exe'],
  ] as const)('%j that is %s says something else', (given, kind, ending) => {
    expect(misleadingEnding(given, kind)).toBe(ending);
  });
  it.each([
    ['bild.JPEG', 'jpeg'],
    ['bild.jfif', 'jpeg'],
    ['Utredning 2.1', 'pdf'],
    ['schema', 'text'],
    ['Dnr 2026.17.pdf', 'pdf'],
  ] as const)('%j that is %s does not', (given, kind) => {
    expect(misleadingEnding(given, kind)).toBeNull();
  });

  const today = new Date('2026-11-26');
  /** A number whose check digit holds; it is not written here, so that it stands nowhere. */
  const last = Array.from({ length: 10 }, (_, digit) => `238${digit}`).find((four) =>
    checkDigitHolds(`120101${four}`),
  );
  it.each([
    `20120101-${last} utredning.pdf`,
    `Milo 120101${last}.pdf`,
    `120101 ${last}.pdf`,
    `20120101_${last}.pdf`,
  ])('with a personal number is noticed', (name) => {
    expect(holdsPersonalNumber(name, today)).toBe(true);
  });
  it.each(['Beslut 2026-11-26.pdf', 'Dnr 2026123456789.pdf', 'Protokoll 3.pdf'])(
    'without one is not: %s',
    (name) => {
      expect(holdsPersonalNumber(name, today)).toBe(false);
    },
  );
});
