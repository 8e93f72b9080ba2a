#!/usr/bin/env bash
# Tests the community node in a real n8n against the sandbox org. n8n is large, so it is installed outside the repository
# and only on request: scripts/test-n8n.sh --install
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
cache=${OKTA_N8N_CACHE:-$HOME/.cache/okta-connector-tests/n8n}
. "$root/scripts/installing.sh"

# n8n's lockfile needs npm 11, and its code Node 24. npm provides both.
install() {
  local log="$cache/install.log"
  mkdir -p "$cache/npm" "$cache/tools"
  : >"$log"
  echo "Installing n8n into $cache. This takes several minutes. $log shows the progress."
  for folder in npm tools; do [ -f "$cache/$folder/package.json" ] || echo '{"private":true}' >"$cache/$folder/package.json"; done
  logged "$log" npm install --prefix "$cache/npm" --no-audit --no-fund node@24 npm@11 || return
  local PATH="$cache/npm/node_modules/node/bin:$cache/npm/node_modules/.bin:$PATH"
  cp "$root/scripts/n8n/package.json" "$root/scripts/n8n/package-lock.json" "$cache"
  logged "$log" npm ci --prefix "$cache" --no-audit --no-fund --ignore-scripts || return
  logged "$log" npm rebuild --prefix "$cache" node sqlite3 isolated-vm || return
  logged "$log" npm install --prefix "$cache/tools" --no-audit --no-fund --ignore-scripts \
    @n8n/node-cli@0.48.3 @n8n/scan-community-package@0.32.0 playwright-core || return
  touch "$cache/complete"
}

if [ "${1:-}" = --install ]; then
  [ -e "$cache/complete" ] || install
  install_chromium "$cache" || echo 'Without Chromium the test takes no pictures of the canvas.' >&2
fi
if [ ! -e "$cache/complete" ]; then
  echo "NOT CHECKED: n8n is not installed in $cache. To install it, run scripts/test-n8n.sh --install"
  exit 0
fi

cd "$root"
[ -e build/src/sandbox/index.js ] || node_modules/.bin/tsc
node scripts/build-n8n.mjs
exec node scripts/n8n/run.mjs "$cache"
