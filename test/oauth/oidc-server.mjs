// An authorization server that others wrote (oidc-provider), with a resource server beside it that checks its tokens.
// It runs as a process of its own: its parent sends the client's public key, and gets its address.
import { createHash, randomBytes } from 'node:crypto';
import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify } from 'jose';
import Provider from 'oidc-provider';

const SCOPES = 'okta.users.read okta.users.manage';
const RESOURCE = 'urn:org';

process.once('message', ({ clientId, publicKey, port, dpop }) => {
  const issuer = `http://127.0.0.1:${port}`;
  const seen = { refusedForNonce: 0, changes: 0, calls: 0 };
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: clientId,
        grant_types: ['client_credentials'],
        response_types: [],
        redirect_uris: [],
        token_endpoint_auth_method: 'private_key_jwt',
        jwks: { keys: [publicKey] },
        scope: SCOPES,
        dpop_bound_access_tokens: dpop,
      },
    ],
    scopes: SCOPES.split(' '),
    clientAuthMethods: ['private_key_jwt'],
    routes: { token: '/oauth2/v1/token' },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      dPoP: { enabled: true, nonceSecret: randomBytes(32), requireNonce: () => true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => RESOURCE,
        getResourceServerInfo: () => ({ scope: SCOPES, audience: RESOURCE, accessTokenTTL: 3_600 }),
      },
    },
  });

  provider.use(async (context, next) => {
    // What Okta's edge puts on every answer.
    context.set('x-okta-request-id', randomBytes(8).toString('hex'));
    if (context.path === '/.well-known/okta-organization') {
      context.body = { id: '00o1' };
      return;
    }
    if (!context.path.startsWith('/api/v1/')) {
      await next();
      if (context.body?.error === 'use_dpop_nonce') seen.refusedForNonce += 1;
      return;
    }
    seen.calls += 1;
    const [scheme, value = ''] = context.get('authorization').split(' ');
    const token = await provider.ClientCredentials.find(value);
    if (token === undefined || scheme !== (token.jkt ? 'DPoP' : 'Bearer')) {
      context.status = 401;
      context.body = { errorCode: 'E0000011', errorSummary: 'Invalid token provided', errorCauses: [] };
      return;
    }
    if (token.jkt && !(await proves(context, value, token.jkt, issuer))) {
      context.status = 400;
      context.body = { error: 'invalid_dpop_proof', error_description: 'The proof is not valid.' };
      return;
    }
    if (context.method !== 'GET') seen.changes += 1;
    context.body = { id: '00u0000000000000aaaa', status: 'ACTIVE', profile: { login: 'a@example.com' } };
  });

  provider.listen(port, '127.0.0.1', () => process.send({ ready: issuer }));
  process.on('message', (message) => {
    if (message === 'seen') process.send({ seen });
  });
  process.on('disconnect', () => process.exit());
});

async function proves(context, token, thumbprint, issuer) {
  try {
    const { payload, protectedHeader } = await jwtVerify(context.get('dpop'), EmbeddedJWK, {
      typ: 'dpop+jwt',
    });
    return (
      payload.htm === context.method &&
      payload.htu === issuer + context.path &&
      payload.ath === createHash('sha256').update(token).digest('base64url') &&
      (await calculateJwkThumbprint(protectedHeader.jwk)) === thumbprint
    );
  } catch {
    return false;
  }
}
