// Writes dist/, the code that is published: a file for each entry of the package, and library.js, which they share.
// Tests run on build/; what is in dist/ is tested as the packed package.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { SIDECAR } from './generate/sources.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const source = join(root, 'src');
const built = join(root, 'build', 'src');
const target = join(root, 'dist');

/** Where code runs from: what the package exports, its commands, and a file that another one looks for beside itself. */
const ENTRIES = [
  'index',
  'core',
  'sandbox/index',
  'hosts/cli/main',
  'hosts/node-red/okta',
  'hosts/freshservice/write-app',
];
/** Files that the entries read at run time, and that steps before this one have made. */
const ASSETS = ['hosts/node-red/okta.html', 'hosts/node-red/icons', 'hosts/freshservice/bundle'];
const OPTIONS = {
  bundle: true,
  packages: 'external',
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'none',
  logLevel: 'warning',
};

rmSync(target, { recursive: true, force: true });
const shared = new Set();
for (const entry of ENTRIES) {
  await build({
    ...OPTIONS,
    entryPoints: [join(source, `${entry}.ts`)],
    outfile: join(target, `${entry}.js`),
    plugins: [shareLibrary(entry)],
  });
}
await build({
  ...OPTIONS,
  stdin: { contents: libraryOf(shared), resolveDir: source },
  outfile: join(target, 'library.js'),
});
for (const asset of ASSETS) cpSync(join(built, asset), join(target, asset), { recursive: true });
// Types of hosts are no entry's.
for (const file of filesIn(built))
  if (file.endsWith('.d.ts') && !file.startsWith('hosts/')) write(file, readFileSync(join(built, file)));
// The data files, which tools read, without indentation.
for (const folder of ['actions', 'schemas'])
  for (const file of filesIn(join(root, folder)))
    if (!file.endsWith(SIDECAR))
      write(
        posix.join(folder, file),
        JSON.stringify(JSON.parse(readFileSync(join(root, folder, file), 'utf8'))),
      );

/**
 * Lets an entry ask library.js for the modules that others use too, so that a process has each of them once, whatever
 * entries it loads. What only this entry uses is bundled with it.
 */
function shareLibrary(entry) {
  const pathTo = (file) => {
    const path = posix.relative(posix.dirname(entry), file);
    return path.startsWith('.') ? path : `./${path}`;
  };
  return {
    name: 'share-library',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^\./, namespace: 'file' }, ({ path, resolveDir }) => {
        const module = posix.relative(source, join(resolveDir, path)).replace(/\.[jt]s$/, '');
        if (module === entry) return undefined;
        if (ENTRIES.includes(module)) return { path: pathTo(`${module}.js`), external: true };
        if (/^(?:hosts|sandbox)\//.test(module)) return undefined;
        shared.add(module);
        return { path: module, namespace: 'library' };
      });
      onLoad({ filter: /./, namespace: 'library' }, ({ path }) => ({
        contents: `module.exports = require(${JSON.stringify(pathTo('library.js'))})[${JSON.stringify(path)}];`,
      }));
      onResolve({ filter: /./, namespace: 'library' }, ({ path }) => ({ path, external: true }));
    },
  };
}

/** The code of library.js: each module under its path, run when it is first asked for. */
function libraryOf(modules) {
  const getters = [...modules].map((module) => {
    const path = JSON.stringify(module);
    return `get ${path}() { return require(${JSON.stringify(`./${module}.ts`)}); }`;
  });
  return `module.exports = { ${getters.join(',\n')} };`;
}

function filesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => posix.relative(folder, join(entry.parentPath, entry.name)));
}

function write(file, content) {
  const to = join(target, file);
  mkdirSync(dirname(to), { recursive: true });
  writeFileSync(to, content);
}
