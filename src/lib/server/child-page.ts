// The child's page of one plan, for the session that asks: read once for each request however many parts of
// the page need it, since each reading is logged.
import { error } from '@sveltejs/kit';
import { ChildRow } from '#domain/child/page.ts';
import { call } from './database.ts';
import { orRefuse } from './http/refusals.ts';

/** Whoever is signed in, or the child beside a grown-up. */
export const atChildPage = ({ actor, moment }: App.Locals) => actor ?? moment;

const read = new WeakMap<App.Locals, Promise<ChildRow>>();

async function ask(locals: App.Locals, plan: string): Promise<ChildRow> {
  const row = await orRefuse(
    call(atChildPage(locals), 'child_page', { p_plan: plan }, ChildRow.nullable()),
  );
  return row ?? error(404, 'not_found');
}

export function childPage(locals: App.Locals, plan: string): Promise<ChildRow> {
  const page = read.get(locals) ?? ask(locals, plan);
  read.set(locals, page);
  return page;
}
