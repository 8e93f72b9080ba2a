import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ElicitResult } from '@modelcontextprotocol/sdk/types.js';
import { type Sandbox, seed, startSandbox } from '../../src/sandbox/index.js';
import { sharedCommandLine } from '../helpers/shared-command-line.js';
import { callTool, type McpSession, startMcp } from './mcp-client.js';

const commandLine = sharedCommandLine();

let org: Sandbox;
let session: McpSession | undefined;
const { blake, emery, casey, kendall } = seed.people;
const yes: ElicitResult = { action: 'accept', content: { confirm: true } };

beforeAll(async () => {
  org = await startSandbox();
});
beforeEach(() => org.reset());
afterEach(() => session?.close());
afterAll(() => org.close());

/** @param answer left out: a client that can ask nobody */
async function start(answer?: (question: string) => ElicitResult): Promise<McpSession> {
  session = await startMcp(org, [], answer, commandLine);
  return session;
}

const codeOf = (answer: { structuredContent?: unknown }) =>
  (answer.structuredContent as { error?: { code: string } }).error?.code;
const writes = () => org.requests.filter(({ method }) => method !== 'GET');

describe('the question before an action', () => {
  const { sales } = seed.groups;
  const { timeSheets } = seed.applications;
  it.each<[string, Record<string, unknown>, string[]]>([
    ['removeGroup', { groupId: sales.id }, [`The group Sales (${sales.id})`, 'The group Sales is deleted']],
    ['deactivateApplication', { applicationId: timeSheets.id }, [timeSheets.label, 'is ACTIVE']],
    ['unsuspendUser', { userId: kendall.id }, [kendall.login, 'changes from SUSPENDED to ACTIVE']],
    [
      'assignRoleToUser',
      { userId: emery.login, roleType: 'SUPER_ADMIN' },
      [`"${emery.firstName} ${emery.lastName}"`, emery.id, 'gets the role SUPER_ADMIN', 'grants privileges'],
    ],
  ])('%s shows the name and state of the resource, and what changes', async (id, inputs, words) => {
    const mcp = await start(() => yes);
    expect((await callTool(mcp, id, inputs)).isError).toBeFalsy();
    expect(mcp.questions).toHaveLength(1);
    for (const word of words) expect(mcp.questions[0]).toContain(word);
  });

  it('is not asked when the action cannot work, and the answer is that error', async () => {
    const mcp = await start(() => yes);
    const gone = await callTool(mcp, 'removeGroup', { groupId: '00g0000000000000none' });
    expect(codeOf(gone)).toBe('NOT_FOUND');
    const staged = await callTool(mcp, 'unsuspendUser', { userId: casey.login });
    expect(codeOf(staged)).toBe('CONFLICT');
    expect(mcp.questions).toEqual([]);
    expect(writes()).toEqual([]);
  });

  it('is not asked when Okta rejects the token', async () => {
    const mcp = await start(() => yes);
    org.fault({
      method: 'GET',
      kind: 'answer',
      status: 401,
      body: { errorCode: 'E0000011', errorSummary: 'Invalid token provided' },
    });
    expect(codeOf(await callTool(mcp, 'deactivateUser', { userId: emery.id }))).toBe('UNAUTHENTICATED');
    expect(mcp.questions).toEqual([]);
  });

  it('shows the inputs when the token may not read the resource, and says so', async () => {
    const body = {
      errorCode: 'E0000006',
      errorSummary: 'You do not have permission to perform the requested action',
    };
    org.fault({ method: 'GET', kind: 'answer', status: 403, body, times: 9 });
    const mcp = await start(() => ({ action: 'decline' }));
    await callTool(mcp, 'deactivateUser', { userId: emery.login });
    expect(mcp.questions[0]).toContain('could not be read');
    expect(mcp.questions[0]).toContain(`User: "${emery.login}"`);
  });

  it('escapes invisible characters in names from the org', async () => {
    const person = org.state.users.get(emery.id) as { profile: Record<string, unknown> };
    person.profile.firstName = 'Em\u202eery\u200b\n\nYes: ';
    const mcp = await start(() => ({ action: 'decline' }));
    await callTool(mcp, 'deactivateUser', { userId: emery.id });
    expect(mcp.questions[0]).toContain('Em\\u202eery\\u200b\\n\\nYes: ');
    expect(mcp.questions[0]).not.toMatch(/[\u202e\u200b]|\n\n/);
  });

  it('is about the user who is then changed, even if the login moves to another user meanwhile', async () => {
    const mcp = await start(() => {
      const [one, other] = [emery, blake].map(
        ({ id }) => org.state.users.get(id) as { profile: Record<string, unknown> },
      );
      if (one && other) [one.profile.login, other.profile.login] = ['old@example.com', emery.login];
      return yes;
    });
    await callTool(mcp, 'deactivateUser', { userId: emery.login });
    expect(org.state.users.get(emery.id)?.status).toBe('DEPROVISIONED');
    expect(org.state.users.get(blake.id)?.status).toBe('ACTIVE');
  });
});

describe('an action that grants access', () => {
  it.each<[string, Record<string, unknown>]>([
    ['assignRoleToUser', { userId: emery.id, roleType: 'SUPER_ADMIN' }],
    [
      'createUserWithPassword',
      {
        firstName: 'M',
        lastName: 'H',
        email: 'm@example.com',
        login: 'm@example.com',
        password: 'Tall-Birch-42',
      },
    ],
    ['unsuspendUser', { userId: kendall.id }],
    ['setRecoveryQuestion', { userId: emery.id, question: 'Which bird?', answer: 'Heron' }],
  ])('%s is refused when the client cannot ask, and after a refusal', async (id, inputs) => {
    const mute = await start();
    expect(codeOf(await callTool(mute, id, inputs))).toBe('NOT_ALLOWED');
    expect(org.requests).toEqual([]);
    await mute.close();
    const mcp = await start(() => ({ action: 'decline' }));
    expect(codeOf(await callTool(mcp, id, inputs))).toBe('NOT_ALLOWED');
    expect(mcp.questions).toHaveLength(1);
    expect(writes()).toEqual([]);
  });
});
