// A tenant's template: its words over keys that never change. What a template does not say is said by
// Kring in the reader's language. No text of a plan depends on it: a section that a newer version leaves
// out is shown as long as it holds words.
import { z } from 'zod';
import { TemplateId, TenantId } from '../ids.ts';
import { wheelAreas, WheelArea } from './schema.ts';
import { Grade } from './wellbeing.ts';
import { extraSections, ownSections, sectionsOf } from './zones.ts';

export const templateKeys = ['BARNETS_PLAN', 'SIP', 'BOTH', 'INTERNAL'] as const;
export const TemplateKey = z.enum(templateKeys);

const short = z.string().trim().min(1).max(80);
const long = z.string().trim().min(1).max(600);

const fixed = sectionsOf('shared');
export const SectionKey = z.enum([...fixed, ...extraSections]);

/** What a template may say. Strict: a misspelt key is a mistake, not a wish. */
export const TemplateContent = z
  .strictObject({
    /** The sections that plans have, with headings of their own; extra ones need one. */
    sections: z
      .array(z.strictObject({ key: SectionKey, title: short.optional(), hint: long.optional() }))
      .min(1)
      .max(fixed.length + extraSections.length),
    /** What an area is called, and how it is put to a child. */
    wheel: z
      .partialRecord(WheelArea, z.strictObject({ label: short.optional(), child: long.optional() }))
      .optional(),
    grades: z.partialRecord(Grade, short).optional(),
    glossary: z
      .array(z.strictObject({ word: short, means: long }))
      .max(100)
      .optional(),
    ages: z
      .strictObject({ from: z.int().min(0).max(21), to: z.int().min(0).max(21) })
      .refine(({ from, to }) => from <= to)
      .optional(),
    limits: z
      .strictObject({
        openGoals: z.int().min(1).max(50).optional(),
        signalToMeetingDays: z.int().min(1).max(365).optional(),
      })
      .optional(),
  })
  .superRefine(({ sections }, context) => {
    if (new Set(sections.map(({ key }) => key)).size < sections.length)
      context.addIssue({ code: 'custom', message: 'a section twice' });
    if (sections.some(({ key, title }) => title === undefined && !fixed.includes(key)))
      context.addIssue({ code: 'custom', message: 'an extra section without a heading' });
  });
export type TemplateContent = z.infer<typeof TemplateContent>;

/** Says nothing: every plan can be shown, whatever its template has become. */
export const plainTemplate: TemplateContent = {
  sections: fixed.map((key) => ({ key: SectionKey.parse(key) })),
};
const readable = TemplateContent.catch(plainTemplate);

/** What app.my_templates gives an administrator, of each template. */
export const OwnTemplate = z.object({
  tenantId: TenantId,
  tenant: z.string(),
  key: TemplateKey,
  version: z.int(),
  name: z.string(),
  content: readable,
  publishedAt: z.iso.datetime(),
});
export type OwnTemplate = z.infer<typeof OwnTemplate>;

/** What app.plan_template gives. */
export const PlanTemplate = z.object({
  id: TemplateId,
  key: TemplateKey,
  version: z.int(),
  name: z.string(),
  content: readable,
  /** Headings by key: the plan's own, and those that its templates gave. */
  titles: z.record(z.string(), z.string()),
  /** Keys of the headings that are the plan's own. */
  own: z.array(z.enum(ownSections)),
  /** Keys of the texts that hold words. */
  written: z.array(z.string()),
  mayAdopt: z.boolean(),
  mayName: z.boolean(),
  offer: z
    .object({ id: TemplateId, version: z.int(), name: z.string(), content: readable })
    .nullable(),
});
export type PlanTemplate = z.infer<typeof PlanTemplate>;

/** The texts of a plan's shared part: what the template lists, what the plan added, what holds words. */
export function sectionsIn({ content, own, written }: PlanTemplate): string[] {
  const shown = new Set<string>([...content.sections.map(({ key }) => key), ...own, ...written]);
  return [...fixed, ...extraSections, ...ownSections].filter((key) => shown.has(key));
}

/** One thing that a newer version says otherwise; null is what Kring says. */
export interface TemplateChange {
  what: 'section' | 'area' | 'grade' | 'word' | 'limit';
  key: string;
  before: string | null;
  after: string | null;
  /** A section: whether each version has it. */
  listed?: { before: boolean; after: boolean };
}

export function changesBetween(old: TemplateContent, next: TemplateContent): TemplateChange[] {
  const section = (content: TemplateContent, key: string) =>
    content.sections.find((one) => one.key === key);
  const sections = [...fixed, ...extraSections].map((key): TemplateChange => {
    const [before, after] = [section(old, key), section(next, key)];
    return {
      what: 'section',
      key,
      before: before?.title ?? null,
      after: after?.title ?? null,
      listed: { before: before !== undefined, after: after !== undefined },
    };
  });
  const areas = wheelAreas.map((key) =>
    change('area', key, old.wheel?.[key]?.label, next.wheel?.[key]?.label),
  );
  const grades = Grade.options.map((key) =>
    change('grade', key, old.grades?.[key], next.grades?.[key]),
  );
  const means = (content: TemplateContent, word: string) =>
    content.glossary?.find((one) => one.word === word)?.means;
  const words = [...(old.glossary ?? []), ...(next.glossary ?? [])].map(({ word }) => word);
  const glossary = [...new Set(words)].map((word) =>
    change('word', word, means(old, word), means(next, word)),
  );
  const limits = (['openGoals', 'signalToMeetingDays'] as const).map((key) =>
    change('limit', key, old.limits?.[key]?.toString(), next.limits?.[key]?.toString()),
  );
  return [...sections, ...areas, ...grades, ...glossary, ...limits].filter(
    ({ before, after, listed }) => before !== after || listed?.before !== listed?.after,
  );
}

const change = (
  what: TemplateChange['what'],
  key: string,
  before: string | undefined,
  after: string | undefined,
): TemplateChange => ({ what, key, before: before ?? null, after: after ?? null });
