// The statements as anybody reads them, through the web app's own role: nobody is signed in.
import { z } from 'zod';
import { PublicStatement } from '#domain/accessibility/statement.ts';
import { askApp, sayUnavailable } from './db/connect.ts';

export const accessibilityStatements = async (): Promise<PublicStatement[]> => {
  const [row] = await askApp(
    (sql) => sql<{ found: unknown }[]>`select priv.accessibility_statements() as found`,
  ).catch(sayUnavailable);
  return z.array(PublicStatement).parse(row?.found);
};
