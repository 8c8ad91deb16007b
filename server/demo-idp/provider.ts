// The demo identity provider: panva's oidc-provider with two clients (staff, citizens), keys and client
// secrets made anew at each start, and everything in memory. PKCE is required, the level of assurance
// is always LoA3, and there is no consent page: Kring is the only one who asks.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import Provider, { type Configuration, type JWK } from 'oidc-provider';
import { clients, loa3, worldOf, type DemoPerson, type World } from './claims.ts';
import { Memory } from './memory.ts';

export interface DemoProvider {
  provider: Provider;
  secrets: Record<World, string>;
}

const signingKey = (): JWK => ({
  ...(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
    format: 'jwk',
  }) as JWK),
  alg: 'ES256',
  use: 'sig',
});

const secret = () => randomBytes(32).toString('base64url');

export function makeProvider(
  origin: string,
  findPerson: (world: World, slug: string) => Promise<DemoPerson | undefined>,
): DemoProvider {
  const secrets: Record<World, string> = { staff: secret(), citizen: secret() };
  const configuration: Configuration = {
    adapter: Memory,
    clients: (['staff', 'citizen'] as const).map((world) => ({
      client_id: clients[world].id,
      client_secret: secrets[world],
      redirect_uris: [`${origin}/auth/callback`],
      grant_types: ['authorization_code'],
      response_types: ['code'],
      id_token_signed_response_alg: 'ES256',
    })),
    jwks: { keys: [signingKey()] },
    cookies: { keys: [secret()] },
    pkce: { required: () => true },
    acrValues: [loa3],
    claims: { openid: ['sub', clients.staff.claim, clients.citizen.claim], acr: null },
    // The identity belongs in the id_token itself, as the Swedish brokers send it.
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, interaction) => `/demo-idp/interaction/${interaction.uid}` },
    ttl: {
      AuthorizationCode: 60,
      Interaction: 600,
      Session: 600,
      Grant: 600,
      AccessToken: 300,
      IdToken: 300,
    },
    async findAccount(context, slug) {
      const world = worldOf(context.oidc.client?.clientId);
      const person = await findPerson(world, slug);
      return person
        ? {
            accountId: slug,
            claims: () => ({ sub: slug, [clients[world].claim]: person.identity }),
          }
        : undefined;
    },
    async loadExistingGrant(context) {
      const { client, session, provider } = context.oidc;
      if (!client || !session?.accountId) return undefined;
      const grant = new provider.Grant({
        clientId: client.clientId,
        accountId: session.accountId,
      });
      grant.addOIDCScope('openid');
      await grant.save();
      return grant;
    },
  };
  const provider = new Provider(`${origin}/demo-idp`, configuration);
  // Kring sets host and scheme itself (see mount.ts).
  provider.proxy = true;
  return { provider, secrets };
}
