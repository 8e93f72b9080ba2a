import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { root } from '../helpers/root.js';

const folder = mkdtempSync(join(tmpdir(), 'install-scripts-'));
afterAll(() => rmSync(folder, { recursive: true }));

const scripts = readdirSync(join(root, 'scripts')).filter((name) => /^test-.*\.sh$/.test(name));
const installing = scripts.filter((name) =>
  /\bnpm install\b/.test(readFileSync(join(root, 'scripts', name), 'utf8')),
);

/** A program that says something and fails. */
function failing(place: string, name: string, says: string): string {
  mkdirSync(place, { recursive: true });
  const file = join(place, name);
  writeFileSync(file, `#!/bin/sh\necho '${says}'\nexit 7\n`);
  chmodSync(file, 0o755);
  return place;
}

function run(script: string, env: NodeJS.ProcessEnv): Promise<{ code: unknown; shown: string }> {
  const shell = script.endsWith('n8n.sh') ? 'bash' : 'sh';
  return new Promise((resolve) => {
    execFile(
      shell,
      [join(root, 'scripts', script), '--install'],
      { env, timeout: 30_000 },
      (error, out, err) => resolve({ code: error?.code ?? 0, shown: out + err }),
    );
  });
}

test('there are scripts that install something', () => {
  expect(installing.length).toBeGreaterThan(1);
});

describe.each(installing)('%s', (script) => {
  test("uses the caller's npm and none of a dependency, and shows the end of the log where that fails", async () => {
    const home = mkdtempSync(join(folder, 'home-'));
    const old = failing(join(home, 'node_modules', '.bin'), 'npm', 'an old npm of a dependency');
    const own = failing(join(home, 'bin'), 'npm', 'the reason that npm gives');
    const { code, shown } = await run(script, {
      ...process.env,
      HOME: home,
      XDG_CACHE_HOME: join(home, 'cache'),
      PATH: `${old}:${own}:${process.env.PATH}`,
    });
    expect(code).not.toBe(0);
    expect(shown).toContain('the reason that npm gives');
    expect(shown).not.toContain('an old npm');
  });
});
