import { spawnSync } from 'node:child_process';
import { expect, jest, test } from '@jest/globals';
import { root } from '../helpers/root.js';

// machines may be busy
jest.setTimeout(30_000);

/** The safety modules that a process has loaded in the end. */
function loaded(options: string, calls: string): string[] {
  const program = `
    const { createConnector } = require('./build/src/index.js');
    const { startSandbox } = require('./build/src/sandbox/index.js');
    (async () => {
      const org = await startSandbox();
      const options = { allowLoopback: true, ...${options} };
      const okta = createConnector({ organizationUrl: org.url, apiToken: org.token }, options);
      const userId = org.people[1].id;
      ${calls}
      await okta.close();
      await org.close();
      const files = Object.keys(require.cache).filter((file) => /src.safety./.test(file));
      console.log(JSON.stringify(files.map((file) => file.split(/[\\\\/]/).pop()).sort()));
    })();`;
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', program], { cwd: root, encoding: 'utf8' });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

const READ = "if (!(await okta.execute('getUserWithId', { userId })).ok) throw new Error('no');";

test('without a setting nothing of it is loaded, for reads and for what can not be taken back', () => {
  const calls = `${READ} await okta.execute('clearUserSessions', { userId }); okta.plan('suspendUser', { userId });`;
  expect(loaded('{}', calls)).toEqual([]);
  expect(loaded('{ readOnly: false }', READ)).toEqual([]);
});

test('with one, only what it needs', () => {
  expect(loaded('{ readOnly: true }', READ)).toEqual(['allow.js', 'safety.js', 'undo.js']);
  expect(loaded('{ onAudit: () => {} }', READ)).toEqual([
    'audit.js',
    'changed.js',
    'safety.js',
    'targets.js',
    'undo.js',
  ]);
  expect(loaded('{ guard: {} }', READ)).toContain('guard.js');
});
