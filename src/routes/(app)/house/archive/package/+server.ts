// An authority's archive package of a closed plan, as a file: its parts, its attached files, and the sealed versions as
// people read them. Taking it out is a row of the log, and so is every file in it.
import { error } from '@sveltejs/kit';
import { archiveBag, ArchivePackage, bagNameOf } from '#server/archive/package.ts';
import { PackageQuery } from '#domain/records/archive.ts';
import { archiveExtras } from '$lib/server/archive-extras.ts';
import { call } from '$lib/server/database.ts';
import { orRefuse } from '$lib/server/http/refusals.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = async ({ locals, url }) => {
  const query = PackageQuery.safeParse(Object.fromEntries(url.searchParams));
  if (!query.success) error(400, 'invalid_input');
  const { tenant, authority, plan } = query.data;
  const content = await orRefuse(
    call(
      locals.actor,
      'take_archive_package',
      { p_tenant: tenant, p_authority: authority, p_plan: plan },
      ArchivePackage,
    ),
  );
  const extras = await orRefuse(archiveExtras(locals.actor, content.id));
  return new Response(Buffer.from(archiveBag(content, extras)), {
    headers: {
      'content-type': 'application/zip',
      'content-disposition': `attachment; filename="${bagNameOf(content)}.zip"`,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    },
  });
};
