// The one filter that directories ask with at every user and group, `attribute eq "value"`, is answered by an
// index; every other is matched by SCIMMY over all there is.
import type SCIMMY from 'scimmy';

type Filter = InstanceType<typeof SCIMMY.Types.Filter>;

/** `{ attribute: value }` when this is all that is asked, of one of `attributes`. */
export function equals<A extends string>(
  filter: Filter | undefined,
  attributes: readonly A[],
): Partial<Record<A, string>> | undefined {
  if (filter?.length !== 1) return undefined;
  const asked = Object.entries(filter[0] as Record<string, unknown>);
  const [name, test] = asked[0] ?? [];
  const attribute = attributes.find((one) => one.toLowerCase() === name?.toLowerCase());
  if (asked.length !== 1 || !attribute || !Array.isArray(test)) return undefined;
  const [operator, value] = test as unknown[];
  return test.length === 2 && operator === 'eq' && typeof value === 'string'
    ? ({ [attribute]: value } as Partial<Record<A, string>>)
    : undefined;
}
