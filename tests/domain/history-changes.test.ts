// The log as a person reads it: changes by person and pause, what each was about, and what a comparison
// says about a sentence, a field and something that was removed.
import { toBase64 } from 'lib0/buffer';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { changesIn, partsOfChange } from '#domain/history/changes.ts';
import { compare } from '#domain/history/comparison.ts';
import type { LogRow } from '#domain/history/log.ts';
import { rewrite } from '#domain/history/rewrite.ts';
import { asAt } from '#domain/history/wish.ts';
import { actionText, emptyZone } from '#domain/plan/document.ts';
import {
  addAction,
  addGoal,
  removeAction,
  sealAction,
  setActionField,
} from '#domain/plan/edits.ts';
import { textOfLines, writeRichText } from '#domain/plan/rich-text.ts';
import { nameRoots } from '#domain/plan/zones.ts';
import { docAfter, ledgerOf } from './history-world.ts';

const ebbe = '00000000-0000-4000-8000-0000000000e1' as LogRow['personId'];
const nils = '00000000-0000-4000-8000-0000000000e2' as LogRow['personId'];
const clients = [
  { clientId: 11, personId: ebbe },
  { clientId: 22, personId: nils },
];

/** A log in which each edit is a row, `minute` minutes after the first. */
function written(...edits: [by: string, minute: number, edit: (doc: Y.Doc) => void][]): LogRow[] {
  const doc = new Y.Doc();
  nameRoots(doc, 'shared');
  const rows: LogRow[] = [];
  const add = (personId: LogRow['personId'], minute: number, update: Uint8Array): unknown =>
    rows.push({
      seq: rows.length + 1,
      at: new Date(Date.UTC(2026, 9, 23, 12, minute)).toISOString(),
      personId,
      update: toBase64(update),
    });
  add(ebbe, 0, emptyZone('shared'));
  Y.applyUpdate(doc, emptyZone('shared'));
  for (const [by, minute, edit] of edits) {
    const before = Y.encodeStateVector(doc);
    doc.clientID = by === ebbe ? 11 : 22;
    doc.transact(() => edit(doc));
    add(by as LogRow['personId'], minute, Y.encodeStateAsUpdate(doc, before));
  }
  return rows;
}

const about = (doc: Y.Doc) => doc.getXmlFragment('section:about');
const firstText = (doc: Y.Doc): Y.XmlText => {
  const text = (about(doc).get(0) as Y.XmlElement).get(0);
  if (!(text instanceof Y.XmlText)) throw new Error('no text');
  return text;
};

describe('changes', () => {
  it('are one for each person and pause, also while two write at once', () => {
    const rows = written(
      [ebbe, 1, (doc) => writeRichText(about(doc), textOfLines('Tuva'))],
      [nils, 2, (doc) => void addGoal(doc, { id: 'g', title: 'Trygg' })],
      [ebbe, 9, (doc) => firstText(doc).insert(4, ' är nio')],
      [nils, 20, (doc) => void addAction(doc, { id: 'a', title: 'Handlingsplan' })],
    );
    const changes = changesIn(ledgerOf(rows, clients));
    expect(changes.map(({ personId, before, after }) => [personId, before, after])).toEqual([
      [nils, 2, 3],
      [ebbe, 1, 4],
      [nils, 4, 5],
    ]);
    // Cut after the third row: what Ebbe wrote next is another change.
    const cut = changesIn(ledgerOf(rows, clients), [3]);
    expect(cut.map(({ personId, before, after }) => [personId, before, after])).toEqual([
      [ebbe, 1, 2],
      [nils, 2, 3],
      [ebbe, 3, 4],
      [nils, 4, 5],
    ]);
  });

  it('say what they were about, with the title as it was and fields before and after', () => {
    const rows = written(
      [
        ebbe,
        1,
        (doc) => void addAction(doc, { id: 'a', title: 'Handlingsplan', due: '2026-10-30' }),
      ],
      [
        nils,
        30,
        (doc) => {
          setActionField(doc, 'a', 'status', 'DONE');
          actionText(doc, 'a', 'what')?.insert(0, 'En sida');
        },
      ],
      [ebbe, 60, (doc) => removeAction(doc, 'a')],
    );
    const ledger = ledgerOf(rows, clients);
    const parts = changesIn(ledger).flatMap((change) => partsOfChange(ledger, change));
    const part = { kind: 'action', id: 'a' };
    expect(parts).toMatchObject([
      { part, standing: 'added', title: 'Handlingsplan' },
      {
        part,
        standing: 'kept',
        title: 'Handlingsplan',
        texts: 1,
        fields: [{ field: 'status', before: 'PLANNED', after: 'DONE', by: nils }],
      },
      { part, standing: 'removed', title: 'Handlingsplan' },
    ]);
  });

  it('leave out what the service itself wrote', () => {
    expect(changesIn(ledgerOf(written(), clients))).toEqual([]);
  });
});

describe('a comparison', () => {
  it('says of each run who wrote it, and who took it away', () => {
    const rows = written(
      [
        ebbe,
        1,
        (doc) => writeRichText(about(doc), textOfLines('Skolans personal ska få utbildning.')),
      ],
      [
        nils,
        30,
        (doc) => {
          firstText(doc).delete(17, 6);
          firstText(doc).insert(17, 'fick');
        },
      ],
    );
    const [section] = compare(ledgerOf(rows, clients), 2, 3).sections;
    const runs = section?.lines.flatMap((line) => line.runs) ?? [];
    expect(
      runs.map(({ text, standing, author, removedBy }) => [text, standing, author, removedBy]),
    ).toEqual([
      ['Skolans personal ', 'kept', ebbe, null],
      ['ska få', 'removed', ebbe, nils],
      ['fick', 'added', nils, null],
      [' utbildning.', 'kept', ebbe, null],
    ]);
    expect(runs[2]?.writtenAt).toBe('2026-10-23T12:30:00.000Z');
    expect(runs[1]?.removedAt).toBe('2026-10-23T12:30:00.000Z');
  });
});

describe('what is sealed', () => {
  it('stays as it was sealed when an earlier moment is restored', () => {
    const rows = written(
      [ebbe, 1, (doc) => void addAction(doc, { id: 'a', title: 'Plan' })],
      [ebbe, 2, (doc) => setActionField(doc, 'a', 'due', '2026-12-01')],
      [ebbe, 3, (doc) => sealAction(doc, 'a', '2026-10-23')],
    );
    const ledger = ledgerOf(rows, clients);
    const restored = (to: number): unknown => {
      const doc = docAfter(rows, to);
      rewrite(doc, ledger, [{ kind: 'action', id: 'a' }], asAt(2));
      return (doc.getMap('actions').get('a') as Y.Map<unknown>).get('dueOn');
    };
    expect(restored(4)).toBe('2026-12-01');
    // The same before it was sealed.
    expect(restored(3)).toBeNull();
  });
});
