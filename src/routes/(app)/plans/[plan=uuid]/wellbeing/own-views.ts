// What the reader has saved on this page since it was loaded, so that wheel, table and panel show it
// without asking the server again, which would log another reading of the plan for each pause in typing.
import { createContext } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';
import type { Subject, View, ViewerKey, WellbeingPage } from '#domain/plan/wellbeing.ts';
import type { Draft } from '$lib/wellbeing/saving.ts';

export class OwnViewsSaved {
  readonly #views = new SvelteMap<string, View>();
  readonly #me: string;

  constructor(me: string) {
    this.#me = me;
  }

  put(
    page: WellbeingPage,
    viewer: ViewerKey,
    subject: Subject,
    draft: Draft,
    revision: number,
  ): void {
    const companion = page.companions.find(({ id }) => id === draft.withId);
    this.#views.set(`${page.gatherings.at(-1)?.id ?? ''} ${viewer} ${subject}`, {
      ...draft,
      viewer,
      subject,
      strength: draft.strength.trim(),
      challenge: draft.challenge.trim(),
      with: companion?.name ?? null,
      revision,
      by: this.#me,
      at: new Date().toISOString(),
    });
  }

  /** The page with what was saved since. A later revision from the server is the truth. */
  over(page: WellbeingPage): WellbeingPage {
    const mine = [...this.#views.entries()]
      .filter(([key]) => key.startsWith(`${page.gathering ?? ''} `))
      .map(([, view]) => view)
      .filter(
        (view) =>
          !page.views.some(
            (theirs) =>
              theirs.viewer === view.viewer &&
              theirs.subject === view.subject &&
              theirs.revision > view.revision,
          ),
      );
    const replaced = (view: View): boolean =>
      mine.some(({ viewer, subject }) => viewer === view.viewer && subject === view.subject);
    return { ...page, views: [...page.views.filter((view) => !replaced(view)), ...mine] };
  }
}

export const [ownViews, setOwnViews] = createContext<OwnViewsSaved>();
