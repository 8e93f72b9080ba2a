import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packageRoot } from '../../shared/package-root.js';

/** Variables that the child inherits: they only say how to format times and texts. */
const INHERITED_VARIABLES = ['TZ', 'LANG', 'LC_ALL', 'LC_TIME'];

/** Features that open files without the permission model's check. They are switched off where this Node has them. */
const PERMISSION_BYPASSES = ['--experimental-sqlite', '--experimental-webstorage'];

export interface ChildPermissions {
  execArgv: string[];
  env: Record<string, string>;
}

/**
 * The options and environment of the process that runs Node-RED. Under Node's permission model it reads our code,
 * Node-RED's and nothing else: it writes no file, starts no program, worker or inspector, and loads no native code. It
 * inherits nothing of the operator's environment. Node 20 to 24 cannot restrict the network.
 * @param readableFolders folders that it may read besides the code
 */
export function childPermissions(readableFolders: readonly string[]): ChildPermissions {
  const readable = [
    ...codeFolders(),
    ...readableFolders.map((folder) => join(folder, '*')),
    // Node reads package.json files in the folders above a module.
    ...['package.json', 'manifest.json', 'icons/*', 'examples/*'].map((name) => join(packageRoot(), name)),
  ];
  return {
    execArgv: [
      permissionFlag(),
      ...readable.map((path) => `--allow-fs-read=${path}`),
      '--no-warnings',
      // Newer versions of Node restrict the network too, and with it the socket that Node-RED listens on.
      ...(process.allowedNodeEnvironmentFlags.has('--allow-net') ? ['--allow-net'] : []),
      ...PERMISSION_BYPASSES.filter((name) => process.allowedNodeEnvironmentFlags.has(name)).map(negated),
      '--disable-proto=delete',
    ],
    env: Object.fromEntries(
      INHERITED_VARIABLES.flatMap((name) => {
        const value = process.env[name];
        return value === undefined ? [] : [[name, value]];
      }),
    ),
  };
}

function negated(flag: string): string {
  return flag.replace('--', '--no-');
}

/** Node 20 knows only the experimental name. */
function permissionFlag(): string {
  return process.allowedNodeEnvironmentFlags.has('--permission')
    ? '--permission'
    : '--experimental-permission';
}

/** The folders of Node-RED and of our own code, by their names and, where these are links, by their targets. */
function codeFolders(): string[] {
  const nodeRed = require.resolve('node-red/package.json');
  const modules = dirname(dirname(nodeRed));
  const code = join(__dirname, '..', '..', '..');
  const all = [
    code,
    join(packageRoot(), 'node_modules'),
    modules,
    ...[code, modules].map((path) => realpathSync(path)),
  ];
  return [...new Set(all)].map((folder) => join(folder, '*'));
}
