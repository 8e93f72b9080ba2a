import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type ConnectionError, createConnector } from '../../src/index.js';

const TOKEN = '00Bq7xY2mK4pLr9TzVw1NcDsEaFgHiJkMoPuQyXbZt';

function refusal(connection: { organizationUrl: string; apiToken: string }): ConnectionError {
  try {
    createConnector(connection);
  } catch (error) {
    return error as ConnectionError;
  }
  throw new Error(`${JSON.stringify(connection)} was taken`);
}

const urlRefusal = (organizationUrl: string) => refusal({ organizationUrl, apiToken: TOKEN });
const tokenRefusal = (apiToken: string) => refusal({ organizationUrl: 'https://acme.okta.com', apiToken });

describe('an Organization URL with a recognizable mistake is refused with the right address', () => {
  test.each([
    ['https:/acme.okta.com', 'misspelt'],
    ['https//acme.okta.com', 'misspelt'],
    ['https:acme.okta.com', 'misspelt'],
    ['https:\\\\acme.okta.com', 'misspelt'],
    ['https;//acme.okta.com', 'misspelt'],
    ['htps://acme.okta.com', 'misspelt'],
    ['htttps//acme.okta.com/', 'misspelt'],
    ['ttps://acme.okta.com', 'misspelt'],
    ['http:/acme.okta.com', 'misspelt'],
    ['http://acme.okta.com', 'must start with https'],
    ['http://https://acme.okta.com', 'misspelt'],
    ['https:/acme-admin.okta.com/admin/dashboard', 'misspelt'],
    ['http://acme-admin.okta.com/admin', 'must start with https'],
    ['"https://acme.okta.com"', 'is in quotes or brackets'],
    ["'acme.okta.com'", 'is in quotes or brackets'],
    ['<https://acme.okta.com>', 'is in quotes or brackets'],
    ['“https://acme.okta.com”', 'is in quotes or brackets'],
    ['(acme.okta.com)', 'is in quotes or brackets'],
    ['"https://acme.okta.com",', 'ends in a comma'],
    ['https://acme.okta.com,', 'ends in a comma'],
    ['https://acme.okta.com;', 'ends in a comma'],
    ['https://acme.okta.com"', 'ends with a quote'],
    ['https://acme\u200b.okta.com', 'an invisible character (U+200B)'],
    ['https://acme.okta.com\u200e', 'an invisible character (U+200E)'],
    ['\u2060https://acme.okta.com', 'an invisible character (U+2060)'],
    ['https://acme.\u00adokta.com', 'an invisible character (U+00AD)'],
    ['https\uff1a//acme.okta.com', 'look like others'],
    ['OKTA_CLIENT_ORGURL=https://acme.okta.com', 'begins with the name of a variable'],
    ['export OKTA_CLIENT_ORGURL="https://acme.okta.com"', 'begins with the name|quote'],
    ['https://acme.okta.com/login/login.htm?fromURI=x', 'must not contain a path'],
    ['https://acme.okta', 'does not end with .com'],
    ['acme.okta.com/api/v1/users', 'must not contain a path'],
  ])('%s', (text, message) => {
    const error = urlRefusal(text);
    expect(error.code).toBe('INVALID_CONNECTION');
    expect(error.message).toMatch(new RegExp(message.replace(/[()+]/g, '\\$&')));
    expect(error.message).toMatch(/\. Did you mean https:\/\/acme\.okta\.com\?$/);
  });
});

