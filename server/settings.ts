// Every setting of Kring, parsed once from the environment. A bad one stops start-up with one clear
// line that names the variable and never repeats its value (it may be a secret). The web app parses
// the same way: the embedded mode only fills in variables, so there is one way to run.
import { join } from 'node:path';
import { z } from 'zod';

const port = z.coerce.number().int().min(1).max(65_535);
const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional());

const origin = z
  .string()
  .refine((text) => URL.canParse(text) && new URL(text).origin === text && /^https?:/.test(text), {
    error: 'must be scheme, host and port alone',
  });

const Environment = z.object({
  PORT: port.default(3000),
  HOST: z.string().min(1).default('127.0.0.1'),
  ORIGIN: optional(origin),
  KRING_DATA_DIR: z.string().min(1).default('.kring'),
  KRING_DEMO: optional(z.enum(['0', '1', 'force'])),
  KRING_BUILD: z.enum(['auto', 'never']).default('auto'),
  KRING_SUPABASE_PORT: optional(port),
  KRING_METRICS_TOKEN: optional(z.string().min(16)),
  /** Set by the embedded mode itself, next to the DATABASE_URL that it fills in. */
  KRING_EMBEDDED: optional(z.literal('1')),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  DATABASE_URL: optional(z.url({ protocol: /^postgres(ql)?$/ })),
  SUPABASE_URL: optional(z.url({ protocol: /^https?$/ })),
  SUPABASE_PUBLISHABLE_KEY: optional(z.string().min(1)),
  SUPABASE_SECRET_KEY: optional(z.string().min(1)),
  SUPABASE_JWT_SECRET: optional(z.string().min(32)),
  REDIS_URL: optional(z.url({ protocol: /^rediss?$/ })),
  /** Where mail is handed over: smtps://user:password@host, or smtp:// with STARTTLS. Without it no mail. */
  SMTP_URL: optional(z.url({ protocol: /^smtps?$/ })),
  /** The address that mail is from; kring@ and the host of ORIGIN when not set. */
  MAIL_FROM: optional(z.email()),
  /** The key (Ed25519, PEM) that signs where the access log's chain stands; made where there is none. */
  KRING_AUDIT_KEY: optional(z.string().min(1)),
  /** Files that signed heads of the chain are added to, separated by colons: out of reach of the database. */
  KRING_AUDIT_ANCHORS: z
    .string()
    .default('')
    .transform((list) => list.split(':').filter(Boolean)),
  /** Files that say what ended for good (server/ledger), separated by colons; read at start, the same for all nodes. */
  KRING_LEDGER: z
    .string()
    .default('')
    .transform((list) => list.split(':').filter(Boolean)),
  /** The file of master keys that identities are sealed with; keyring.json in KRING_DATA_DIR when not set. */
  KRING_KEYRING: optional(z.string().min(1)),
  /** The virus scanner that looks at attached files: host:port of clamd. Without it none does. */
  KRING_CLAMD: optional(
    z
      .string()
      .regex(/^[\w.-]+:\d{1,5}$/)
      .transform((text) => {
        const at = text.lastIndexOf(':');
        return { host: text.slice(0, at), port: Number(text.slice(at + 1)) };
      }),
  ),
  OIDC_STAFF_ISSUER: optional(z.url()),
  OIDC_STAFF_CLIENT_ID: optional(z.string().min(1)),
  OIDC_STAFF_CLIENT_SECRET: optional(z.string().min(1)),
  OIDC_CITIZEN_ISSUER: optional(z.url()),
  OIDC_CITIZEN_CLIENT_ID: optional(z.string().min(1)),
  OIDC_CITIZEN_CLIENT_SECRET: optional(z.string().min(1)),
  /** A municipality's own provider may be on this machine: for tests and development. */
  OIDC_TENANT_LOOPBACK: optional(z.enum(['0', '1'])),
  /** Levels of assurance that are enough, separated by spaces: LoA3 as Swedish federations write it. */
  OIDC_ACR: z
    .string()
    .default('http://id.elegnamnden.se/loa/1.0/loa3 http://id.sambi.se/loa/loa3')
    .transform((list) => list.split(/\s+/).filter(Boolean)),
});

type Variable = keyof z.infer<typeof Environment>;

/** With a database of one's own, the rest of Supabase and the identity providers come along. */
const neededWithDatabase: Variable[] = [
  'SUPABASE_URL',
  'SUPABASE_PUBLISHABLE_KEY',
  'SUPABASE_JWT_SECRET',
];

const Settings = Environment.superRefine((env, context) => {
  const refuse = (path: Variable, message: string) =>
    context.addIssue({ code: 'custom', path: [path], message });
  if (!env.DATABASE_URL) return;
  for (const name of neededWithDatabase)
    if (!env[name]) refuse(name, 'is needed together with DATABASE_URL');
  if (env.KRING_EMBEDDED) return;
  if (env.KRING_DEMO === '1')
    refuse('KRING_DEMO', 'demo people in a real database are refused; say `force` if you mean it');
}).transform((env) => ({
  ...env,
  ORIGIN: env.ORIGIN ?? `http://${env.HOST === '0.0.0.0' ? '127.0.0.1' : env.HOST}:${env.PORT}`,
  KRING_KEYRING: env.KRING_KEYRING ?? join(env.KRING_DATA_DIR, 'keyring.json'),
  demo: env.KRING_DEMO ? env.KRING_DEMO !== '0' : !env.DATABASE_URL,
}));

export type Settings = z.infer<typeof Settings>;

/** Settings once the embedded mode (or the operator) has said where everything is. */
export type ConnectedSettings = Settings &
  Required<
    Pick<
      Settings,
      'DATABASE_URL' | 'SUPABASE_URL' | 'SUPABASE_PUBLISHABLE_KEY' | 'SUPABASE_JWT_SECRET'
    >
  >;

export class BadSetting extends Error {}

export function parseSettings(env: Record<string, string | undefined>): Settings {
  const result = Settings.safeParse(env);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new BadSetting(
    `Setting ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'is not valid'}`,
  );
}

export function connectedSettings(env: Record<string, string | undefined>): ConnectedSettings {
  const settings = parseSettings(env);
  const { DATABASE_URL, SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY, SUPABASE_JWT_SECRET } = settings;
  if (!DATABASE_URL || !SUPABASE_URL || !SUPABASE_PUBLISHABLE_KEY || !SUPABASE_JWT_SECRET)
    throw new BadSetting('Setting DATABASE_URL: is needed here');
  return { ...settings, DATABASE_URL, SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY, SUPABASE_JWT_SECRET };
}
