// Bundles the library for the Freshservice app, so that exporting the app needs no bundler.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const source = join(root, 'src', 'hosts', 'freshservice');

const { outputFiles } = await build({
  entryPoints: [join(source, 'server.ts')],
  inject: [join(source, 'web-standards.ts')],
  write: false,
  bundle: true,
  minifyWhitespace: true,
  minifySyntax: true,
  format: 'cjs',
  platform: 'neutral',
  mainFields: ['main'],
  target: 'es2022',
  legalComments: 'none',
  charset: 'utf8',
  logLevel: 'warning',
});

// Compressed, because the package contains the library and the catalog a second time.
const target = join(root, 'build', 'src', 'hosts', 'freshservice', 'bundle');
rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
writeFileSync(join(target, 'okta.js.br'), brotliCompressSync(outputFiles[0].contents));
