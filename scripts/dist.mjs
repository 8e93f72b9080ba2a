// Writes dist/, the code that is published: build/src without source maps, comments and indentation, which are a third
// of it, and with shorter syntax. Tests run on build/; what is in dist/ is tested as the packed package.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const source = join(root, 'build', 'src');
const target = join(root, 'dist');

const entries = ['index', 'core', 'sandbox/index'];
const typed = new Set();
for (const entry of entries) followTypes(join(source, `${entry}.d.ts`));

/** Source maps; the n8n package, which is published by itself; and types to which no entry leads. */
const leftOut = (file) =>
  file.endsWith('.map') ||
  file.startsWith('hosts/n8n/') ||
  (file.endsWith('.d.ts') && !typed.has(join(source, file)));

rmSync(target, { recursive: true, force: true });
for (const entry of readdirSync(source, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile()) continue;
  const from = join(entry.parentPath, entry.name);
  const file = from.slice(source.length + 1);
  if (leftOut(file)) continue;
  const to = join(target, file);
  mkdirSync(dirname(to), { recursive: true });
  if (file.endsWith('.js') && !file.startsWith('generated/'))
    writeFileSync(to, slim(readFileSync(from, 'utf8'), !entries.includes(file.slice(0, -3))));
  else copyFileSync(from, to);
}

/** @param shorter not for entries: Node finds the names for `import` in the syntax that tsc writes */
function slim(code, shorter) {
  const shebang = /^#!.*\n/.exec(code)?.[0] ?? '';
  return (
    shebang +
    transformSync(code.slice(shebang.length), {
      minifyWhitespace: true,
      minifySyntax: shorter,
      legalComments: 'none',
    }).code
  );
}

/** Notes a declaration file, and all that it imports. */
function followTypes(file) {
  if (typed.has(file)) return;
  typed.add(file);
  for (const [, target] of readFileSync(file, 'utf8').matchAll(/(?:from |import\()['"](\.[^'"]+)\.js['"]/g)) {
    followTypes(join(dirname(file), `${target}.d.ts`));
  }
}
