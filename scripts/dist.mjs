// Writes dist/, the code that is published: a file for each entry of the package, and the parts that they share.
// Tests run on build/; what is in dist/ is tested as the packed package.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, transformSync } from 'esbuild';
import { SIDECAR } from './generate/sources.mjs';
import { ENTRIES, EXPORTS, isOnDemand, isText, isValidator, partOf } from './packaging/parts.mjs';
import { packedTexts } from './packaging/texts.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const source = join(root, 'src');
const built = join(root, 'build', 'src');
const target = join(root, 'dist');

/** What tests need to know of an action stays in the repository, and so does the schema of that. */
const SCHEMA_OF_SIDECARS = 'action-test.schema.json';
/** Files that the entries read at run time, and that steps before this one have made. */
const EDITOR = 'hosts/node-red/okta.html';
const ASSETS = ['hosts/node-red/icons', 'hosts/freshservice/bundle'];
/** What Backstage's app-config may hold. */
const CONFIG_SCHEMA = 'hosts/backstage/config.schema.json';
const OPTIONS = {
  bundle: true,
  packages: 'external',
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
};

rmSync(target, { recursive: true, force: true });
const parts = new Map();
for (const file of filesIn(source)) {
  const module = file.replace(/\.[jt]s$/, '');
  const part = partOf(module);
  if (module === file || file.endsWith('.d.ts') || part === undefined) continue;
  parts.set(part, [...(parts.get(part) ?? []), module]);
}
for (const entry of ENTRIES)
  await build({
    ...OPTIONS,
    entryPoints: [join(source, `${entry}.ts`)],
    outfile: join(target, `${entry}.js`),
    plugins: [shareParts(entry)],
  });
// A validator is plain code already, but for the comment above it.
for (const [part, modules] of parts)
  if (isValidator(modules[0]))
    write(`${part}.js`, readFileSync(join(source, `${modules[0]}.js`), 'utf8').replace(/^\/\/.*\n\n/, ''));
  else if (isText(modules[0])) write(`${part}.js`, await textsOf(modules[0]));
  else
    await build({
      ...OPTIONS,
      stdin: { contents: codeOf(modules), resolveDir: source },
      outfile: join(target, `${part}.js`),
      plugins: [shareParts(part)],
    });
cpSync(join(root, 'node_modules', 'jose', 'LICENSE.md'), join(target, 'library', 'jose.LICENSE.md'));
for (const asset of ASSETS) cpSync(join(built, asset), join(target, asset), { recursive: true });
write(EDITOR, minifiedPage(readFileSync(join(built, EDITOR), 'utf8')));
// tsc indents by four spaces, which are a tenth of the types. What no entry exports itself needs no comments.
const exported = typesOf(EXPORTS, /^export [^;]*?from ['"](\.[^'"]+)['"]/gm);
for (const file of typesOf(EXPORTS, /(?:from |import\()['"](\.[^'"]+)['"]/g)) {
  const types = readFileSync(join(built, file), 'utf8').replace(/^(?: {4})+/gm, (indent) =>
    '\t'.repeat(indent.length / 4),
  );
  write(file, exported.has(file) ? types : types.replace(/^\t*\/\*\*[\s\S]*?\*\/\n/gm, ''));
}
// The data files, which tools read, without indentation.
for (const folder of ['actions', 'schemas'])
  for (const file of filesIn(join(root, folder)))
    if (!file.endsWith(SIDECAR) && file !== SCHEMA_OF_SIDECARS)
      writeData(posix.join(folder, file), join(root, folder, file));
// Backstage reads it from package.json.
writeData(CONFIG_SCHEMA, join(source, CONFIG_SCHEMA));

/**
 * Lets a file ask the parts for their modules, so that a process has each module once, whatever it loads, and loads
 * no more parts than it needs. What has no part is bundled with the file.
 */
function shareParts(owner) {
  const pathTo = (file) => {
    const path = posix.relative(posix.dirname(owner), `${file}.js`);
    return path.startsWith('.') ? path : `./${path}`;
  };
  return {
    name: 'share-parts',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^jose$/ }, () => ({ path: fileURLToPath(import.meta.resolve('jose')) }));
      onResolve({ filter: /^\./, namespace: 'file' }, ({ path, resolveDir }) => {
        if (!resolveDir.startsWith(source)) return undefined;
        const module = posix.relative(source, join(resolveDir, path)).replace(/\.[jt]s$/, '');
        const part = partOf(module);
        if (module === owner || part === owner) return undefined;
        if (ENTRIES.includes(module)) return { path: pathTo(module), external: true };
        if (isValidator(module)) return { path: pathTo(part), external: true };
        return part === undefined ? undefined : { path: module, namespace: 'part' };
      });
      onLoad({ filter: /./, namespace: 'part' }, async ({ path }) => {
        const asked = `require(${JSON.stringify(pathTo(partOf(path)))})[${JSON.stringify(path)}]`;
        return { contents: isOnDemand(path) ? await onDemand(path, asked) : `module.exports = ${asked};` };
      });
      onResolve({ filter: /./, namespace: 'part' }, ({ path }) => ({ path, external: true }));
    },
  };
}

/** Code that has every name of a module, and asks for the module when one of them is first used. */
async function onDemand(module, asked) {
  const { metafile } = await build({
    entryPoints: [join(source, `${module}.ts`)],
    bundle: true,
    external: ['*'],
    format: 'esm',
    metafile: true,
    write: false,
  });
  const [{ exports }] = Object.values(metafile.outputs);
  return `let loaded;
const load = () => (loaded ??= ${asked});
module.exports = { ${exports.map((name) => `get ${name}() { return load().${name}; }`).join(',\n')} };`;
}

/** The code of a part: its modules, each under its path. */
function codeOf(modules) {
  const imports = modules.map(
    (module, index) => `import * as m${index} from ${JSON.stringify(`./${module}`)};`,
  );
  const entries = modules.map((module, index) => `${JSON.stringify(module)}: m${index}`);
  return `${imports.join('\n')}\nmodule.exports = { ${entries.join(',\n')} };`;
}

/** The code of a part that is one module of texts. */
async function textsOf(module) {
  const { default: _, ...exports } = await import(pathToFileURL(join(built, `${module}.js`)));
  return packedTexts(module, exports);
}

/** A page with its scripts and styles minified. */
function minifiedPage(page) {
  return page.replace(
    /(<script type="text\/javascript">|<style>)([\s\S]*?)(<\/(?:script|style)>)/g,
    (_, start, code, end) => {
      const loader = start === '<style>' ? 'css' : 'js';
      return start + transformSync(code, { loader, minify: true, charset: 'utf8' }).code.trim() + end;
    },
  );
}

/** The types of these modules, and of those that they name by `reference`. */
function typesOf(modules, reference) {
  const files = new Set(modules.map((module) => `${module}.d.ts`));
  for (const file of files)
    for (const [, path] of readFileSync(join(built, file), 'utf8').matchAll(reference))
      files.add(posix.join(posix.dirname(file), path).replace(/\.js$/, '.d.ts'));
  return files;
}

function filesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => posix.relative(folder, join(entry.parentPath, entry.name)));
}

function writeData(file, from) {
  write(file, JSON.stringify(JSON.parse(readFileSync(from, 'utf8'))));
}

function write(file, content) {
  const to = join(target, file);
  mkdirSync(dirname(to), { recursive: true });
  writeFileSync(to, content);
}
