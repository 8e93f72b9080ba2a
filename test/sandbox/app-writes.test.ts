import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Sandbox, seed, startSandbox } from '../../src/sandbox/index.js';
import { call, causes, refusal } from './client.js';

const { applications, groups, people } = seed;
const { wiki, ledger, timeSheets, oldIntranet } = applications;

let org: Sandbox;
beforeAll(async () => {
  org = await startSandbox();
});
beforeEach(() => org.reset());
afterAll(() => org.close());

const oauthClient = {
  application_type: 'web',
  grant_types: ['authorization_code'],
  redirect_uris: ['https://crm.example.com/callback'],
};
const signOn = {
  ssoAcsUrl: 'https://crm.example.com/acs',
  recipient: 'https://crm.example.com/acs',
  destination: 'https://crm.example.com/acs',
  audience: 'https://crm.example.com',
};
const fields = { url: 'https://crm.example.com', usernameField: 'u', passwordField: 'p', buttonField: 'b' };
const selectors = {
  targetURL: fields.url,
  userNameSelector: '#u',
  passwordSelector: '#p',
  buttonSelector: '#b',
};

/** The smallest body of each kind, with one setting that it can't do without. */
const kinds: [string, Record<string, unknown>, string][] = [
  ['BOOKMARK', { name: 'bookmark', settings: { app: { url: fields.url } } }, 'settings.app.url'],
  ['OPENID_CONNECT', { name: 'oidc_client', settings: { oauthClient } }, 'settings.oauthClient.grant_types'],
  ['SAML_2_0', { settings: { signOn } }, 'settings.signOn.ssoAcsUrl'],
  ['AUTO_LOGIN', { settings: { signOn: { loginUrl: fields.url } } }, 'settings.signOn.loginUrl'],
  ['BROWSER_PLUGIN', { name: 'template_swa', settings: { app: fields } }, 'settings.app.buttonField'],
  ['BROWSER_PLUGIN', { name: 'template_swa3field', settings: { app: selectors } }, 'settings.app.targetURL'],
  [
    'BASIC_AUTH',
    { name: 'template_basic_auth', settings: { app: { url: fields.url, authURL: fields.url } } },
    'settings.app.authURL',
  ],
  ['SECURE_PASSWORD_STORE', { name: 'template_sps', settings: { app: fields } }, 'settings.app.url'],
];

function without(body: object, path: string): Record<string, unknown> {
  const copy = structuredClone(body) as Record<string, unknown>;
  const names = path.split('.');
  const last = names.pop() as string;
  const holder = names.reduce((at, name) => at[name] as Record<string, unknown>, copy);
  delete holder[last];
  return copy;
}

describe.each(kinds)('an application with %s, %j', (signOnMode, smallest, need) => {
  const body = { label: 'CRM', signOnMode, ...smallest };

  test('is created active or not, with its settings and what Okta fills in, and read again', async () => {
    const made = await call(org, 'POST', '/apps', body);
    expect(made.body).toMatchObject({ ...body, status: 'ACTIVE' });
    expect(made.body.credentials.userNameTemplate.type).toBe('BUILT_IN');
    expect(made.body.name).toEqual(smallest.name ?? expect.stringMatching(/^sandbox_crm_/));
    const again = await call(org, 'GET', `/apps/${made.body.id}`);
    expect(again.body).toMatchObject({ ...body, label: 'CRM' });
    const off = await call(org, 'POST', '/apps?activate=false', { ...body, label: 'CRM 2' });
    expect(off.body.status).toBe('INACTIVE');
  });

  test('is refused without what it needs, and nothing is made', async () => {
    const reply = await call(org, 'POST', '/apps', without(body, need));
    expect(refusal(reply)).toBe('400 E0000001');
    expect(causes(reply)).toEqual([`${need}: The field cannot be left blank`]);
    const bare = await call(org, 'POST', '/apps', without(body, 'label'));
    expect(causes(bare)).toEqual(['label: The field cannot be left blank']);
    expect(org.state.applications.size).toBe(Object.keys(applications).length);
  });

  test('is replaced whole, but for its name, status and id', async () => {
    const { body: made } = await call(org, 'POST', '/apps', { ...body, visibility: { autoLaunch: true } });
    const { body: changed } = await call(org, 'PUT', `/apps/${made.id}`, {
      ...body,
      label: 'CRM 3',
      name: 'other',
      id: 'other',
      status: 'INACTIVE',
    });
    expect(changed).toMatchObject({ id: made.id, name: made.name, status: 'ACTIVE', label: 'CRM 3' });
    expect(changed.visibility.autoLaunch).toBe(false);
    expect(refusal(await call(org, 'PUT', `/apps/${made.id}`, without(body, need)))).toBe('400 E0000001');
  });
});

