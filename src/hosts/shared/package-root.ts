import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The package's root folder, which holds its data files; the same from build/src and from dist.
 * @throws Error where the code does not stand in the package, as in a bundle: so it is looked for when it is needed
 */
export function packageRoot(): string {
  return above(__dirname);
}

function above(folder: string): string {
  if (existsSync(join(folder, 'manifest.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('The package is incomplete: its manifest.json is missing.');
  return above(parent);
}
