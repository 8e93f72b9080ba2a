// Puts the packed package into node_modules of a folder, as an installation would: package.mjs <repository> <folder>
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

const NAME = 'okta-workflow-connector';

const [root, folder] = process.argv.slice(2);
const [{ filename }] = JSON.parse(
  execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], { cwd: root }),
);
const target = join(folder, 'node_modules', NAME);
rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
execFileSync('tar', ['-xzf', join(folder, filename), '-C', target, '--strip-components=1']);
rmSync(join(folder, filename));
// Their own dependencies are found from where they really are.
const { dependencies } = JSON.parse(readFileSync(join(target, 'package.json'), 'utf8'));
for (const name of Object.keys(dependencies)) {
  const link = join(target, 'node_modules', name);
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(join(root, 'node_modules', name), link);
}
