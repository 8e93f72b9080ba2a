// Writes src/generated and the README's tables from manifest.json, actions/, triggers/ and schemas/. With --check it writes nothing and fails if
// what is committed is not what the sources give.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GENERATED, generatedFiles } from './generate/generated.mjs';

const argument = (name) => process.argv.find((entry) => entry.startsWith(`--${name}=`))?.split('=')[1];
const root = resolve(argument('root') ?? join(dirname(fileURLToPath(import.meta.url)), '..'));
const target = join(root, GENERATED);

try {
  const files = await generatedFiles(root);
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
