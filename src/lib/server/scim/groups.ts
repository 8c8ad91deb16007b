// Groups of a directory (RFC 7643, 4.2). What a group gives is chosen in Kring; a directory only says who is in it.
import SCIMMY from 'scimmy';
import { z } from 'zod';
import { meaning, type Directory } from './directory.ts';
import { equals } from './filter.ts';

interface GroupRow {
  id: string;
  external_id: string | null;
  name: string;
  members: { value: string; display: string }[];
  created_at: Date;
  changed_at: Date;
}

const Said = z.object({
  displayName: z.string(),
  externalId: z.string().optional(),
  members: z.array(z.object({ value: z.guid() })).optional(),
});

const shown = (row: GroupRow) => ({
  id: row.id,
  externalId: row.external_id ?? undefined,
  displayName: row.name,
  members: row.members.map((member) => ({ ...member, type: 'User' })),
  meta: { created: row.created_at, lastModified: row.changed_at },
});

async function find(
  { sql, hash }: Directory,
  by: {
    id?: string | undefined;
    displayName?: string | undefined;
    externalId?: string | undefined;
  },
): Promise<GroupRow[]> {
  return meaning(
    sql<GroupRow[]>`
      select * from priv.scim_groups(${hash}, ${by.id ?? null}, ${by.displayName ?? null}, ${by.externalId ?? null})`,
  );
}

export const Groups = SCIMMY.Resources.declare(SCIMMY.Resources.Group)
  .ingress(async (resource, instance, directory: Directory) => {
    const read = Said.safeParse(instance);
    if (!read.success)
      throw new SCIMMY.Types.Error(
        400,
        'invalidValue',
        'members are users, by the ids that they got here.',
      );
    const said = read.data;
    const members = (said.members ?? []).map(({ value }) => value);
    const { sql, hash } = directory;
    const [saved] = await meaning(
      sql<{ id: string }[]>`
        select priv.scim_save_group(${hash}, ${resource.id ?? null}, ${said.externalId ?? null},
          ${said.displayName}, ${members}::uuid[]) as id`,
    );
    return (await find(directory, { id: saved?.id })).map(shown)[0] as never;
  })
  .egress(async (resource, directory: Directory) => {
    const { id, filter } = resource;
    const one = equals(filter, ['displayName', 'externalId']);
    const rows = await find(directory, id ? { id } : { ...one });
    if (id && rows.length === 0)
      throw new SCIMMY.Types.Error(404, null as never, 'There is nothing with that id.');
    const groups = rows.map(shown);
    if (id) return groups[0] as never;
    return (filter && !one ? filter.match(groups) : groups) as never;
  })
  .degress(async ({ id }, { sql, hash }: Directory) => {
    await meaning(sql`select priv.scim_delete_group(${hash}, ${id ?? null})`);
  });