describe('the client of an OpenID Connect application', () => {
  const body = { name: 'oidc_client', label: 'CRM', signOnMode: 'OPENID_CONNECT', settings: { oauthClient } };
  const method = (token_endpoint_auth_method: string) => ({
    ...body,
    credentials: { oauthClient: { token_endpoint_auth_method } },
  });

  test('has a secret that only the answer to the creation shows', async () => {
    const { body: made } = await call(org, 'POST', '/apps', method('client_secret_post'));
    const client = made.credentials.oauthClient;
    expect(client).toMatchObject({ client_id: made.id, client_secret: expect.stringMatching(/^\w{64}$/) });
    const { body: read } = await call(org, 'GET', `/apps/${made.id}`);
    expect(read.credentials.oauthClient).not.toHaveProperty('client_secret');
    const { body: replaced } = await call(org, 'PUT', `/apps/${made.id}`, body);
    expect(replaced.credentials.oauthClient.client_id).toBe(made.id);
    expect(JSON.stringify([...org.state.applications.values()])).not.toContain(client.client_secret);
  });

  test('has no secret where it proves itself by a key or not at all', async () => {
    for (const [index, one] of ['none', 'private_key_jwt'].entries()) {
      const settings = { oauthClient: { ...oauthClient, application_type: 'browser' } };
      const { body: made } = await call(org, 'POST', '/apps', {
        ...method(one),
        label: `CRM ${index}`,
        settings,
      });
      expect(made.credentials.oauthClient).not.toHaveProperty('client_secret');
      expect(made.credentials.oauthClient.pkce_required).toBe(one === 'none');
    }
  });

  // okta/okta-sdk-python#299
  test('is refused for a web application that neither has a secret nor requires PKCE', async () => {
    const refused = await call(org, 'POST', '/apps', method('none'));
    expect(causes(refused)[0]).toMatch(/is invalid. Valid values: .client_secret_basic/);
    const oauth = { token_endpoint_auth_method: 'none', pkce_required: true };
    const made = await call(org, 'POST', '/apps', { ...body, credentials: { oauthClient: oauth } });
    expect(made.status).toBe(200);
  });

  test('needs an address where the grant redirects', async () => {
    const settings = { oauthClient: { ...oauthClient, redirect_uris: [] } };
    expect(causes(await call(org, 'POST', '/apps', { ...body, settings }))[0]).toMatch(/redirect_uris/);
    const service = { application_type: 'service', grant_types: ['client_credentials'] };
    const made = await call(org, 'POST', '/apps', { ...body, settings: { oauthClient: service } });
    expect(made.status).toBe(200);
  });
});

test.each([
  ['a label that is taken', { label: wiki.label }, '400 E0000040'],
  ['a label of more than 100 characters', { label: 'x'.repeat(101) }, '400 E0000001'],
  ['an unknown sign-on mode', { label: 'CRM', signOnMode: 'TELEPATHY' }, '400 E0000001'],
  ['a name that does not fit the mode', { label: 'CRM', name: 'oidc_client' }, '400 E0000001'],
])('a bookmark with %s is refused', async (_name, wrong, expected) => {
  const body = { name: 'bookmark', signOnMode: 'BOOKMARK', settings: { app: { url: fields.url } }, ...wrong };
  expect(refusal(await call(org, 'POST', '/apps', body))).toBe(expected);
});

