import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { sharedCommandLine } from '../helpers/shared-command-line.js';
import { resultsOf } from './killed-run.js';
import { rig } from './rig.js';

const at = rig();
const { cli } = sharedCommandLine();

const PASSWORD = 'Tall-Birch-4711';
const ANSWER = 'Northfield Lane';

/** The org repeats a secret of the row where nobody marked it, in a good answer. */
function echoing(text: string): void {
  at.org.fault({
    kind: 'answer',
    method: 'POST',
    path: '/api/v1/users',
    status: 200,
    headers: { 'x-okta-request-id': 'an-echo' },
    body: {
      id: '00u1a2b3c4d5e6f7g8h9',
      status: 'ACTIVE',
      profile: { login: 'a@example.com', nickName: text, notes: `set to ${text} by the flow` },
    },
    changes: true,
  });
}

test.each([
  ['the password', PASSWORD, PASSWORD],
  ['the recovery answer', ANSWER, ANSWER],
  ['the token', '', ''],
])('%s that the org returns is neither in a result nor in the journal', async (_, text) => {
  const secret = text === '' ? at.org.token : text;
  echoing(secret);
  const person = {
    firstName: 'Ann',
    lastName: 'Lee',
    email: 'a@example.com',
    login: 'a@example.com',
    password: PASSWORD,
    recoveryQuestion: 'Street?',
    recoveryAnswer: ANSWER,
  };
  const from = at.file('people.ndjson', `${JSON.stringify(person)}\n`);
  const journal = at.path('journal');
  const { stdout, stderr } = await cli(
    ['bulk', 'createUserWithPassword', '--yes', '--from', from, '--journal', journal],
    { env: at.env },
  );
  expect(resultsOf(stdout)[0]).toMatchObject({
    ok: true,
    output: { user: { profile: { nickName: '[hidden]' } } },
  });
  expect(stdout + stderr + readFileSync(journal, 'utf8')).not.toContain(secret);
});
