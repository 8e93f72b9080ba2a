import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { templateActions } from '../../../src/hosts/backstage/actions.js';
import { orgsOf } from '../../../src/hosts/backstage/settings.js';
import { createConnector } from '../../../src/index.js';
import { isSecretName } from '../../../src/redaction/redact.js';
import { root } from '../../helpers/root.js';

const organizationUrl = 'https://example.okta.com';
const apiToken = '00TokenThatNobodyMaySee';

describe('the app-config', () => {
  test('gives one org by its token', () => {
    expect(orgsOf({ organizationUrl, apiToken })).toEqual([
      { name: '', connection: { organizationUrl, apiToken }, options: {}, showSecrets: false },
    ]);
  });

  test('gives named orgs, each with its way in and its limits', () => {
    const oauth = { clientId: '0oa1', privateKey: '{}' };
    const orgs = {
      eu: { organizationUrl, oauth, readOnly: true, guard: { protect: ['00u1'] } },
      preview: { organizationUrl, apiToken, showSecrets: true },
    };
    expect(orgsOf({ orgs })).toEqual([
      {
        name: 'eu',
        connection: { organizationUrl, oauth },
        options: { readOnly: true, guard: { protect: ['00u1'] } },
        showSecrets: false,
      },
      { name: 'preview', connection: { organizationUrl, apiToken }, options: {}, showSecrets: true },
    ]);
    expect(orgsOf({ organizationUrl, apiToken, orgs }).map(({ name }) => name)).toEqual([
      '',
      'eu',
      'preview',
    ]);
  });

  test.each([
    ['nothing', undefined, 'okta is missing'],
    ['a text', 'https://example.okta.com', 'okta is missing'],
    ['a list', [], 'okta is missing'],
    ['a misspelled limit', { organizationUrl, apiToken, readonly: true }, 'okta.readonly is not a setting'],
    [
      'a misspelled limit of a named org',
      { orgs: { eu: { allows: [] } } },
      'okta.orgs.eu.allows is not a setting',
    ],
    ['orgs in an org', { orgs: { eu: { orgs: {} } } }, 'okta.orgs.eu.orgs is not a setting'],
    ['an org that is a text', { orgs: { eu: organizationUrl } }, 'okta.orgs.eu is missing'],
    ['a name with a colon', { orgs: { 'eu:1': { organizationUrl, apiToken } } }, 'okta.orgs.eu:1 is no name'],
    [
      'showSecrets as a text',
      { organizationUrl, apiToken, showSecrets: 'false' },
      'okta.showSecrets must be',
    ],
    ['two ways in', { organizationUrl, apiToken, oauth: {} }, 'okta has apiToken and oauth'],
  ])('with %s is refused', (_name, config, message) => {
    let error: unknown;
    try {
      orgsOf(config);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ name: 'SettingsError', message: expect.stringContaining(message) });
    expect(String(error)).not.toContain(apiToken);
  });
});

describe('the schema of the app-config', () => {
  const schema = JSON.parse(readFileSync(join(root, 'src/hosts/backstage/config.schema.json'), 'utf8'));
  const { okta } = schema.properties;

  test('knows the settings that the module takes', () => {
    const { orgs: _orgs, ...own } = okta.properties;
    for (const name of Object.keys(own)) {
      const value =
        name === 'organizationUrl' ? organizationUrl : own[name].type === 'boolean' ? true : 'any';
      expect(() => orgsOf({ [name]: value })).not.toThrow();
    }
  });

  test('marks what is secret by its name, and shows nothing to the frontend', () => {
    const marked = secretsIn(okta.properties);
    expect(marked).toEqual(['apiToken', 'oauth.privateKey', 'proxy']);
    expect(secretsIn(okta.properties.orgs.additionalProperties.properties)).toEqual(marked);
    expect(JSON.stringify(schema)).not.toContain('frontend');
    const texts = Object.entries(okta.properties).filter(
      ([, field]) => (field as { type: unknown }).type === 'string',
    );
    for (const [name] of texts.filter(([each]) => isSecretName(each))) expect(marked).toContain(name);
  });

  test('is where package.json says', () => {
    const { configSchema } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(JSON.parse(readFileSync(join(root, configSchema), 'utf8'))).toEqual(schema);
  });
});

function secretsIn(properties: Record<string, Record<string, unknown>>, path = ''): string[] {
  return Object.entries(properties).flatMap(([name, field]) => {
    const inside = (field.properties ?? {}) as Record<string, Record<string, unknown>>;
    return [...(field.visibility === 'secret' ? [path + name] : []), ...secretsIn(inside, `${path}${name}.`)];
  });
}

test('template actions refuse options that do not exist', () => {
  const okta = createConnector({ organizationUrl, apiToken });
  const given = (options: object) => () => templateActions(okta, options);
  expect(given({ showSecret: true })).toThrow(
    'The option showSecret does not exist here; similar: showSecrets.',
  );
  expect(given({ showSecrets: 'false' })).toThrow('The option showSecrets must be true or false.');
});
