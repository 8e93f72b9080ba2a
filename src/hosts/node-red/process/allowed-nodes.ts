import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { listActions } from '../../../catalog/catalog.js';
import { readManifest } from '../../../catalog/manifest.js';
import { CONNECTION_TYPE, HOOK_TYPE, typeOf } from '../nodes/names.js';

/**
 * Node-RED's own nodes that the builder loads, by file name. None of them runs code, starts a program, uses a file or
 * connects to the network, so flows act on the outside only through Okta nodes. A node that a later version of Node-RED
 * adds is not loaded until it is listed here.
 */
const ALLOWED_FILES = new Map([
  ['05-junction.js', ['junction']],
  ['20-inject.js', ['inject']],
  ['21-debug.js', ['debug']],
  ['24-complete.js', ['complete']],
  ['25-catch.js', ['catch']],
  ['25-status.js', ['status']],
  ['60-link.js', ['link in', 'link out', 'link call']],
  ['90-comment.js', ['comment']],
  ['91-global-config.js', ['global-config']],
  ['98-unknown.js', ['unknown']],
  ['10-switch.js', ['switch']],
  ['15-change.js', ['change']],
  ['16-range.js', ['range']],
  ['80-template.js', ['template']],
  ['89-delay.js', ['delay']],
  ['89-trigger.js', ['trigger']],
  ['rbe.js', ['rbe']],
  ['21-httpin.js', ['http in', 'http response']],
  ['70-CSV.js', ['csv']],
  ['70-HTML.js', ['html']],
  ['70-JSON.js', ['json']],
  ['70-XML.js', ['xml']],
  ['70-YAML.js', ['yaml']],
  ['17-split.js', ['split', 'join']],
  ['18-sort.js', ['sort']],
  ['19-batch.js', ['batch']],
]);

const ALLOWED_TYPES: ReadonlySet<string> = new Set([
  ...[...ALLOWED_FILES.values()].flat(),
  ...['tab', 'group', 'subflow'],
  CONNECTION_TYPE,
  HOOK_TYPE,
  ...[...listActions(), ...readManifest().triggers].map(typeOf),
]);

/** The node types in these flows that the builder does not load, each once. */
export function unsupportedTypes(flows: readonly { type?: unknown }[]): string[] {
  const types = flows.map(({ type }) => String(type));
  return [...new Set(types)]
    .filter((type) => !ALLOWED_TYPES.has(type) && !type.startsWith('subflow:'))
    .sort();
}

/** The files of Node-RED's own nodes that it must not load, for its setting `nodesExcludes`. */
export function excludedFiles(): string[] {
  const core = join(
    dirname(require.resolve('@node-red/nodes/package.json', { paths: [nodeRedFolder()] })),
    'core',
  );
  return readdirSync(core, { recursive: true, encoding: 'utf8' })
    .map((file) => file.split(/[\\/]/).at(-1) ?? file)
    .filter((file) => file.endsWith('.js') && !ALLOWED_FILES.has(file));
}

function nodeRedFolder(): string {
  return dirname(require.resolve('node-red/package.json'));
}
