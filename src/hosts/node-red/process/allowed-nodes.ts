import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { listActions } from '../../../catalog/catalog.js';
import { CONNECTION_TYPE, typeOf } from '../nodes/names.js';

/**
 * Node-RED's own nodes that the builder has, by their files. None runs code, starts a program, touches a file or opens
 * the network: what a flow does beyond its messages, it does through Okta nodes. A node that a later Node-RED adds is out
 * until it is named here.
 */
const KEPT_FILES = new Map([
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

const KEPT_TYPES: ReadonlySet<string> = new Set([
  ...[...KEPT_FILES.values()].flat(),
  ...['tab', 'group', 'subflow'],
  CONNECTION_TYPE,
  ...listActions().map(typeOf),
]);

/** The types in these flows that the builder does not have, each once. */
export function leftOutTypes(flows: readonly { type?: unknown }[]): string[] {
  const types = flows.map(({ type }) => String(type));
  return [...new Set(types)].filter((type) => !KEPT_TYPES.has(type) && !type.startsWith('subflow:')).sort();
}

/** What Node-RED is told not to load: the files of its own nodes that are not among the kept ones. */
export function excludedFiles(): string[] {
  const core = join(
    dirname(require.resolve('@node-red/nodes/package.json', { paths: [nodeRedFolder()] })),
    'core',
  );
  return readdirSync(core, { recursive: true, encoding: 'utf8' })
    .map((file) => file.split(/[\\/]/).at(-1) ?? file)
    .filter((file) => file.endsWith('.js') && !KEPT_FILES.has(file));
}

function nodeRedFolder(): string {
  return dirname(require.resolve('node-red/package.json'));
}
