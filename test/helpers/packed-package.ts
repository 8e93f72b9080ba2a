import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './root.js';

export const NAME = 'okta-workflow-connector';

/** The package as it is published, in a folder of its own, beside its dependencies. */
export interface PackedPackage {
  readonly folder: string;
  /** Where it is in the folder. */
  readonly installed: string;
  remove(): void;
}

/** Packs the package and unpacks it beside its dependencies, as an installation would. */
export function packedPackage(): PackedPackage {
  const folder = mkdtempSync(join(tmpdir(), 'okta-tarball-'));
  const [packed] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
      cwd: root,
      encoding: 'utf8',
    }),
  ) as [{ filename: string }];
  execFileSync('tar', ['-xzf', join(folder, packed.filename), '-C', folder]);
  const installed = join(folder, 'node_modules', NAME);
  mkdirSync(join(folder, 'node_modules'));
  cpSync(join(folder, 'package'), installed, { recursive: true });
  for (const name of runtimeDependencies()) {
    mkdirSync(join(folder, 'node_modules', name, '..'), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name));
  }
  return { folder, installed, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Everything that an installation brings, from the lockfile. */
export function runtimeDependencies(): string[] {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<
      string,
      { dev?: boolean; optional?: boolean; peer?: boolean; devOptional?: boolean; link?: boolean }
    >;
  };
  return Object.entries(lock.packages)
    .filter(
      ([path, entry]) =>
        /^node_modules\/(@[^/]+\/)?[^/]+$/.test(path) &&
        !entry.link &&
        !entry.dev &&
        !entry.devOptional &&
        !entry.peer &&
        !entry.optional,
    )
    .map(([path]) => path.slice('node_modules/'.length));
}
