#!/usr/bin/env bash
# Runs the community node in a real n8n against the sandbox org. n8n is large, so it is installed outside the
# repository and only when asked: scripts/test-n8n.sh --install
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
cache=${OKTA_N8N_CACHE:-$HOME/.cache/okta-connector-tests/n8n}

install() {
  mkdir -p "$cache/tools"
  cd "$cache"
  cp "$root/scripts/n8n/package.json" "$root/scripts/n8n/package-lock.json" .
  npm ci --no-audit --no-fund --ignore-scripts >install.log 2>&1
  npm rebuild node >>install.log 2>&1
  PATH="$cache/node_modules/node/bin:$PATH" npm rebuild sqlite3 isolated-vm >>install.log 2>&1
  cd "$cache/tools"
  [ -f package.json ] || echo '{"private":true}' >package.json
  npm install --no-audit --no-fund --ignore-scripts \
    @n8n/node-cli@0.48.3 @n8n/scan-community-package@0.32.0 playwright-core >>../install.log 2>&1
  touch "$cache/complete"
}

if [ "${1:-}" = --install ]; then
  [ -e "$cache/complete" ] || (install)
  if ! command -v chromium >/dev/null && command -v apt-get >/dev/null; then
    { apt-get update && apt-get install -y --no-install-recommends chromium; } >"$cache/chromium.log" 2>&1 || true
  fi
fi
if [ ! -e "$cache/complete" ]; then
  echo "NOT CHECKED: n8n is not installed in $cache; scripts/test-n8n.sh --install does it"
  exit 0
fi

cd "$root"
[ -e build/src/sandbox/index.js ] || npx tsc
node scripts/build-n8n.mjs
exec node scripts/n8n/run.mjs "$cache"
