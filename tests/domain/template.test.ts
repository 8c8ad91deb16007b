// Templates: what may be said in one, what a newer version changes, and that no text is ever hidden.
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { rewrittenZone } from '#domain/plan/rewritten-zone.ts';
import { projectZone } from '#domain/plan/projection.ts';
import { textOfLines, writeRichText } from '#domain/plan/rich-text.ts';
import {
  changesBetween,
  PlanTemplate,
  plainTemplate,
  sectionsIn,
  TemplateContent,
} from '#domain/plan/template.ts';
import { contentOf, fieldsOf } from '#domain/plan/template-form.ts';
import { easySection, extraSections, ownSections, sectionRoot } from '#domain/plan/zones.ts';

const parse = (content: object) =>
  TemplateContent.safeParse({ ...plainTemplate, ...content }).success;
const planTemplate = (fields: object): PlanTemplate =>
  PlanTemplate.parse({
    id: '00000000-0000-4000-8000-000000000001',
    key: 'BOTH',
    version: 1,
    name: 'Barnets plan och SIP',
    content: plainTemplate,
    titles: {},
    own: [],
    written: [],
    mayAdopt: false,
    mayName: false,
    offer: null,
    ...fields,
  });

describe('a template', () => {
  it('says words over fixed keys, and nothing else', () => {
    expect(parse({})).toBe(true);
    expect(parse({ wheel: { healthy: { label: 'Frisk' } }, grades: { HARD: 'Jobbigt' } })).toBe(
      true,
    );
    for (const wrong of [
      { wheel: { happy: { label: 'Glad' } } },
      { grades: { HARD: '' } },
      { sections: [] },
      { sections: [{ key: 'about' }, { key: 'about' }] },
      { sections: [{ key: 'extra1' }] },
      { sections: [{ key: 'own1', title: 'Egen' }] },
      { ages: { from: 12, to: 6 } },
      { limits: { openGoals: 0 } },
      { colours: {} },
    ])
      expect(parse(wrong), JSON.stringify(wrong)).toBe(false);
  });

  it('that nobody can read any more shows the plan as Kring would', () => {
    expect(planTemplate({ content: { sections: 'alla' } }).content).toEqual(plainTemplate);
  });

  it('tells what a newer version changes', () => {
    const next = TemplateContent.parse({
      sections: [
        { key: 'about' },
        { key: 'situation', title: 'Nu' },
        { key: 'extra1', title: 'Om något händer' },
      ],
      wheel: { healthy: { label: 'Frisk' } },
      glossary: [{ word: 'SIP', means: 'Samordnad individuell plan' }],
    });
    expect(changesBetween(plainTemplate, plainTemplate)).toEqual([]);
    expect(
      changesBetween(plainTemplate, next).map(({ what, key, after, listed }) => [
        what,
        key,
        after,
        listed?.after,
      ]),
    ).toEqual([
      ['section', 'situation', 'Nu', true],
      ['section', 'meetingNotes', null, false],
      ['section', 'followUp', null, false],
      ['section', 'extra1', 'Om något händer', true],
      ['area', 'healthy', 'Frisk', undefined],
      ['word', 'SIP', 'Samordnad individuell plan', undefined],
    ]);
  });

  it('never hides a text that holds words', () => {
    const small = { sections: [{ key: 'about' as const }] };
    expect(sectionsIn(planTemplate({ content: small }))).toEqual(['about']);
    expect(
      sectionsIn(planTemplate({ content: small, own: ['own2'], written: ['followUp', 'extra3'] })),
    ).toEqual(['about', 'followUp', 'extra3', 'own2']);
  });
});

describe('a template as a form', () => {
  it('comes back as it was, and says nothing where a field is empty', () => {
    const content = TemplateContent.parse({
      sections: [
        { key: 'about', hint: 'Vem är barnet?' },
        { key: 'extra2', title: 'Om något händer' },
      ],
      wheel: { healthy: { label: 'Frisk' }, safe: { child: 'När är du lugn?' } },
      grades: { HARD: 'Jobbigt' },
      glossary: [{ word: 'SIP', means: 'Samordnad: individuell plan' }],
      limits: { openGoals: 5 },
    });
    expect(contentOf(fieldsOf(content), content)).toEqual(content);
    const plain = contentOf(fieldsOf(plainTemplate), plainTemplate);
    expect(plain).toMatchObject({ ...plainTemplate, wheel: {}, grades: {}, glossary: [] });
  });

  it('is refused without a heading, or with a word that means nothing', () => {
    expect(contentOf({ 'title-about': 'Vem?' }, plainTemplate)).toBeNull();
    const fields = { ...fieldsOf(plainTemplate), glossary: 'SIP' };
    expect(contentOf(fields, plainTemplate)).toBeNull();
  });
});

describe('the texts that a template or a plan names', () => {
  const doc = new Y.Doc();
  for (const key of [easySection, 'extra1', 'own3'])
    writeRichText(doc.getXmlFragment(sectionRoot(key)), textOfLines(`words in ${key}`));

  it('are rows when they hold words, and none when they do not', () => {
    const { payload, issues } = projectZone('shared', doc);
    expect(payload.sections.map(({ key }) => key)).toEqual([
      ...['about', 'situation', 'meetingNotes', 'followUp'],
      ...[easySection, 'extra1', 'own3'],
    ]);
    expect(issues).toEqual([]);
    expect(projectZone('family', doc).payload.sections.map(({ key }) => key)).toEqual([
      'familyWords',
    ]);
  });

  it('go along when a zone begins anew', () => {
    const { doc: anew } = rewrittenZone(doc, 'shared', [], 7);
    const rows = projectZone('shared', anew).payload.sections;
    for (const key of [easySection, ...extraSections, ...ownSections])
      expect(rows.find((row) => row.key === key)?.plain ?? '').toBe(
        [easySection, 'extra1', 'own3'].includes(key) ? `words in ${key}` : '',
      );
  });
});
