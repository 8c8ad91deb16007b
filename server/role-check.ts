// Before anything is served: the database login and the roles it takes must be ones that row-level
// security binds. A superuser or BYPASSRLS login would make every policy decoration.
import postgres from 'postgres';
import { BadSetting, type ConnectedSettings } from './settings.ts';

export async function checkRoles({ DATABASE_URL, SMTP_URL }: ConnectedSettings): Promise<void> {
  const roles = [
    'kring_app',
    'kring_sync',
    'kring_auditor',
    'kring_sealer',
    'kring_statistician',
    'kring_keeper',
    ...(SMTP_URL === undefined ? [] : ['kring_mailer']),
  ];
  for (const role of roles) {
    const sql = postgres(DATABASE_URL, {
      max: 1,
      connect_timeout: 10,
      onnotice: () => undefined,
      connection: { role },
    });
    try {
      const [row] = await sql<{ role: string; strong: boolean }[]>`
        select current_user::text as role,
          exists (
            select from pg_roles r
            where r.rolname in (current_user, session_user) and (r.rolsuper or r.rolbypassrls)
          ) as strong`;
      if (row?.role !== role)
        throw new BadSetting(`Setting DATABASE_URL: the connection does not take the role ${role}`);
      if (row.strong)
        throw new BadSetting('Setting DATABASE_URL: this login is above row-level security');
    } catch (error) {
      if (error instanceof BadSetting) throw error;
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'no answer';
      throw new BadSetting(`Setting DATABASE_URL: no connection as ${role} (${code})`);
    } finally {
      await sql.end({ timeout: 1 });
    }
  }
}