describe('an unusable Organization URL is refused without a suggestion and without repeating it', () => {
  test.each([
    [TOKEN, 'looks like an API token'],
    [`SSWS ${TOKEN}`, 'looks like an API token'],
    [`"${TOKEN}"`, 'looks like an API token'],
    [`$\{OKTA_ORG_URL}`, 'placeholder'],
    [`https://$\{OKTA_DOMAIN}`, 'placeholder'],
    ['%OKTA_ORG_URL%', 'placeholder'],
    ['$OKTA_ORG_URL', 'placeholder'],
    ['{{okta_url}}', 'placeholder'],
    ['<your org>', 'placeholder'],
    ['process.env.OKTA_ORG_URL', 'placeholder'],
    ['ada@corp.example', 'email address'],
    ['https://corp.okta.com, https://other.okta.com', 'more than one address'],
    ['https://corp.okta.com https://other.okta.com', 'more than one address'],
    ['https', 'not a full domain'],
    ['https://', 'not an address'],
    ['https://https', 'not an address|not a full domain'],
    ['www.okta.com', 'not an org'],
    ['https://login.okta.com/', 'not an org'],
    ['okta.com', 'not an org'],
    ['https://ac,me.okta.com', 'more than one address'],
  ])('%s', (text, message) => {
    const { message: said, remedy } = urlRefusal(text);
    expect(said).toMatch(new RegExp(message));
    expect(said + remedy).not.toContain('Did you mean');
    expect(said + remedy).not.toContain(TOKEN);
    for (const [address] of (said + remedy).matchAll(/https:\/\/[\w.-]+/g)) {
      expect(address.replace(/\.$/, '')).toBe('https://example.okta.com');
    }
  });

  test('a suggested address is always right, however many mistakes are combined', () => {
    const dress = fc.constantFrom<(text: string) => string>(
      (text) => `"${text}"`,
      (text) => `${text},`,
      (text) => `<${text}>`,
      (text) => `${text}\u200b`,
      (text) => text.replace('://', ':/'),
      (text) => text.replace('://', '//'),
      (text) => text.replace('https:', 'http:'),
      (text) => text.replace('acme.', 'acme-admin.'),
      (text) => `${text}/admin`,
      (text) => text.replace('https://', ''),
      (text) => `URL=${text}`,
      (text) => `https://${text}`,
    );
    fc.assert(
      fc.property(fc.array(dress, { minLength: 1, maxLength: 5 }), (dresses) => {
        const text = dresses.reduce((left, put) => put(left), 'https://acme.okta.com');
        let said = '';
        try {
          const okta = createConnector({ organizationUrl: text, apiToken: TOKEN });
          expect(JSON.parse(JSON.stringify(okta)).organizationUrl).toBe('https://acme.okta.com');
        } catch (error) {
          expect(error).toMatchObject({ code: 'INVALID_CONNECTION' });
          said = (error as Error).message;
        }
        const [, address] = /Did you mean (\S+)\?$/.exec(said) ?? [];
        if (address !== undefined) expect(address).toBe('https://acme.okta.com');
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a pasted API token', () => {
  test.each([
    [`"${TOKEN}"`, 'is in quotes'],
    [`'${TOKEN}'`, 'is in quotes'],
    [`<${TOKEN}>`, 'is in quotes'],
    [`${TOKEN},`, 'ends in a comma'],
    [`"${TOKEN}",`, 'ends in a comma'],
    [`${TOKEN}"`, 'ends with a quote'],
    [`${TOKEN}\u200b`, 'invisible character (U+200B)'],
    [`\u200b${TOKEN}`, 'invisible character (U+200B)'],
    [`SSWS ${TOKEN}`, 'must not begin with SSWS'],
    [`"SSWS ${TOKEN}"`, 'must not begin with SSWS'],
    [`Authorization: SSWS ${TOKEN}`, 'must not begin with SSWS'],
    [`OKTA_CLIENT_TOKEN=${TOKEN}`, 'begins with the name of a variable'],
    [`$\{OKTA_TOKEN}`, 'placeholder'],
    ['%OKTA_TOKEN%', 'placeholder'],
    ['{{token}}', 'placeholder'],
    ['{{ $json.token }}', 'placeholder'],
    ['$OKTA_TOKEN', 'placeholder'],
    ['$(cat token)', 'placeholder'],
    ['<your-api-token>', 'placeholder'],
    ['YOUR_API_TOKEN', 'placeholder'],
    ['process.env.OKTA_TOKEN', 'placeholder'],
    ['https://acme.okta.com', 'contains an address'],
    ['acme.okta.com', 'contains an address'],
    ['https:/acme.okta.com', 'contains an address'],
    ['••••••••', 'masked'],
    ['********', 'masked'],
    ['00T1abcdefghijklmnop', 'id of a token'],
  ])('is refused as %s, and the error does not repeat it', (text, message) => {
    const { message: said, remedy } = tokenRefusal(text);
    expect(said).toContain('API token');
    expect(said).toContain(message);
    expect(said + remedy).not.toContain(TOKEN);
    expect(said + remedy).not.toContain('acme');
  });

  test.each([TOKEN, ` ${TOKEN}\n`, 'a-token', 'wrong', '00abcdefghijklmnop'])(
    'is accepted as %j',
    (apiToken) => {
      expect(() => createConnector({ organizationUrl: 'acme.okta.com', apiToken })).not.toThrow();
    },
  );
});