test('an inactive application is replaced, or refused by the rule', async () => {
  const body = { label: 'Older', signOnMode: 'BOOKMARK', settings: { app: { url: fields.url } } };
  expect((await call(org, 'PUT', `/apps/${oldIntranet.id}`, body)).body.status).toBe('INACTIVE');
  org.state.behavior.changeOfInactiveApplication = '400 E0000024';
  const refused = await call(org, 'PUT', `/apps/${oldIntranet.id}`, body);
  expect([refusal(refused), causes(refused)]).toEqual(['400 E0000024', ['No active instances.']]);
  org.state.behavior.changeOfInactiveApplication = 'taken';
});

// terraform-provider-okta#1502, salto-io/salto#5275
test('a group is not assigned to an inactive application, nor removed from it, unless the rule says so', async () => {
  const path = `/apps/${timeSheets.id}/groups/${groups.sales.id}`;
  await call(org, 'PUT', path, {});
  await call(org, 'POST', `/apps/${timeSheets.id}/lifecycle/deactivate`);
  for (const method of ['PUT', 'DELETE']) {
    const refused = await call(org, method, path, {});
    expect([refusal(refused), refused.body.errorSummary]).toEqual([
      '404 E0000007',
      `Not found: Resource not found: ${timeSheets.id} (AppInstance)`,
    ]);
  }
  org.state.behavior.groupsOfInactiveApplication = 'taken';
  expect((await call(org, 'DELETE', path)).status).toBe(204);
  org.state.behavior.groupsOfInactiveApplication = '404 E0000007';
});

// okta-sdk-dotnet#731 and #888, okta-sdk-golang#222
test('a replacement without an override setting keeps the attribute statements of SAML, by the rule', async () => {
  const { body } = await call(org, 'POST', '/apps', {
    label: 'CRM',
    signOnMode: 'SAML_2_0',
    settings: { signOn },
  });
  const attributeStatements = [{ type: 'EXPRESSION', name: 'email', values: ['user.email'] }];
  const authnContextClassRef = 'urn:oasis:names:tc:SAML:2.0:ac:classes:Password';
  const whole = { ...body.settings.signOn, attributeStatements, authnContextClassRef };
  const { destinationOverride: _, ...alone } = whole;
  const replaced = async (given: object) => {
    const answer = await call(org, 'PUT', `/apps/${body.id}`, { ...body, settings: { signOn: given } });
    return answer.body.settings.signOn;
  };
  expect(await replaced(alone)).toMatchObject({ attributeStatements: [], authnContextClassRef });
  expect(await replaced(whole)).toMatchObject({ attributeStatements });
  expect(await replaced({ ...alone, attributeStatements: [] })).toMatchObject({ attributeStatements });
  Object.assign(org.state.behavior, {
    attributeStatementsAlone: 'change',
    authnContextOfReplacement: 'ignored',
  });
  expect(await replaced({ ...alone, attributeStatements: [], authnContextClassRef: 'x' })).toMatchObject({
    attributeStatements: [],
    authnContextClassRef,
  });
  Object.assign(org.state.behavior, { attributeStatementsAlone: 'stay', authnContextOfReplacement: 'taken' });
});

