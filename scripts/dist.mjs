// Writes dist/, the code that is published: a file for each entry of the package, and the parts that they share.
// Tests run on build/; what is in dist/ is tested as the packed package.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { build, transformSync } from 'esbuild';
import { SIDECAR } from './generate/sources.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const source = join(root, 'src');
const built = join(root, 'build', 'src');
const target = join(root, 'dist');

const EXPORTS = ['index', 'core', 'sandbox/index', 'hosts/durable/index', 'hosts/backstage/index'];
/** Where code runs from: what the package exports, its commands, and a file that another one looks for beside itself. */
const ENTRIES = [...EXPORTS, 'hosts/cli/main', 'hosts/node-red/okta', 'hosts/freshservice/write-app'];
/** What is known of actions without an org: the command line's help loads no more. */
const CATALOG = [
  'json',
  'result',
  'catalog',
  'redaction',
  'safety/audit',
  'transport/public-address',
  'generated/manifest',
  'generated/validators',
];
/** What hosts share, and hosts that the command line starts: loaded with their command. */
const HOSTS = [
  'hosts/shared',
  'hosts/mcp',
  'hosts/http',
  'hosts/n8n',
  'hosts/freshservice',
  'hosts/cli/bulk',
  'hosts/cli/people',
];
const VALIDATORS = 'library/generated/validators/';
/** Long texts, loaded with the first action or with callOktaApi: a tenth of their size when they are compressed. */
const TEXTS = ['library/generated/catalog', 'library/generated/operations', 'library/generated/rights'];
/** The way in by OAuth, loaded with the first connection that uses it. It has jose inside, which CommonJS could not load everywhere. */
const OAUTH = 'library/oauth';
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
  if (part.startsWith(VALIDATORS))
    write(`${part}.js`, readFileSync(join(source, `${modules[0]}.js`), 'utf8').replace(/^\/\/.*\n\n/, ''));
  else if (TEXTS.includes(part)) write(`${part}.js`, await compressed(modules[0]));
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

/** The file that shares a module with others; undefined where each entry has it inside: the sandbox, and what one host alone has. */
function partOf(module) {
  const [folder, ...rest] = module.split('/');
  if (rest.length === 0 || folder === 'sandbox') return undefined;
  if (folder === 'hosts') return HOSTS.find((host) => module.startsWith(`${host}/`));
  if (folder === 'people' || folder === 'files') return `library/${folder}`;
  if (folder === 'oauth') return OAUTH;
  if (/^generated\/(?:catalog$|operations$|rights$|validators\/)/.test(module)) return `library/${module}`;
  return CATALOG.includes(module) || CATALOG.includes(folder) ? 'library/catalog' : 'library/connector';
}

/**
 * Lets a file ask the parts for their modules, so that a process has each module once, whatever it loads, and loads
 * no more of them than it needs. What has no part is bundled with the file.
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
        return part === undefined ? undefined : { path: module, namespace: 'part' };
      });
      onLoad({ filter: /./, namespace: 'part' }, ({ path }) => {
        const asked = `require(${JSON.stringify(pathTo(partOf(path)))})`;
        const isWhole = partOf(path).startsWith(VALIDATORS);
        return { contents: `module.exports = ${isWhole ? asked : `${asked}[${JSON.stringify(path)}]`};` };
      });
      onResolve({ filter: /./, namespace: 'part' }, ({ path }) => ({ path, external: true }));
    },
  };
}

/** The code of a part: each module under its path, run when it is first asked for. */
function codeOf(modules) {
  const getters = modules.map((module) => {
    const path = JSON.stringify(module);
    return `get ${path}() { return require(${JSON.stringify(`./${module}`)}); }`;
  });
  return `module.exports = { ${getters.join(',\n')} };`;
}

/** The code of a part that is one module of texts. They stand in the code, so that a bundler brings them along. */
async function compressed(module) {
  const { default: _, ...texts } = await import(pathToFileURL(join(built, `${module}.js`)));
  const packed = brotliCompressSync(JSON.stringify({ [module]: texts })).toString('base64');
  return `const { brotliDecompressSync } = require('node:zlib');
module.exports = JSON.parse(brotliDecompressSync(Buffer.from('${packed}', 'base64')));
`;
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
