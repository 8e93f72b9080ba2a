import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { type Sandbox, seed, startSandbox } from '../../src/sandbox/index.js';
import { sharedCommandLine } from '../helpers/shared-command-line.js';

const { cli } = sharedCommandLine();
const { blake } = seed.people;

let org: Sandbox;
let env: Record<string, string>;

beforeAll(async () => {
  org = await startSandbox();
  env = { OKTA_CLIENT_ORGURL: org.url, OKTA_CLIENT_TOKEN: org.token };
});
beforeEach(() => org.reset());
afterAll(() => org.close());

const access = (...more: string[]) => cli(['access', blake.login, ...more], { env });

describe('the command access', () => {
  test('prints every entry by kind, how it came, and what could not be read', async () => {
    const { code, stdout, stderr } = await access();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`${blake.firstName} ${blake.lastName} (${blake.login}, ${blake.id}): ACTIVE`);
    for (const text of ['Group membership:', 'Engineering', 'Given to the user', 'Not readable:', 'Session'])
      expect(stdout).toContain(text);
  });

  test('gives the same entries as JSON and as CSV, and CSV says what could not be read', async () => {
    const { entries, sections } = JSON.parse((await access('--format', 'json')).stdout);
    const rows = parse((await access('--format', 'csv')).stdout, { columns: true }) as Record<
      string,
      string
    >[];
    const unread = sections.filter((each: { notReadable?: object }) => each.notReadable !== undefined);
    expect(rows).toHaveLength(entries.length + unread.length);
    expect(rows.filter(({ id }) => id !== '').map(({ id }) => id)).toEqual(
      entries.map(({ id }: { id: string }) => id),
    );
    expect(rows.filter(({ notReadable }) => notReadable !== '')).toHaveLength(unread.length);
  });

  test('makes a page that needs nothing else and shows names as text', async () => {
    const engineering = org.state.groups.get(seed.groups.engineering.id);
    if (engineering) engineering.profile.name = '<script>alert(1)</script>';
    const { stdout } = await access('--format', 'html');
    expect(stdout).toMatch(/^<!doctype html>/);
    expect(stdout).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(stdout).not.toMatch(/<script|<link|<img|src=|https?:\/\/(?!127\.0\.0\.1)/);
    expect(stdout).toContain(org.url);
  });

  test('ends with 1 and the reason where nobody has this login', async () => {
    const { code, stdout, stderr } = await cli(['access', 'nobody@example.com'], { env });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('nobody@example.com');
  });

  test('ends with 2 where the user is missing or the format is not one of four', async () => {
    expect((await cli(['access'], { env })).code).toBe(2);
    expect((await access('--format', 'pdf')).code).toBe(2);
    expect(org.requests).toEqual([]);
  });
});
