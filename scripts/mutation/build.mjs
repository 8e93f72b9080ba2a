// Compiles the mutated copy. Stryker starts its build command without a shell, so this is one program instead of two.
import { spawnSync } from 'node:child_process';

for (const [command, ...args] of [
  ['npx', 'tsc', '--project', 'src'],
  ['npx', 'tsc'],
  ['node', 'scripts/copy-validators.mjs'],
]) {
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  if (status !== 0) process.exit(1);
}
