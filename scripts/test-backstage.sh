#!/bin/sh
# Runs the actions in a real Backstage backend against the sandbox org: tasks, dry runs, retries. Backstage is large, so
# it is installed outside the repository and only on request: scripts/test-backstage.sh --install
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
cache=${OKTA_BACKSTAGE_CACHE:-$HOME/.cache/okta-connector-tests/backstage}
. "$root/scripts/installing.sh"

# Backstage needs Node 22 or 24, which npm's package "node" provides with the headers that compile SQLite.
install() {
  mkdir -p "$cache"
  echo '{ "private": true }' >"$cache/package.json"
  echo "Installing Backstage into $cache. This takes several minutes. install.log there shows the progress."
  logged "$cache/install.log" npm install --prefix "$cache" --no-audit --no-fund --ignore-scripts --legacy-peer-deps node@24 \
    @backstage/backend-defaults@0.18.0 @backstage/backend-plugin-api@1.10.1 @backstage/plugin-scaffolder-backend@4.2.0 \
    @backstage/plugin-scaffolder-node@0.13.7 @backstage/plugin-scaffolder-node-test-utils@0.3.14 \
    @backstage/backend-test-utils@1.11.7 better-sqlite3@12 || return
  logged "$cache/install.log" npm rebuild --prefix "$cache" node || return
  # npm calls the processors otherwise than uname.
  headers=$cache/node_modules/node/node_modules/node-linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')
  logged "$cache/install.log" env PATH="$cache/node_modules/node/bin:$PATH" npm_config_nodedir="$headers" \
    npm rebuild --prefix "$cache" better-sqlite3 || return
  touch "$cache/complete"
}

if [ "${1:-}" = --install ]; then
  [ -e "$cache/complete" ] || install
fi
if [ ! -e "$cache/complete" ]; then
  echo "NOT CHECKED: Backstage is not installed in $cache. To install it, run scripts/test-backstage.sh --install"
  exit 0
fi
[ -f "$root/dist/hosts/backstage/index.js" ] || { echo 'Build first: npm run build' >&2; exit 1; }

node=$cache/node_modules/node/bin/node
app=$cache/app
mkdir -p "$app"
ln -sfn "$cache/node_modules" "$app/node_modules"
for file in types.mts tsconfig.json actions.test.cjs; do cp "$root/scripts/backstage/$file" "$app"; done
# Backstage reads the schemas of the packages that the app depends on.
echo '{ "private": true, "name": "app", "dependencies": { "okta-workflow-connector": "*" } }' >"$app/package.json"
"$node" "$root/scripts/backstage/package.mjs" "$root" "$cache"
echo "Node $("$node" --version), Backstage scaffolder $("$node" -p "require('$cache/node_modules/@backstage/plugin-scaffolder-backend/package.json').version")"

echo "The types against Backstage's own"
logged "$app/types.log" "$root/node_modules/.bin/tsc" --project "$app"
echo "The actions with Backstage's test utilities"
cd "$app"
: >jest.log
logged jest.log "$node" "$root/node_modules/jest/bin/jest.js" --ci \
  --config '{ "rootDir": ".", "testMatch": ["**/*.test.cjs"], "transform": {}, "testTimeout": 240000 }'
grep '^Tests:' jest.log
echo 'The actions in a started backend'
"$node" "$root/scripts/backstage/run.mjs" "$app"
