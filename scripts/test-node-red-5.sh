#!/bin/sh
# Runs the Node-RED tests under Node-RED 5, which needs a newer Node than this package: both are installed from npm
# into a cache folder outside the repository (NODE_RED_5_CACHE, default ~/.cache/okta-workflow-connector/node-red-5).
set -eu
cd "$(dirname "$0")/.."
. scripts/installing.sh
[ -f build/test/helpers/root.js ] || { echo 'Build first: npm run build' >&2; exit 1; }
cache="${NODE_RED_5_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/okta-workflow-connector/node-red-5}"
if [ ! -f "$cache/node_modules/node-red/package.json" ]; then
  mkdir -p "$cache"
  echo '{ "private": true }' > "$cache/package.json"
  logged "$cache/install.log" npm install --prefix "$cache" --no-audit --no-fund node@24 node-red@5
fi
# The compiled tests are copied beside that Node-RED, so that require('node-red') finds it first.
rm -rf "$cache/run"
mkdir -p "$cache/run"
cp -r build dist docs examples icons actions manifest.json package.json test "$cache/run/"
cp jest.config.json "$cache/run/"
for name in node_modules/*; do
  base="${name#node_modules/}"
  case "$base" in
    node-red | @node-red) ;;
    *) mkdir -p "$cache/run/node_modules" && ln -sfn "$PWD/$name" "$cache/run/node_modules/$base" ;;
  esac
done
ln -sfn "$cache/node_modules/node-red" "$cache/run/node_modules/node-red"
ln -sfn "$cache/node_modules/@node-red" "$cache/run/node_modules/@node-red"
# Jest loads no ES module by require where Node-RED's are ES modules, so jose is what dist/ bundles: CommonJS.
rm "$cache/run/node_modules/jose"
node_modules/.bin/esbuild jose --bundle --format=cjs --platform=node --log-level=error \
  --outfile="$cache/run/node_modules/jose/index.js"
echo '{ "name": "jose", "main": "index.js" }' > "$cache/run/node_modules/jose/package.json"
mkdir -p "$cache/run/src"
cp -r src/hosts "$cache/run/src/"
cd "$cache/run"
export PATH="$cache/node_modules/node/bin:$PATH"
# Node-RED 5 imports the files of nodes as ES modules, which jest allows only with this option.
export NODE_OPTIONS=--experimental-vm-modules
echo "Node $(node --version), Node-RED $(node -p "require('node-red/package.json').version")"
node node_modules/jest/bin/jest.js --maxWorkers=2 hosts/node-red "$@"
if [ -x "${CHROMIUM:-/usr/bin/chromium}" ]; then
  node node_modules/jest/bin/jest.js --maxWorkers=2 --testMatch '**/node-red/*.browser.js' "$@"
else
  echo 'No Chromium: the tests in a browser were NOT CHECKED.'
fi
