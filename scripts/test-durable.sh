#!/bin/sh
# Onboards people by workflows on real engines, Restate and DBOS on PostgreSQL, while workers and servers are killed. Runs the
# example of a queue on BullMQ with Redis, and the activities for Temporal in its SDK alone, without a server. All of it is installed from npm into a cache folder outside the repository, only on request: scripts/test-durable.sh --install
# PEOPLE, WORKERS, WORKER_KILLS and SERVER_KILLS set the size; NODES=3 makes Restate a cluster; LIMITS=okta sets Okta's limits.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
cache=${OKTA_DURABLE_CACHE:-$HOME/.cache/okta-connector-tests/durable}
. "$root/scripts/installing.sh"

if [ "${1:-}" = --install ]; then
  mkdir -p "$cache"
  echo '{ "private": true }' > "$cache/package.json"
  logged "$cache/install.log" npm install --prefix "$cache" --no-audit --no-fund --ignore-scripts \
    @restatedev/restate-sdk@1 @restatedev/restate-server@1 @dbos-inc/dbos-sdk@5 \
    bullmq@6 ioredis@5 @temporalio/activity@1 @temporalio/testing@1
  logged "$cache/install.log" npm install --prefix "$cache" --no-audit --no-fund node@24
  { ls /usr/lib/postgresql/*/bin/initdb && command -v redis-server; } > /dev/null 2>&1 || {
    logged "$cache/install.log" apt-get update
    logged "$cache/install.log" apt-get install -y --no-install-recommends postgresql redis-server
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
if [ -d "$cache/node_modules/bullmq" ] && command -v redis-server > /dev/null; then
  "$node" "$root/scripts/durable/bullmq.mjs" "$root" "$cache"
else
  echo 'NOT CHECKED: BullMQ or Redis is not installed. To install them, run scripts/test-durable.sh --install'
fi
if [ -d "$cache/node_modules/@temporalio/testing" ]; then
  "$node" "$root/scripts/durable/temporal.mjs" "$root" "$cache"
else
  echo 'NOT CHECKED: the SDK of Temporal is not installed. To install it, run scripts/test-durable.sh --install'
fi
