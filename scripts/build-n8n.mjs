// Builds the community node package for n8n: one bundle, a file for each node and credential that n8n loads by name, icons,
// and a package.json without dependencies.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const source = join(root, 'src', 'hosts', 'n8n');
const target = join(root, 'build', 'n8n');
const { version, license, author, repository } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const NODES = ['Okta', 'OktaTrigger'];
const CREDENTIAL = 'OktaConnectorApi';
const BUNDLE = 'dist/nodes/Okta/bundle.js';
const nodeFile = (name) => `dist/nodes/Okta/${name}.node.js`;
const CREDENTIALS = `dist/credentials/${CREDENTIAL}.credentials.js`;

rmSync(target, { recursive: true, force: true });
// One bundle, so that the nodes share the rate limits of an org.
await build({
  stdin: {
    contents: [
      ...NODES.map((name) => `export { ${name} } from './${name}.node.ts';`),
      `export { ${CREDENTIAL} } from './${CREDENTIAL}.credentials.ts';`,
    ].join('\n'),
    resolveDir: source,
  },
  outfile: join(target, BUNDLE),
  bundle: true,
  format: 'cjs',
  platform: 'neutral',
  mainFields: ['main'],
  target: 'es2022',
  external: ['n8n-workflow'],
  legalComments: 'none',
  logLevel: 'warning',
});
for (const [file, name] of [...NODES.map((name) => [nodeFile(name), name]), [CREDENTIALS, CREDENTIAL]]) {
  const folder = join(target, dirname(file));
  mkdirSync(folder, { recursive: true });
  const bundle = relative(dirname(file), BUNDLE);
  const from = bundle.startsWith('.') ? bundle : `./${bundle}`;
  writeFileSync(join(target, file), `exports.${name} = require('${from}').${name};\n`);
  copyFileSync(join(root, 'icons', 'okta.svg'), join(folder, 'okta.svg'));
  copyFileSync(join(source, 'okta.dark.svg'), join(folder, 'okta.dark.svg'));
}

const manifest = {
  name: 'n8n-nodes-okta-connector',
  version,
  description:
    'Okta for n8n: users, groups, roles and applications of an org, and a trigger for its System Log.',
  keywords: ['n8n-community-node-package', 'okta', 'identity'],
  license,
  ...(author !== undefined && { author }),
  ...(repository !== undefined && { repository }),
  files: ['dist'],
  n8n: { n8nNodesApiVersion: 1, strict: true, nodes: NODES.map(nodeFile), credentials: [CREDENTIALS] },
  peerDependencies: { 'n8n-workflow': '*' },
};
mkdirSync(target, { recursive: true });
writeFileSync(join(target, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
copyFileSync(join(source, 'README.md'), join(target, 'README.md'));
copyFileSync(join(root, 'LICENSE'), join(target, 'LICENSE'));
