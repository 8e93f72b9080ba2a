// Bundles the library for the Freshservice app, so that exporting the app needs no bundler. The texts of the catalog are
// left out: the package has them, and write-app.ts puts them into the file.
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
  minify: true,
  format: 'cjs',
  platform: 'neutral',
  mainFields: ['main'],
  target: 'es2022',
  legalComments: 'none',
  charset: 'utf8',
  logLevel: 'warning',
  plugins: [{ name: 'texts-from-outside', setup: textsFromOutside }],
});

function textsFromOutside({ onLoad }) {
  onLoad({ filter: /generated\/(?:catalog|operations|rights)\.ts$/ }, () => ({
    contents: 'module.exports = oktaTexts;',
  }));
}

// Compressed, because the package contains the library a second time.
const target = join(root, 'build', 'src', 'hosts', 'freshservice', 'bundle');
rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
writeFileSync(join(target, 'okta.js.br'), brotliCompressSync(outputFiles[0].contents));
