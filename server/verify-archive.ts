// `npm run verify-archive FILE`: is an archive package whole, and what it was? Needs nothing but the file.
import { readFileSync } from 'node:fs';
import { verifyBag, type BagFault } from './archive/bag.ts';
import { wrongFiles } from './archive/package.ts';
import { recordsAgree } from './archive/records.ts';

const words: Record<BagFault, string> = {
  unreadable: 'filen går inte att läsa som ett arkivpaket',
  layout: 'något som ett paket ska ha saknas eller är fel',
  missing: 'en fil i listan finns inte i paketet',
  unlisted: 'paketet har en fil som inte står i listan',
  altered: 'en fil är inte den som lades i paketet',
  repacked: 'alla filer är de som lades i paketet, men ZIP-filen runt dem är gjord om',
};

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error('Skriv: npm run verify-archive FIL');
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

const result = verifyBag(bytesOf(file));
if (result.fault !== null) {
  console.error(`Underkänd (${result.fault}): ${words[result.fault]}. ${result.file}`.trim());
  process.exit(1);
}
const [wrong] = wrongFiles(result.files);
if (wrong !== undefined) {
  console.error(`Underkänd (attached): en bilaga är inte den som bifogades i planen. ${wrong}`);
  process.exit(1);
}
if (!recordsAgree(result.files)) {
  console.error('Underkänd (records): handlingarna är inte de som paketet säger att de är.');
  process.exit(1);
}
console.log(
  `Godkänd: ${result.files.size} filer. ${result.info.get('External-Description') ?? ''}, uttaget ${result.info.get('Bagging-Date') ?? ''}.`,
);
