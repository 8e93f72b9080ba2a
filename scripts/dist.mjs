// Writes dist/, the code that is published: build/src without source maps, comments and indentation, which are a third
// of it, and without what no entry of the package leads to: the workflow builder, for instance, runs in a clone only.
// Tests run on build/; what is in dist/ is tested as the packed package.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';
import { declarationsFrom } from './dist-types.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const source = join(root, 'build', 'src');
const target = join(root, 'dist');

const { exports, bin, 'node-red': nodeRed } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const entries = Object.values(exports).filter((entry) => typeof entry === 'object');
const published = new Set();
for (const file of [
  ...entries.map((entry) => entry.default),
  ...Object.values(bin),
  ...Object.values(nodeRed.nodes),
])
  follow(inSource(file));

/** Source maps, the builder's style, tsc's declarations, and code to which no entry leads. */
const leftOut = (file) =>
  /\.(?:map|css|d\.ts)$/.test(file) || (file.endsWith('.js') && !published.has(join(source, file)));

rmSync(target, { recursive: true, force: true });
for (const entry of readdirSync(source, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile()) continue;
  const from = join(entry.parentPath, entry.name);
  const file = from.slice(source.length + 1);
  if (leftOut(file)) continue;
  const to = join(target, file);
  mkdirSync(dirname(to), { recursive: true });
  if (file.endsWith('.js') && !file.startsWith('generated/'))
    writeFileSync(
      to,
      slim(readFileSync(from, 'utf8'), !entries.some((entry) => inSource(entry.default) === from)),
    );
  else if (file.endsWith('.html')) writeFileSync(to, slimPage(readFileSync(from, 'utf8')));
  else copyFileSync(from, to);
}
for (const [path, text] of declarationsFrom(entries.map(({ types }) => inSource(types)))) {
  const to = join(target, relative(source, path));
  mkdirSync(dirname(to), { recursive: true });
  writeFileSync(to, text);
}

// The data files, which tools read, without indentation; their references to one another stay as they are.
for (const folder of ['actions', 'lists', 'schemas']) {
  for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const from = join(entry.parentPath, entry.name);
    const to = join(target, from.slice(root.length + 1));
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, JSON.stringify(JSON.parse(readFileSync(from, 'utf8'))));
  }
}

/** @param shorter not of an entry: ES modules would no longer see what it exports by name */
function slim(code, shorter) {
  const shebang = /^#!.*\n/.exec(code)?.[0] ?? '';
  return (
    shebang +
    transformSync(code.slice(shebang.length), {
      minifyWhitespace: true,
      minifySyntax: shorter,
      legalComments: 'none',
      charset: 'utf8',
    }).code
  );
}

/** An HTML page whose script is as slim. */
function slimPage(page) {
  return page.replace(/(?<=<script type="text\/javascript">\n)[\s\S]*?(?=<\/script>)/, (code) =>
    slim(code, true),
  );
}

function inSource(file) {
  return join(source, relative(target, join(root, file)));
}

/** Notes a file of code, and all that it imports. The text of the Freshservice app names files of its own. */
function follow(file) {
  if (published.has(file) || !existsSync(file)) return;
  published.add(file);
  for (const [, name] of readFileSync(file, 'utf8').matchAll(/(?:import|require)\(['"](\.[^'"]+)\.js['"]/g))
    follow(join(dirname(file), `${name}.js`));
}
