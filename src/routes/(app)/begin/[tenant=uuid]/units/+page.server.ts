// Step 2: units, one by a form or many in a table. A table is taken in whole or not at all.
import { z } from 'zod';
import { AuthorityId, UnitId } from '#domain/ids.ts';
import { readUnits, unitSectors, type ImportedUnit } from '#domain/import/units.ts';
import { limits } from '#domain/limits.ts';
import { OptionalPhoneNumber } from '#domain/people/phone.ts';
import { childGroups } from '#domain/responsibility/best-interest.ts';
import { BeginPage } from '#domain/tenancy/begin.ts';
import { call } from '$lib/server/database.ts';
import { command } from '$lib/server/http/command.ts';
import { importActions } from '$lib/server/import/actions.ts';
import { sectorWord } from '$lib/tenancy/words.ts';
import type { Actions, PageServerLoad } from './$types';

export const load = (({ url }) => ({
  /** The unit whose form is open. */
  opened: UnitId.nullable().catch(null).parse(url.searchParams.get('unit')),
})) satisfies PageServerLoad;

const Unit = z.object({
  unit: UnitId.optional(),
  revision: z.coerce.number().int().default(0),
  authority: AuthorityId,
  name: z.string().trim().max(limits.maxUnitName),
  sector: z.enum(unitSectors),
  phone: OptionalPhoneNumber,
  localId: z.string().trim().max(limits.maxLocalId).default(''),
  ...Object.fromEntries(childGroups.map((group) => [group, z.literal('1').optional()])),
});

const imports = importActions<ImportedUnit & { authority: string }>({
  async read(lines, _form, { locals, params }) {
    const page = await call(locals.actor, 'begin_page', { p_tenant: params['tenant'] }, BeginPage);
    const authorities = page.authorities.filter(({ own }) => own);
    const { rows, problems } = readUnits(lines, { authorities, units: page.units });
    const nameOf = new Map<string, string>(authorities.map(({ id, name }) => [id, name]));
    return {
      problems,
      rows: rows.map(({ line, value }) => ({
        line,
        value: { ...value, authority: nameOf.get(value.authorityId) ?? '' },
      })),
    };
  },
  shown: ({ name, sector, authority, phone, localId }) => [
    name,
    sectorWord[sector](),
    authority,
    phone,
    localId,
  ],
  async store(units, _form, { locals, params }) {
    await call(
      locals.actor,
      'import_units',
      { p_tenant: params['tenant'], p_units: JSON.stringify(units) },
      z.int(),
    );
  },
});

export const actions = {
  preview: imports.preview,
  import: imports.import,
  remove: command(
    'remove_unit',
    z.object({ unit: UnitId, revision: z.coerce.number().int() }),
    ({ unit, revision }, { params }) => ({
      p_tenant: params['tenant'],
      p_unit: unit,
      p_revision: revision,
    }),
  ),
  save: command('save_unit', Unit, (said, { params }) => ({
    p_tenant: params['tenant'],
    p_unit: said.unit ?? null,
    p_revision: said.revision,
    p_authority: said.authority,
    p_name: said.name,
    p_sector: said.sector,
    p_phone: said.phone,
    p_local_id: said.localId,
    p_answers_for: childGroups.filter((group) => (said as Record<string, unknown>)[group] === '1'),
  })),
} satisfies Actions;
