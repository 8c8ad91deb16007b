// `npm run verify-version FILE`: is an exported version what it says? Needs nothing but the file.
import { readFileSync } from 'node:fs';
import { verifyPackage, type PackageFault } from '#domain/plan/version-package.ts';

const words: Record<PackageFault, string> = {
  unreadable: 'filen går inte att läsa som en exporterad version',
  not_canonical: 'filen har skrivits om: samma ord, andra tecken',
  digest: 'filens kontrollsumma stämmer inte med innehållet',
  agreement:
    'överenskommelsens ord stämmer inte med dess kontrollsumma (har ord tagits bort efter ett beslut står det vid versionen i Kring)',
  zone: 'en dels ord stämmer inte med dess kontrollsumma (har ord tagits bort efter ett beslut står det vid versionen i Kring)',
  root: 'kontrollsumman över alla delar stämmer inte',
  answer: 'ett godkännande gäller en annan text',
};

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error('Skriv: npm run verify-version FIL');
  process.exit(2);
}
function bytesOf(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch {
    console.error(`Filen ${path} går inte att öppna.`);
    process.exit(2);
  }
}

const result = verifyPackage(bytesOf(file));
if (result.fault !== null) {
  console.error(`Underkänd (${result.fault}): ${words[result.fault]}.`);
  process.exit(1);
}
const { number, sealedAt, answers, agreement } = result.content;
const approved = answers.filter(({ answer }) => answer === 'APPROVED').length;
console.log(`Godkänd: version ${number}, fastställd ${sealedAt}, ${approved} godkännanden.
Kontrollsumma för det ni kom överens om: ${agreement.hash}
Jämför den med den som står vid versionen i Kring.`);
