// Writes the draft of an action's file from the facts of one of Okta's operations:
//   npm run new-action -- <operationId> [--id <id>] [--print]     npm run new-action -- --list <word>
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { draftOf } from './generate/draft.mjs';
import { nearest } from './generate/requests.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const read = (file) => JSON.parse(readFileSync(join(root, file), 'utf8'));

try {
  main();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { list: { type: 'string' }, id: { type: 'string' }, print: { type: 'boolean' } },
  });
  const { operations } = read('okta/operations.json');
  if (values.list !== undefined) return list(operations, values.list);
  const [operationId, ...others] = positionals;
  if (operationId === undefined || others.length > 0)
    throw new Error(
      'Usage: npm run new-action -- <operationId> [--id <id>] [--print], or npm run new-action -- --list <word>',
    );
  if (operations[operationId] === undefined) {
    const near = nearest(operationId, Object.keys(operations));
    throw new Error(
      `Okta's API has no operation ${operationId}${near ? `; perhaps ${near}` : ''}. Find one: npm run new-action -- --list <word>`,
    );
  }
  const draft = draftOf(operationId, {
    id: values.id,
    operations,
    bodies: read('okta/schemas.json').schemas,
    groups: read('manifest.json').groups.map(({ id }) => id),
    resources: read('schemas/effects.json').resources,
    links: read('schemas/effects.json').links,
  });
  const text = `${JSON.stringify(draft, null, 2)}\n`;
  if (values.print) return process.stdout.write(text);
  const file = join('actions', draft.group, `${draft.id}.json`);
  if (!existsSync(join(root, dirname(file))))
    throw new Error(`There is no folder ${dirname(file)}: manifest.json names the groups.`);
  if (existsSync(join(root, file))) throw new Error(`${file} is there already.`);
  writeFileSync(join(root, file), text);
  console.log(`${file} is written. Replace each TODO in it, then run:
  npm run generate && npm run build && npx jest -t ${draft.id}
docs/action-language.md describes the words, okta-connector sandbox --show what examples can name.`);
}

function list(operations, word) {
  const wanted = word.toLowerCase();
  const found = Object.entries(operations).filter(([id, { path }]) =>
    `${id} ${path}`.toLowerCase().includes(wanted),
  );
  if (found.length === 0) throw new Error(`No operation of Okta's API has ${word} in its name or path.`);
  for (const [id, { method, path }] of found) console.log(`${id.padEnd(44)} ${method.padEnd(6)} ${path}`);
}
