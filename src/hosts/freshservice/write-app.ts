import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import * as catalog from '../../generated/catalog.js';
import { packageRoot } from '../shared/package-root.js';
import { appFiles } from './app-files.js';

/** The bundled library, but for the catalog; a step of the package's build makes it. */
const LIBRARY = join(__dirname, 'bundle', 'okta.js.br');
const CATALOG_PLACE = /require\("\.\.\/generated\/catalog\.js"\)/;
const ICON = join(packageRoot, 'icons', 'okta.svg');

/**
 * Writes the app into a folder. Only an empty or new folder is taken, or one that holds an app already.
 * @returns the paths that were written, relative to the folder
 */
export function writeApp(folder: string): string[] {
  if (!isOurs(folder)) throw new FolderInUse(folder);
  const files = appFiles(library(), readFileSync(ICON, 'utf8'));
  for (const [path, text] of Object.entries(files)) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
  return Object.keys(files);
}

/** One file, as the platform wants it. */
function library(): string {
  return brotliDecompressSync(readFileSync(LIBRARY))
    .toString('utf8')
    .replace(CATALOG_PLACE, () => `(${JSON.stringify(catalog)})`);
}

export class FolderInUse extends Error {
  constructor(readonly folder: string) {
    super(`${folder} holds other files.`);
  }
}

function isOurs(folder: string): boolean {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return true;
  }
  return names.length === 0 || (names.includes('actions.json') && names.includes('manifest.json'));
}
