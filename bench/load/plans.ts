// Documents of a known size: a plan with goals, actions and a text, as people's edits make it.
import * as Y from 'yjs';
import { addAction, addGoal } from '#domain/plan/edits.ts';
import { textOfLines } from '#domain/plan/rich-text.ts';
import { sectionRoot } from '#domain/plan/zones.ts';
import { id } from '../../tests/db/world.ts';

export interface Plan {
  update: Uint8Array;
  stateVector: Uint8Array;
}

const words =
  'Milo trivs bäst när det är lugnt runt bordet. Vi visar med bild och tecken vad som kommer sedan, och ' +
  'väntar in honom. Hemma fungerar det på samma sätt, och vi berättar för varandra vad som gick bra.';

/** Twelve actions are 6 KB; each paragraph of text adds about 250 bytes. */
export function planOf(clientId: number, paragraphs: number): Plan {
  const doc = new Y.Doc();
  doc.clientID = clientId;
  const about = doc.getXmlFragment(sectionRoot('about'));
  for (let n = 0; n < paragraphs; n++) {
    const paragraph = new Y.XmlElement('paragraph');
    paragraph.insert(0, [new Y.XmlText(`${n}. ${words}`)]);
    about.push([paragraph]);
  }
  const goals = ['a', 'b', 'c'].map((name) =>
    addGoal(doc, {
      id: id(`bench goal:${name}`),
      title: `Milo kan säga vad han vill (${name})`,
      text: textOfLines(words),
    }),
  );
  for (let n = 0; n < 12; n++)
    addAction(doc, {
      id: id(`bench action:${n}`),
      title: `Bildstöd på förskolan, del ${n + 1}`,
      what: 'Personalen använder bilder vid måltider och påklädning.',
      goal: goals[n % 3],
      start: '2026-09-01',
      due: '2026-12-15',
    });
  const plan = { update: Y.encodeStateAsUpdate(doc), stateVector: Y.encodeStateVector(doc) };
  doc.destroy();
  return plan;
}
