import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { cli as cliProcess, main, plainEnvironment, run, until } from '../helpers/command-line.js';
import { sharedCommandLine } from '../helpers/shared-command-line.js';

const { cli } = sharedCommandLine();
const PAGE = 200;
const TITLE = 'x'.repeat(400);
let server: Server;
let env: Record<string, string>;
/** How many pages were asked for. */
let pages = 0;
/** The list's length, and the page that is not answered as it should be. */
let length = 0;
let broken: number | undefined;

beforeAll(async () => {
  server = createServer((request, response) => {
    pages += 1;
    const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
    const first = Number(url.searchParams.get('after') ?? 0);
    const size = Math.min(Number(url.searchParams.get('limit')), length - first);
    if (first / PAGE === broken) {
      response.writeHead(403, { 'content-type': 'application/json', 'x-okta-request-id': 'r1' });
      response.end(JSON.stringify({ errorCode: 'E0000006', errorSummary: 'No permission', errorId: 'oae1' }));
      return;
    }
    const users = Array.from({ length: size }, (_, index) => ({
      id: `00u${String(first + index).padStart(17, '0')}`,
      status: 'ACTIVE',
      profile: { login: `user.${first + index}@example.com`, title: TITLE },
    }));
    const next = `<${url.origin}${url.pathname}?after=${first + size}&limit=${url.searchParams.get('limit')}>`;
    response.writeHead(200, {
      'content-type': 'application/json',
      'x-okta-request-id': 'r1',
      ...(first + size < length && { link: `${next}; rel="next"` }),
    });
    response.end(JSON.stringify(users));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  env = { OKTA_CLIENT_ORGURL: url, OKTA_CLIENT_TOKEN: 'scripted-token' };
});
beforeEach(() => {
  [pages, length, broken] = [0, 1_000, undefined];
});
afterAll(() => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});

const all = (format: string, ...more: string[]) => [
  'run',
  'listUsers',
  '--returnAll',
  '--format',
  format,
  ...more,
];

describe('a list that is streamed', () => {
  test('goes beyond the bound of maxItems', async () => {
    length = 10_400;
    const { code, stdout, stderr } = await cli(all('csv', '--columns', 'userId'), { env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const ids = stdout.split('\n').slice(1, -1);
    expect(ids).toHaveLength(length);
    expect(new Set(ids).size).toBe(length);
  });

  test('reads no further while nobody reads its output', async () => {
    length = 40_000;
    const child = spawn(process.execPath, [main, ...all('ndjson')], {
      env: { ...plainEnvironment(), ...env },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    await until(() => pages > 0);
    let before = -1;
    while (before !== pages) {
      before = pages;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    expect(pages).toBeLessThan(20);
    let bytes = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
    });
    expect(await ended).toBe(0);
    expect(pages).toBe(length / PAGE);
    expect(bytes).toBeGreaterThan(length * TITLE.length);
  });

  test('ends without an error when head has what it wanted', async () => {
    length = 100_000;
    const line = `"${process.execPath}" "${main}" ${all('csv', '--columns', 'login').join(' ')} | head -n 2`;
    expect(await run('sh', ['-c', line], { env })).toEqual({
      code: 0,
      stdout: 'login\nuser.0@example.com\n',
      stderr: '',
    });
    expect(pages).toBeLessThan(100);
  });

  test('a disk without space ends it with exit code 1', async () => {
    const line = `"${process.execPath}" "${main}" ${all('csv').join(' ')} > /dev/full`;
    const { code, stderr } = await run('sh', ['-c', line], { env });
    expect(code).toBe(1);
    expect(stderr).toContain('ENOSPC');
    expect(stderr).toContain('Incomplete: 0 rows were written.');
  });
});

describe('a list that can not be read to its end', () => {
  test.each(['csv', 'ndjson', 'json'])(
    '%s is never complete, and the cursor of the rest is said',
    async (format) => {
      broken = 3;
      const flags = all(format, '--columns', 'userId');
      const { code, stdout, stderr } = await cli(flags, { env });
      expect(code).toBe(1);
      expect(stderr).toContain('Incomplete: 600 rows were written.');
      expect(() =>
        format === 'ndjson'
          ? stdout
              .split('\n')
              .slice(0, -1)
              .map((line) => JSON.parse(line))
          : JSON.parse(stdout),
      ).toThrow();
      const cursor = /--cursor '(.+)'\n/.exec(stderr)?.[1] ?? '';
      broken = undefined;
      const rest = await cli([...flags, '--cursor', cursor], { env });
      expect(rest.code).toBe(0);
      expect([...rest.stdout.matchAll(/00u\d{17}/g)].map(([id]) => Number(id.slice(3)))).toEqual(
        Array.from({ length: 400 }, (_, index) => 600 + index),
      );
    },
  );

  test.each(['csv', 'ndjson'])('bulk refuses what was written of it as %s', async (format) => {
    broken = 2;
    const { stdout } = await cli(all(format, '--columns', 'userId'), { env });
    expect(stdout).toContain('00u00000000000000399');
    const flags = ['bulk', 'addUserToGroup', '--from', '-', '--groupId', '00g00000000000000001', '--plan'];
    const refused = await cli(flags, { env, stdin: stdout });
    expect(refused).toMatchObject({ code: 2, stdout: '' });
  });

  test('a table prints nothing', async () => {
    broken = 2;
    const { code, stdout, stderr } = await cli(all('table'), { env });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('No row was written.');
  });

  test('before the first row, nothing is printed', async () => {
    broken = 0;
    for (const format of ['csv', 'json', 'ndjson']) {
      const { code, stdout, stderr } = await cli(all(format), { env });
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toContain('No row was written.');
    }
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('%s says how many rows were written', async (signal) => {
    length = 10_000_000;
    const { code, stdout, stderr } = await cliProcess(all('csv', '--columns', 'userId'), {
      env,
      started: async (child) => {
        await until(() => pages > 20);
        child.kill(signal);
      },
    });
    expect(code).toBe(1);
    expect(stderr).toContain('The call was cancelled.');
    const [count = ''] = /[\d,]+(?= rows were written)/.exec(stderr) ?? [];
    // A header before them, and behind them the line that is never closed.
    expect(stdout.split('\n').length - 3).toBe(Number(count.replaceAll(',', '')));
    expect(stdout).toMatch(/\n"Incomplete: [^"]+\n$/);
  });

  test('--timeout bounds the whole list', async () => {
    length = 10_000_000;
    const { code, stderr } = await cli(all('csv', '--columns', 'userId', '--timeout', '2'), { env });
    expect(code).toBe(1);
    expect(stderr).toContain("Okta did not answer within the call's time limit");
    expect(stderr).toContain('Related flags: --timeout');
    expect(stderr).toContain('Incomplete:');
  });
});
