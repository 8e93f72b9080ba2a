import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packageRoot } from '../../shared/package-root.js';

/** What a child may know of the operator's environment: how to write times and texts. */
const PASSED_ON = ['TZ', 'LANG', 'LC_ALL', 'LC_TIME'];

/** What opens files without asking the permission model; switched off where this Node has it. */
const PAST_THE_RIGHTS = ['--experimental-sqlite', '--experimental-webstorage'];

export interface Rights {
  execArgv: string[];
  env: Record<string, string>;
}

/**
 * How the process that runs Node-RED is started. Node's permission model leaves it reading our code and Node-RED's, and
 * nothing else: it writes no file, starts no program, no worker and no inspector, and loads no native code. Its
 * environment has nothing of the operator's. The network is not among what Node 20 to 24 can take away.
 */
export function childRights(own: readonly string[]): Rights {
  const readable = [
    ...codeFolders(),
    ...own.map((folder) => join(folder, '*')),
    // Node looks for them on its way up from a module.
    ...['package.json', 'manifest.json', 'icons/*', 'examples/*'].map((name) => join(packageRoot, name)),
  ];
  return {
    execArgv: [
      permissionFlag(),
      ...readable.map((path) => `--allow-fs-read=${path}`),
      '--no-warnings',
      // Newer Nodes take the network away too, and with it the socket that Node-RED listens at.
      ...(process.allowedNodeEnvironmentFlags.has('--allow-net') ? ['--allow-net'] : []),
      ...PAST_THE_RIGHTS.filter((name) => process.allowedNodeEnvironmentFlags.has(name)).map(without),
      '--disable-proto=delete',
    ],
    env: Object.fromEntries(
      PASSED_ON.flatMap((name) => {
        const value = process.env[name];
        return value === undefined ? [] : [[name, value]];
      }),
    ),
  };
}

function without(flag: string): string {
  return flag.replace('--', '--no-');
}

/** Node 20 has the flag under its first name only. */
function permissionFlag(): string {
  return process.allowedNodeEnvironmentFlags.has('--permission')
    ? '--permission'
    : '--experimental-permission';
}

/** Where Node-RED and our own code are, by the names that they are asked for and by those behind links. */
function codeFolders(): string[] {
  const nodeRed = require.resolve('node-red/package.json');
  const modules = dirname(dirname(nodeRed));
  const code = join(__dirname, '..', '..', '..');
  const all = [
    code,
    join(packageRoot, 'node_modules'),
    modules,
    ...[code, modules].map((path) => realpathSync(path)),
  ];
  return [...new Set(all)].map((folder) => join(folder, '*'));
}
