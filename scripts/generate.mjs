// Writes src/generated and the README's tables from manifest.json, actions/, triggers/ and schemas/. With --check it writes nothing and fails if
// what is committed is not what the sources give.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { catalogModule, manifestModule } from './generate/catalog.mjs';
import { compileAll } from './generate/compile.mjs';
import { completeAction } from './generate/complete.mjs';
import { checkConsistency, checkPlaceholders } from './generate/consistency.mjs';
import { evidenceTable, speedTables } from './generate/evidence.mjs';
import { handlersModule } from './generate/handlers.mjs';
import { sandboxHandles } from './generate/handles.mjs';
import { hostTable } from './generate/hosts.mjs';
import { operationsModule } from './generate/operations.mjs';
import { actionTables, between, readme } from './generate/readme.mjs';
import { readsModule } from './generate/reads.mjs';
import { reconcileTable } from './generate/reconcile.mjs';
import { rightsModule } from './generate/rights.mjs';
import { readSources } from './generate/sources.mjs';
import { eventTypesModule, readTriggers, triggersModule, triggerTable } from './generate/triggers.mjs';
import { typesModule } from './generate/types.mjs';
import { validatorModules } from './generate/validators.mjs';

const argument = (name) => process.argv.find((entry) => entry.startsWith(`--${name}=`))?.split('=')[1];
const root = resolve(argument('root') ?? join(dirname(fileURLToPath(import.meta.url)), '..'));
const FOLDER = join('src', 'generated');
const target = join(root, FOLDER);

try {
  const sources = readSources(root);
  sources.actions.forEach(checkPlaceholders);
  const compiled = compileAll(sources, await sandboxHandles(root));
  const byId = new Map(compiled.map((action) => [action.id, action]));
  for (const action of compiled) checkConsistency(action, sources.resources, byId);
  const catalog = {
    ...sources,
    actions: compiled.map((action) => completeAction(action, sources.resources)),
    triggers: readTriggers(root, sources),
  };
  const generated = {
    'catalog.ts': catalogModule(catalog),
    'manifest.ts': manifestModule(catalog),
    'handlers.ts': handlersModule(catalog, root),
    'operations.ts': operationsModule(sources),
    'reads.ts': readsModule(sources, root),
    'triggers.ts': triggersModule(catalog),
    'event-types.ts': eventTypesModule(root),
    'rights.ts': rightsModule(sources),
    'types.ts': await typesModule(catalog),
    ...validatorModules(catalog),
  };
  const files = Object.fromEntries(
    Object.entries(generated).map(([name, text]) => [join(FOLDER, name), text]),
  );
  const document = (name) => readFileSync(join(root, name), 'utf8');
  files['docs/faults.md'] = between(document('docs/faults.md'), 'reconcile', reconcileTable(catalog));
  files['docs/actions.md'] = actionTables(document('docs/actions.md'), catalog);
  files['docs/triggers.md'] = between(document('docs/triggers.md'), 'triggers', triggerTable(catalog));
  files['docs/evidence.md'] = between(
    between(document('docs/evidence.md'), 'evidence', evidenceTable(root)),
    'speed',
    speedTables(root),
  );
  files['docs/hosts.md'] = between(document('docs/hosts.md'), 'hosts', hostTable(root));
  files['README.md'] = readme(document('README.md'), catalog, root);
  if (process.argv.includes('--check')) checkFresh(files);
  else write(files);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

function write(files) {
  rmSync(target, { recursive: true, force: true });
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  console.log(`${Object.keys(files).length} generated files written.`);
}

function checkFresh(files) {
  const present = existsSync(target)
    ? readdirSync(target, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    : [];
  const stale = Object.keys(files).filter(
    (name) => !existsSync(join(root, name)) || readFileSync(join(root, name), 'utf8') !== files[name],
  );
  const left = present.filter((name) => !(name in files));
  if (stale.length + left.length === 0) {
    console.log(`${Object.keys(files).length} generated files are fresh.`);
    return;
  }
  throw new Error(`Stale: ${[...stale, ...left].join(', ')}. Run: npm run generate`);
}
