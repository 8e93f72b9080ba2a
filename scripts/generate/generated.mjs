// What the sources give: the code in src/generated, and the documents with their tables.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalogModule, manifestModule } from './catalog.mjs';
import { compileAll } from './compile.mjs';
import { completeAction } from './complete.mjs';
import { checkConsistency, checkPlaceholders } from './consistency.mjs';
import { evidenceTable, speedTables } from './evidence.mjs';
import { handlersModule } from './handlers.mjs';
import { sandboxHandles } from './handles.mjs';
import { hostTable } from './hosts.mjs';
import { operationsModule } from './operations.mjs';
import { actionTables, between, readme } from './readme.mjs';
import { readsModule } from './reads.mjs';
import { reconcileTable } from './reconcile.mjs';
import { rightsModule } from './rights.mjs';
import { readSources } from './sources.mjs';
import { eventTypesModule, readTriggers, triggersModule, triggerTable } from './triggers.mjs';
import { typesModule } from './types.mjs';
import { validatorModules } from './validators.mjs';

/** The folder that holds nothing else. */
export const GENERATED = join('src', 'generated');

/**
 * Every generated file, by its path in the repository.
 * @throws Error that says what is wrong with the sources
 */
export async function generatedFiles(root) {
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
    Object.entries(generated).map(([name, text]) => [join(GENERATED, name), text]),
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
  return files;
}