describe('assignments', () => {
  const users = (app: { id: string }) => `/apps/${app.id}/users`;
  const morgan = `${users(wiki)}/${people.morgan.id}`;

  test('the profile follows the attributes of the application', async () => {
    const assign = (profile: object) => call(org, 'POST', users(ledger), { id: people.quinn.id, profile });
    expect(causes(await assign({ colour: 'red' }))).toEqual(["Property 'colour' not found"]);
    expect(causes(await assign({ role: 'owner' }))[0]).toMatch(/^role: /);
    const made = await assign({ role: 'approver', approvalLimit: 50.5 });
    expect(made.body.profile).toEqual({ role: 'approver', approvalLimit: 50.5 });
    const path = `${users(ledger)}/${people.quinn.id}`;
    const changed = await call(org, 'POST', path, { profile: { role: null, approvalLimit: 9 } });
    expect(changed.body.profile).toEqual({ approvalLimit: 9 });
  });

  test('credentials follow the scheme, and a password is not shown', async () => {
    const credentials = { userName: 'quinn', password: { value: 'Tall-Birch-42' } };
    expect(refusal(await call(org, 'POST', users(wiki), { id: people.quinn.id, credentials }))).toBe(
      '400 E0000041',
    );
    const body = {
      label: 'CRM',
      name: 'template_swa',
      signOnMode: 'BROWSER_PLUGIN',
      settings: { app: fields },
    };
    const { body: app } = await call(org, 'POST', '/apps', body);
    const made = await call(org, 'POST', users(app), { id: people.quinn.id, credentials });
    expect(made.body.credentials).toEqual({ userName: 'quinn', password: {} });
    const shared = { ...body, label: 'CRM 2', credentials: { scheme: 'SHARED_USERNAME_AND_PASSWORD' } };
    const { body: other } = await call(org, 'POST', '/apps', shared);
    expect(
      refusal(await call(org, 'POST', users(other), { id: people.quinn.id, credentials: { userName: 'q' } })),
    ).toBe('400 E0000041');
  });

  test('a change of one through a group is kept, and its profile is the first group profile', async () => {
    const changed = await call(org, 'POST', morgan, { credentials: { userName: 'morgan' } });
    expect(changed.body).toMatchObject({ scope: 'GROUP', credentials: { userName: 'morgan' } });
    expect((await call(org, 'GET', morgan)).body.credentials).toEqual({ userName: 'morgan' });
    const finance = `/apps/${ledger.id}/groups/${groups.finance.id}`;
    await call(org, 'PUT', finance, { priority: 0, profile: { role: 'reader' } });
    const finley = await call(org, 'GET', `${users(ledger)}/${people.finley.id}`);
    expect(finley.body).toMatchObject({ scope: 'GROUP', profile: { role: 'reader' } });
  });

  test('one is turned from own to group and back', async () => {
    const blake = `${users(wiki)}/${people.blake.id}`;
    expect((await call(org, 'GET', blake)).body.scope).toBe('USER');
    expect((await call(org, 'POST', blake, { scope: 'GROUP' })).body.scope).toBe('GROUP');
    expect((await call(org, 'GET', blake)).body.scope).toBe('GROUP');
    expect((await call(org, 'POST', blake, { scope: 'USER' })).body.scope).toBe('USER');
    await call(org, 'DELETE', `/apps/${wiki.id}/groups/${groups.engineering.id}`);
    expect((await call(org, 'GET', blake)).body.scope).toBe('USER');
    const refused = await call(org, 'POST', blake, { scope: 'GROUP' });
    expect(causes(refused)[0]).toMatch(/^scope: No group/);
    expect(refusal(await call(org, 'POST', blake, { scope: 'ROLE' }))).toBe('400 E0000001');
  });

  test('a list of applications shows the assignment of the user that expand names', async () => {
    const query = new URLSearchParams({
      filter: `user.id eq "${people.blake.id}"`,
      expand: `user/${people.blake.id}`,
    });
    const { body } = await call(org, 'GET', `/apps?${query}`);
    const scopes = body.map((app: { label: string; _embedded: { user: { scope: string } } }) => [
      app.label,
      app._embedded.user.scope,
    ]);
    expect(scopes).toEqual([
      [wiki.label, 'USER'],
      [timeSheets.label, 'USER'],
    ]);
  });

  test('of an inactive application are listed with includeNonDeleted', async () => {
    await call(org, 'POST', `/apps/${timeSheets.id}/lifecycle/deactivate`);
    const list = async (more = '') => {
      const filter = encodeURIComponent(`user.id eq "${people.blake.id}"`);
      const { body } = await call(org, 'GET', `/apps?filter=${filter}${more}`);
      return body.map(({ label }: { label: string }) => label);
    };
    expect(await list()).toEqual([wiki.label]);
    expect(await list('&includeNonDeleted=true')).toEqual([wiki.label, timeSheets.label]);
  });

  test.each([-1, 101, 1.5, 'first'])('the rank %j of a group is refused', async (priority) => {
    const path = `/apps/${wiki.id}/groups/${groups.sales.id}`;
    expect(refusal(await call(org, 'PUT', path, { priority }))).toBe('400 E0000001');
  });
});
