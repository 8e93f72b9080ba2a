// Builds the community node package for n8n: two bundled files, icons, and a package.json without dependencies.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const source = join(root, 'src', 'hosts', 'n8n');
const target = join(root, 'build', 'n8n');
const { version, license, author, repository } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const NODE = 'dist/nodes/Okta/Okta.node.js';
const CREDENTIALS = 'dist/credentials/OktaConnectorApi.credentials.js';

rmSync(target, { recursive: true, force: true });
for (const [entry, output] of [
  ['Okta.node.ts', NODE],
  ['OktaConnectorApi.credentials.ts', CREDENTIALS],
]) {
  await build({
    entryPoints: [join(source, entry)],
    outfile: join(target, output),
    bundle: true,
    format: 'cjs',
    platform: 'neutral',
    mainFields: ['main'],
    target: 'es2022',
    external: ['n8n-workflow'],
    legalComments: 'none',
    logLevel: 'warning',
  });
  const folder = join(target, dirname(output));
  copyFileSync(join(root, 'icons', 'okta.svg'), join(folder, 'okta.svg'));
  copyFileSync(join(source, 'okta.dark.svg'), join(folder, 'okta.dark.svg'));
}

const manifest = {
  name: 'n8n-nodes-okta-connector',
  version,
  description: 'An Okta node for n8n: users, groups, roles and applications of an Okta org.',
  keywords: ['n8n-community-node-package', 'okta', 'identity'],
  license,
  ...(author !== undefined && { author }),
  ...(repository !== undefined && { repository }),
  files: ['dist'],
  n8n: { n8nNodesApiVersion: 1, strict: true, nodes: [NODE], credentials: [CREDENTIALS] },
  peerDependencies: { 'n8n-workflow': '*' },
};
mkdirSync(target, { recursive: true });
writeFileSync(join(target, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
copyFileSync(join(source, 'README.md'), join(target, 'README.md'));
copyFileSync(join(root, 'LICENSE'), join(target, 'LICENSE'));
