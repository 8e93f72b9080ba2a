#!/bin/sh
# Onboards people by workflows on real engines, Restate and DBOS on PostgreSQL, while workers and servers are killed.
# Both are installed from npm into a cache folder outside the repository, only on request: scripts/test-durable.sh --install
# PEOPLE, WORKER_KILLS and SERVER_KILLS set the size; NODES=3 makes Restate a cluster.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
cache=${OKTA_DURABLE_CACHE:-$HOME/.cache/okta-connector-tests/durable}
. "$root/scripts/installing.sh"

if [ "${1:-}" = --install ]; then
  mkdir -p "$cache"
  echo '{ "private": true }' > "$cache/package.json"
  logged "$cache/install.log" npm install --prefix "$cache" --no-audit --no-fund --ignore-scripts \
    @restatedev/restate-sdk@1 @restatedev/restate-server@1 @dbos-inc/dbos-sdk@5
  logged "$cache/install.log" npm install --prefix "$cache" --no-audit --no-fund node@24
  ls /usr/lib/postgresql/*/bin/initdb > /dev/null 2>&1 || {
    logged "$cache/install.log" apt-get update
    logged "$cache/install.log" apt-get install -y --no-install-recommends postgresql
  }
  touch "$cache/complete"
fi
if [ ! -e "$cache/complete" ]; then
  echo "NOT CHECKED: Restate and DBOS are not installed in $cache. To install them, run scripts/test-durable.sh --install"
  exit 0
fi
[ -f "$root/build/examples/durable-onboarding.js" ] || { echo 'Build first: npm run build' >&2; exit 1; }

node=$cache/node_modules/node/bin/node
postgresql=$(ls -d /usr/lib/postgresql/*/bin | tail -n 1)
"$node" "$root/scripts/durable/restate.mjs" "$root" "$cache"
"$node" "$root/scripts/durable/dbos.mjs" "$root" "$cache" "$postgresql"
