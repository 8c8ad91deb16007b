// What the wheel's areas and grades are called in a plan: its template's words, else Kring's own.
import { createContext } from 'svelte';
import type { WheelArea } from '#domain/plan/schema.ts';
import type { TemplateContent } from '#domain/plan/template.ts';
import type { Grade } from '#domain/plan/wellbeing.ts';
import { wheelAreaWord } from '$lib/plan/words.ts';
import { gradeWord, type AreaAndGradeWords } from './words.ts';

export class Labels implements AreaAndGradeWords {
  readonly #content: () => TemplateContent | null;

  /** Asked each time, so that a plan that takes a new template is shown in its words at once. */
  constructor(content: () => TemplateContent | null) {
    this.#content = content;
  }

  area(area: WheelArea): string {
    return this.#content()?.wheel?.[area]?.label ?? wheelAreaWord[area]();
  }

  /** How the area is put to a child, where the template says it. */
  areaForChild(area: WheelArea): string | null {
    return this.#content()?.wheel?.[area]?.child ?? null;
  }

  grade(grade: Grade): string {
    return this.#content()?.grades?.[grade] ?? gradeWord[grade]();
  }
}

export const [labels, setLabels] = createContext<Labels>();
