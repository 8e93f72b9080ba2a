import { afterAll, describe, expect, test } from '@jest/globals';
import { findAction } from '../../src/catalog/catalog.js';
import { createConnector } from '../../src/index.js';

const okta = createConnector({ organizationUrl: 'example.okta.com', apiToken: 'none' });
afterAll(() => okta.close());

/** A value for each field that belongs to some kinds of application, found nowhere else in a request. */
const VALUES = {
  url: 'https://pairs.example.com/url',
  audience: 'https://pairs.example.com/audience',
  applicationType: 'native',
  grantTypes: ['refresh_token'],
  redirectUris: ['https://pairs.example.com/callback'],
  clientAuthentication: 'client_secret_jwt',
  usernameField: 'pairs-user',
  passwordField: 'pairs-secret',
  buttonField: 'pairs-button',
} as const;

const modes = findAction('createApplication')?.input.properties.signOnMode?.enum ?? [];
const pairs = modes.flatMap((mode) => Object.keys(VALUES).map((field) => [String(mode), field] as const));

describe('createApplication', () => {
  test.each(pairs)('%s with %s sends the field or refuses it by its name', (signOnMode, field) => {
    const value = VALUES[field as keyof typeof VALUES];
    const inputs = { label: 'Pairs', signOnMode, [field]: value };
    const { valid, issues } = okta.validate('createApplication', inputs);
    if (!valid) {
      expect(issues).toEqual([{ path: field, message: expect.stringMatching(/^is only for signOnMode /) }]);
      expect(issues[0]?.message).not.toContain(signOnMode);
      return;
    }
    const plan = okta.plan('createApplication', inputs);
    expect(plan.ok && JSON.stringify(plan.requests[0]?.body)).toContain(JSON.stringify(value));
  });

  // okta/okta-sdk-python#299, okta/terraform-provider-okta#580, okta/terraform-provider-okta#1325
  test.each(['web', 'native', 'browser', 'service'])(
    'a %s client that does not authenticate requires PKCE',
    (type) => {
      const inputs = { label: 'Pairs', signOnMode: 'OPENID_CONNECT', applicationType: type };
      const client = (clientAuthentication: string): unknown => {
        const plan = okta.plan('createApplication', { ...inputs, clientAuthentication });
        const body = plan.ok ? plan.requests[0]?.body : undefined;
        return (body as { credentials?: { oauthClient?: unknown } } | undefined)?.credentials?.oauthClient;
      };
      expect(client('none')).toMatchObject({ pkce_required: true });
      expect(client('private_key_jwt')).not.toHaveProperty('pkce_required');
    },
  );

  test('takes most of the pairs for one kind alone', () => {
    const taken = pairs.filter(
      ([signOnMode, field]) =>
        okta.validate('createApplication', {
          label: 'Pairs',
          signOnMode,
          [field]: VALUES[field as keyof typeof VALUES],
        }).valid,
    );
    // Six kinds have a URL, two the three fields of a page, OpenID Connect four fields, SAML one.
    expect(taken).toHaveLength(6 + 2 * 3 + 4 + 1);
  });
});
