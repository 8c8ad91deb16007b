// A template as the fields of a form, and back: what is left empty is not said. Other parts of the
// content (limits, ages) go along as they were.
import { wheelAreas } from './schema.ts';
import { SectionKey, TemplateContent } from './template.ts';
import { Grade } from './wellbeing.ts';

type Fields = Record<string, string>;

/** Null when a line of the glossary, or the whole, does not fit. */
export function contentOf(fields: Fields, before: TemplateContent): TemplateContent | null {
  const said = (name: string): string | undefined => fields[name]?.trim() || undefined;
  const lines = (said('glossary') ?? '').split('\n').filter((line) => line.trim() !== '');
  const glossary = lines.map((line) => {
    const [word, ...means] = line.split(':');
    return { word: word?.trim() ?? '', means: means.join(':').trim() };
  });
  const parsed = TemplateContent.safeParse({
    ...before,
    sections: SectionKey.options
      .filter((key) => said(`show-${key}`) !== undefined)
      .map((key) => {
        const hint = before.sections.find((one) => one.key === key)?.hint;
        const title = said(`title-${key}`);
        return { key, ...(title ? { title } : {}), ...(hint ? { hint } : {}) };
      }),
    wheel: Object.fromEntries(
      wheelAreas.flatMap((area) => {
        const [label, child] = [said(`area-${area}`), said(`child-${area}`)];
        const one = { ...(label ? { label } : {}), ...(child ? { child } : {}) };
        return label || child ? [[area, one]] : [];
      }),
    ),
    grades: Object.fromEntries(
      Grade.options.flatMap((grade) => {
        const word = said(`grade-${grade}`);
        return word ? [[grade, word]] : [];
      }),
    ),
    glossary,
  });
  return parsed.success ? parsed.data : null;
}

export function fieldsOf(content: TemplateContent): Fields {
  const fields: Fields = {
    glossary: (content.glossary ?? []).map(({ word, means }) => `${word}: ${means}`).join('\n'),
  };
  for (const { key, title } of content.sections) {
    fields[`show-${key}`] = 'on';
    if (title) fields[`title-${key}`] = title;
  }
  for (const area of wheelAreas) {
    const { label, child } = content.wheel?.[area] ?? {};
    if (label) fields[`area-${area}`] = label;
    if (child) fields[`child-${area}`] = child;
  }
  for (const grade of Grade.options) {
    const word = content.grades?.[grade];
    if (word) fields[`grade-${grade}`] = word;
  }
  return fields;
}
