import { describe, expect, test } from '@jest/globals';
import { sharedCommandLine } from '../helpers/shared-command-line.js';

const { cli } = sharedCommandLine();

/** An address that no test machine routes to, and that is not public. */
const env = { OKTA_CLIENT_ORGURL: 'https://127.9.8.7:1', OKTA_CLIENT_TOKEN: 'a-token' };
const unroutable = { OKTA_CLIENT_ORGURL: 'https://192.0.2.1', OKTA_CLIENT_TOKEN: 'a-token' };

describe('an org at an address that is not public', () => {
  test('is refused, and the error text names the flag', async () => {
    const { code, stdout, stderr } = await cli(['test-connection'], { env: unroutable });
    const { error } = JSON.parse(stdout);
    expect({ code, error }).toMatchObject({ code: 2, error: { code: 'INVALID_CONNECTION' } });
    expect(error.relatedOptions).toEqual(['allowAddresses']);
    expect(stderr).toContain('Related flags: --allow-address\n');
  });

  test.each(['test-connection', 'run', 'bulk'])('is reached by %s with --allow-address', async (command) => {
    const more = {
      'test-connection': [],
      run: ['getUserWithId', '--userId', 'a@example.com'],
      bulk: ['getUserWithId', '--from', '-'],
    }[command] as string[];
    const stdin = 'userId\na@example.com\n';
    const flag = ['--allow-address', '10.0.0.0/8,192.0.2.0/24', '--timeout', '1'];
    const { stdout } = await cli([command, ...more, ...flag], { env: unroutable, stdin });
    expect(['NETWORK', 'TIMEOUT']).toContain(JSON.parse(stdout).error.code);
  });

  test('loopback addresses need no flag, so that a sandbox can be used', async () => {
    const { stdout } = await cli(['test-connection'], { env });
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'NETWORK' } });
  });

  test.each(['mcp', 'serve'])('%s accepts --allow-address', async (command) => {
    expect((await cli([command, '--help'])).stdout).toContain('--allow-address <list>');
  });

  test('a value that is not an address is refused', async () => {
    for (const text of ['intranet', '10.0.0.0/33', '10.0.0.1,', '']) {
      const { code, stderr } = await cli(['test-connection', '--allow-address', text], { env });
      expect(code).toBe(2);
      expect(stderr).toContain('--allow-address needs IP addresses or subnets.');
    }
  });
});
