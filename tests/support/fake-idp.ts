// An identity provider that misbehaves on demand: the test says what the next id_token is.
import { createServer } from 'node:http';
import {
  exportJWK,
  exportSPKI,
  generateKeyPair,
  SignJWT,
  UnsecuredJWT,
  type JWTPayload,
} from 'jose';

export interface Token {
  claims: JWTPayload;
  /** How it is signed; `own` is right. */
  signed?: 'own' | 'stranger' | 'none' | 'hmacWithPublicKey' | 'broken';
}

export interface FakeIdp {
  issuer: string;
  clientId: string;
  /** What the token endpoint gives next: a token, or an HTTP status. */
  next: Token | number;
  /** What a browser that is sent here is asserted to be: it comes straight back. Null: no such page. */
  asserts: JWTPayload | null;
  /** Bodies that the token endpoint got. */
  asked: URLSearchParams[];
  close(): Promise<void>;
}

export async function startFakeIdp(): Promise<FakeIdp> {
  const own = await generateKeyPair('ES256', { extractable: true });
  const stranger = await generateKeyPair('ES256');
  const publicText = await exportSPKI(own.publicKey);
  const jwk = { ...(await exportJWK(own.publicKey)), kid: 'own', alg: 'ES256', use: 'sig' };

  const sign = ({ claims, signed = 'own' }: Token): Promise<string> | string => {
    const token = new SignJWT(claims);
    switch (signed) {
      case 'none':
        return new UnsecuredJWT(claims).encode();
      case 'hmacWithPublicKey':
        return token
          .setProtectedHeader({ alg: 'HS256', kid: 'own' })
          .sign(new TextEncoder().encode(publicText));
      case 'stranger':
        return token.setProtectedHeader({ alg: 'ES256', kid: 'own' }).sign(stranger.privateKey);
      case 'broken':
        return token
          .setProtectedHeader({ alg: 'ES256', kid: 'own' })
          .sign(own.privateKey)
          .then((text) => text.slice(0, -8) + 'AAAAAAAA');
      case 'own':
        return token.setProtectedHeader({ alg: 'ES256', kid: 'own' }).sign(own.privateKey);
    }
  };

  const idp: FakeIdp = {
    issuer: '',
    clientId: 'kring-test',
    next: 500,
    asserts: null,
    asked: [],
    close: () => Promise.resolve(),
  };

  const server = createServer((request, response) => {
    void (async () => {
      const send = (status: number, body: object) => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(body));
      };
      if (request.url === '/.well-known/openid-configuration')
        return send(200, {
          issuer: idp.issuer,
          authorization_endpoint: `${idp.issuer}/auth`,
          token_endpoint: `${idp.issuer}/token`,
          jwks_uri: `${idp.issuer}/jwks`,
          response_types_supported: ['code'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: ['ES256'],
          authorization_response_iss_parameter_supported: true,
        });
      const asked = new URL(request.url ?? '/', idp.issuer);
      if (asked.pathname === '/auth' && idp.asserts !== null) {
        const { searchParams } = asked;
        const now = Math.floor(Date.now() / 1000);
        idp.next = {
          claims: {
            ...{ iss: idp.issuer, aud: idp.clientId, sub: 'somebody', iat: now, exp: now + 60 },
            nonce: searchParams.get('nonce'),
            ...idp.asserts,
          },
        };
        const back = new URL(searchParams.get('redirect_uri') ?? '');
        back.searchParams.set('code', 'once');
        back.searchParams.set('state', searchParams.get('state') ?? '');
        back.searchParams.set('iss', idp.issuer);
        response.writeHead(302, { location: back.href });
        return response.end();
      }
      if (request.url === '/jwks') return send(200, { keys: [jwk] });
      if (request.url !== '/token') return send(404, {});
      let body = '';
      for await (const chunk of request) body += String(chunk);
      idp.asked.push(new URLSearchParams(body));
      if (typeof idp.next === 'number') return send(idp.next, { error: 'server_error' });
      send(200, {
        access_token: 'opaque',
        token_type: 'Bearer',
        expires_in: 60,
        id_token: await sign(idp.next),
      });
    })();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no address');
  idp.issuer = `http://127.0.0.1:${address.port}`;
  idp.close = () =>
    new Promise((done) => {
      server.close(() => done());
      server.closeAllConnections();
    });
  return idp;
}
