import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { actionTexts, resourceTexts } from '../../generated/catalog.js';
import { operationsText } from '../../generated/operations.js';
import { rightsText } from '../../generated/rights.js';
import { packageRoot } from '../shared/package-root.js';
import { appFiles } from './app-files.js';

/** The bundled library without its texts, compressed. scripts/build-freshservice.mjs writes it. */
const LIBRARY = join(__dirname, 'bundle', 'okta.js.br');
const ICON = join(packageRoot(), 'icons', 'okta.svg');

/**
 * Writes the app into a folder.
 * @param folder a new or empty one, or one that contains an earlier export
 * @returns the paths of the written files, relative to the folder
 * @throws FolderInUse where the folder contains other files
 */
export function writeApp(folder: string): string[] {
  if (!isWritable(folder)) throw new FolderInUse(folder);
  const files = appFiles(library(), readFileSync(ICON, 'utf8'));
  for (const [path, text] of Object.entries(files)) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
  return Object.keys(files);
}

/** The library as one file: the bundle, and above it the texts that it reads. */
function library(): string {
  const texts = { actionTexts, resourceTexts, operationsText, rightsText };
  return `const oktaTexts = ${JSON.stringify(texts)};\n${brotliDecompressSync(readFileSync(LIBRARY))}`;
}

export class FolderInUse extends Error {
  constructor(readonly folder: string) {
    super(`The folder ${folder} contains other files.`);
  }
}

function isWritable(folder: string): boolean {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return true;
  }
  return names.length === 0 || (names.includes('actions.json') && names.includes('manifest.json'));
}
