// Writes dist/, the code that is published: build/src without source maps, comments and indentation, which are a third
// of it, and without what no entry of the package leads to: the workflow builder, for instance, runs in a clone only.
// Tests run on build/; what is in dist/ is tested as the packed package.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';
import { startFiles } from './dist-start.mjs';
import { declarationsFrom } from './dist-types.mjs';
import { SIDECAR } from './generate/sources.mjs';

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

const { files, codeBeside } = startFiles(codeOf, [
  { file: 'start.js', entry: 'index.js' },
  { file: 'hosts/cli/start.js', entry: 'hosts/cli/main.js' },
]);

rmSync(target, { recursive: true, force: true });
for (const entry of readdirSync(source, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile()) continue;
  const from = join(entry.parentPath, entry.name);
  const file = from.slice(source.length + 1);
  if (leftOut(file)) continue;
  if (file.startsWith('generated/validators/')) write(file, readFileSync(from));
  else if (file.endsWith('.js')) writeCode(file, codeBeside(file));
  else if (file.endsWith('.html')) write(file, slimPage(readFileSync(from, 'utf8')));
  else write(file, readFileSync(from));
}
for (const [file, code] of files) writeCode(file, code);
for (const [path, text] of declarationsFrom(entries.map(({ types }) => inSource(types))))
  write(relative(source, path), text);

// The data files, which tools read, without indentation; their references to one another stay as they are.
for (const folder of ['actions', 'lists', 'schemas']) {
  for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name.endsWith(SIDECAR)) continue;
    const from = join(entry.parentPath, entry.name);
    write(from.slice(root.length + 1), JSON.stringify(JSON.parse(readFileSync(from, 'utf8'))));
  }
}

/** Compiled code whose own modules are all loaded by require: import() would start the loader of ES modules first. */
function codeOf(file) {
  const code = readFileSync(join(source, file), 'utf8');
  return code.replace(/\bimport\((["']\.[^"']+["'])\)/g, 'Promise.resolve().then(() => require($1))');
}

function writeCode(file, code) {
  if (code === undefined) return;
  const isEntry = entries.some(({ default: entry }) => inSource(entry) === join(source, file));
  write(file, slim(code, !isEntry));
}

function write(file, content) {
  const to = join(target, file);
  mkdirSync(dirname(to), { recursive: true });
  writeFileSync(to, content);
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
