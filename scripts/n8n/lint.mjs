// Lints the community node package with n8n's own tools: `n8n-node lint` on the sources, laid out as n8n expects them,
// and the rules of n8n's package scanner on the sources and on what the build made. The scanner itself only takes
// packages that are published with provenance.
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { stripVTControlCharacters } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const tools = resolve(process.argv[2] ?? '');
const built = join(root, 'build', 'n8n');

/** Who publishes a package is for its publisher to say. */
const PUBLISHER = /author|homepage/i;

/** The library below has its own linter; what of it the package holds, the scanner sees in the bundle. */
const OWN = /^\/(?:nodes\/|credentials\/|package\.json)/;

let passed = 0;
let failed = 0;
const folder = layOut();
report('n8n-node lint', nodeLint(folder));
const { analyzePackage, SOURCE_FILE_PATTERNS } = await import(
  pathToFileURL(join(tools, 'node_modules/@n8n/scan-community-package/scanner/scanner.mjs')).href
);
report('package scanner, sources', problems((await analyzePackage(folder, SOURCE_FILE_PATTERNS)).details));
report(
  'package scanner, package',
  problems((await analyzePackage(built, ['**/*.js', 'package.json'])).details),
);
report('types of n8n-workflow', typeCheck(folder));
rmSync(folder, { recursive: true });
console.log(`lint: ${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

/** nodes/Okta and credentials, with the library beside them so that every import leads somewhere. */
function layOut() {
  const target = mkdtempSync(join(tmpdir(), 'n8n-lint-'));
  const source = join(root, 'src');
  for (const name of readdirSync(source).filter(
    (each) => !['hosts', 'sandbox', 'tsconfig.json'].includes(each),
  ))
    cpSync(join(source, name), join(target, name), { recursive: true });
  mkdirSync(join(target, 'nodes'));
  // What only other hosts use is not in the bundle, in which the scanner finds every import of Node's.
  const filter = (file) => !file.endsWith('.ts') || !readFileSync(file, 'utf8').includes("from 'node:");
  cpSync(join(source, 'hosts', 'shared'), join(target, 'nodes', 'shared'), { recursive: true, filter });
  cpSync(join(source, 'hosts', 'n8n'), join(target, 'nodes', 'Okta'), { recursive: true });
  cpSync(join(root, 'icons', 'okta.svg'), join(target, 'nodes', 'Okta', 'okta.svg'));
  rmSync(join(target, 'nodes', 'Okta', 'n8n-workflow.d.ts'));
  mkdirSync(join(target, 'credentials'));
  for (const name of ['OktaConnectorApi.credentials.ts', 'okta.svg', 'okta.dark.svg']) {
    cpSync(join(target, 'nodes', 'Okta', name), join(target, 'credentials', name));
  }
  rmSync(join(target, 'nodes', 'Okta', 'OktaConnectorApi.credentials.ts'));
  for (const name of ['package.json', 'README.md', 'LICENSE']) cpSync(join(built, name), join(target, name));
  symlinkSync(join(tools, 'node_modules'), join(target, 'node_modules'));
  writeFileSync(
    join(target, 'eslint.config.mjs'),
    "import { config } from '@n8n/node-cli/eslint';\nexport default config;\n",
  );
  writeFileSync(
    join(target, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        target: 'es2022',
        lib: ['es2023', 'es2024.string', 'dom'],
        module: 'nodenext',
        strict: true,
        noUncheckedIndexedAccess: true,
        skipLibCheck: true,
        noEmit: true,
        types: ['node'],
        typeRoots: [join(root, 'node_modules', '@types')],
        paths: { jose: [join(root, 'node_modules', 'jose', 'dist', 'types', 'index.d.ts')] },
      },
      files: [
        'nodes/Okta/Okta.node.ts',
        'nodes/Okta/OktaTrigger.node.ts',
        'credentials/OktaConnectorApi.credentials.ts',
      ],
    }),
  );
  return target;
}

function nodeLint(cwd) {
  const cli = join(tools, 'node_modules', '.bin', 'n8n-node');
  const env = { ...process.env, CI: '1', NO_COLOR: '1', FORCE_COLOR: '0' };
  const { status, stdout, stderr } = spawnSync(cli, ['lint'], { cwd, encoding: 'utf8', env });
  const reports = stripVTControlCharacters(stdout + stderr).split(/\n(?=\/)/);
  const linted = reports.filter((part) => /^\//.test(part));
  if (status !== 0 && linted.length === 0) return [`n8n-node lint did not run: ${stdout}${stderr}`];
  return linted.filter((part) => OWN.test(part.split('\n')[0].slice(cwd.length))).flatMap(problems);
}

/** The errors of an ESLint report, but those that only name the publisher. */
function problems(text = '') {
  return text.split('\n').filter((line) => /^\s+\d+:\d+\s+error/.test(line) && !PUBLISHER.test(line));
}

function typeCheck(cwd) {
  const { stdout } = spawnSync(join(root, 'node_modules', '.bin', 'tsc'), ['-p', '.'], {
    cwd,
    encoding: 'utf8',
  });
  return stdout.split('\n').filter((line) => / error TS/.test(line));
}

function report(what, errors) {
  if (errors.length === 0) passed += 1;
  else failed += 1;
  console.log(`${errors.length === 0 ? 'ok  ' : 'FAIL'} ${what}`);
  for (const error of errors) console.log(`     ${error.trim()}`);
}
