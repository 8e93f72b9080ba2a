// Writes the draft of an action's file from the facts of one of Okta's operations:
//   npm run new-action -- <operationId> [--id <id>] [--print]     npm run new-action -- --list <word>
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { draftOf } from './generate/draft.mjs';
import { nearest } from './generate/requests.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const read = (file) => JSON.parse(readFileSync(join(root, file), 'utf8'));

const USAGE = `Usage: npm run new-action -- <operationId> [--id <id>] [--print]
       npm run new-action -- --list <word>`;

try {
  main();
} catch (error) {
  // Wrong flags: Node names them, and tells nothing of what is right.
  const isUsage = String(error.code).startsWith('ERR_PARSE_ARGS');
  console.error(isUsage ? `${error.message.split('. ')[0]}.\n${USAGE}` : error.message);
  process.exitCode = 1;
}

function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { list: { type: 'string' }, id: { type: 'string' }, print: { type: 'boolean' } },
  });
  const { operations } = read('okta/operations.json');
  const present = actionsByOperation();
  if (values.list !== undefined) return list(operations, values.list, present);
  const [operationId, ...others] = positionals;
  if (operationId === undefined || others.length > 0) throw new Error(USAGE);
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
  execFileSync(
    process.execPath,
    [join(root, 'node_modules/@biomejs/biome/bin/biome'), 'format', '--write', file],
    {
      cwd: root,
      stdio: 'pipe',
    },
  );
  const senders = present.get(operationId);
  if (senders !== undefined) console.log(`Note: ${operationId} is sent by ${senders.join(', ')} already.`);
  console.log(`${file} is written. Replace each TODO in it, then run:
  npm run generate && npm run snapshots
  npx jest --ci test/examples test/contract -t ${draft.id}
docs/action-language.md describes the words, npx okta-connector sandbox --show what examples can name.`);
}

/** The ids of the actions that send an operation, by the operation's id. */
function actionsByOperation() {
  const found = new Map();
  const files = readdirSync(join(root, 'actions'), { recursive: true }).filter(
    (file) => file.endsWith('.json') && !file.endsWith('.test.json'),
  );
  for (const file of files.sort()) {
    const { id, request, requests = {} } = read(join('actions', file));
    const ids = [request, ...Object.values(requests)].flatMap((each) => each?.operationId ?? []);
    for (const operationId of new Set(ids)) found.set(operationId, [...(found.get(operationId) ?? []), id]);
  }
  return found;
}

function list(operations, word, present) {
  const wanted = word.toLowerCase();
  const found = Object.entries(operations).filter(([id, { path }]) =>
    `${id} ${path}`.toLowerCase().includes(wanted),
  );
  if (found.length === 0)
    throw new Error(
      `No operation of Okta's API has ${word} in its name or path. Try a part of a word, such as zone or hook.`,
    );
  for (const [id, { method, path }] of found) {
    const others = present.get(id);
    console.log(
      `${id.padEnd(44)} ${method.padEnd(6)} ${path}${others ? `  (sent by ${others.join(', ')})` : ''}`,
    );
  }
}
