import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { leaksIn } from '../helpers/leaks.js';
import { root } from '../helpers/root.js';

const token = '00MarkedTokenOfTheOwner_91';
const password = 'Marked-password-91';

/** Everything that may go wrong behind the connector's back, in a process of its own that dies of a stray rejection. */
const program = `
const { createConnector } = require('okta-workflow-connector');
const [token, password] = process.argv.slice(1);
const person = { firstName: 'R', lastName: 'W', email: 'r@example.com', login: 'r@example.com', password };
const telling = (request) => Object.assign(new Error(JSON.stringify(request), { cause: new Error(token) }), { request });
const transports = {
  late: (request) => new Promise((_, reject) => setTimeout(() => reject(telling(request)), 60)),
  never: () => new Promise(() => {}),
  twice: (request) => { Promise.resolve().then(() => {}); return Promise.reject(telling(request)); },
  throwing: (request) => { throw telling(request); },
};
const tokens = [token, () => { throw new Error(token); }, async () => { throw new Error(token); }];
(async () => {
  let ended = 0;
  for (const transport of Object.values(transports)) {
    for (const apiToken of tokens) {
      const okta = createConnector({ organizationUrl: 'https://example.okta.com', apiToken },
        { transport, attemptTimeoutMs: 20, maxRetries: 1 });
      const aborted = new AbortController();
      setTimeout(() => aborted.abort(), 10);
      const runs = [
        okta.execute('createUserWithPassword', person),
        okta.execute('createUserWithPassword', person, { signal: aborted.signal }),
        okta.execute('addUserToMultipleGroups', { userId: '00u1a2b3c4d5e6f7g8h9', groupIds: ['a', 'b', 'c'] }, { timeoutMs: 15 }),
        okta.testConnection({ timeoutMs: 15 }),
      ];
      void okta.execute('getGroup', { groupId: 'a' });
      for (const run of runs) if ((await run).ok === false) ended += 1;
      await okta.close();
    }
  }
  await new Promise((resolve) => setTimeout(resolve, 120));
  console.log(ended + ' calls ended');
})();
`;

test('a failing transport or token function causes no unhandled rejection, and prints no secret', async () => {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['-e', program, token, password], {
    cwd: root,
  });
  const texts = [
    { from: 'the output of the process', text: stdout },
    { from: 'the errors of the process', text: stderr },
  ];
  expect(
    leaksIn(texts, [
      { name: 'the token', value: token },
      { name: 'the password', value: password },
    ]),
  ).toEqual([]);
  expect(stderr).toBe('');
  expect(stdout).toBe('48 calls ended\n');
});
