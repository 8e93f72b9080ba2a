#!/bin/sh
# n8n in queue mode, with Redis and PostgreSQL as Debian packages: offboards people while workers are killed with -9.
# Needs the n8n that scripts/test-n8n.sh --install brings. LEAVERS, WORKERS, WORKER_KILLS, KILL_SECONDS and LIMITS=okta set the size.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
cache=${OKTA_N8N_CACHE:-$HOME/.cache/okta-connector-tests/n8n}
. "$root/scripts/installing.sh"

if [ "${1:-}" = --install ]; then
  logged "$cache/queue-install.log" apt-get update
  logged "$cache/queue-install.log" apt-get install -y --no-install-recommends redis-server postgresql
fi
postgresql=$(ls -d /usr/lib/postgresql/*/bin 2> /dev/null | tail -n 1)
if [ ! -e "$cache/complete" ] || [ -z "$postgresql" ] || ! command -v redis-server > /dev/null; then
  echo 'NOT CHECKED: n8n, Redis or PostgreSQL is not installed. To install them, run scripts/test-n8n.sh --install' \
    'and scripts/test-n8n-queue.sh --install'
  exit 0
fi
cd "$root"
[ -e build/src/sandbox/index.js ] || { echo 'Build first: npm run build' >&2; exit 1; }
node scripts/build-n8n.mjs
exec "$cache/node_modules/node/bin/node" scripts/n8n/queue.mjs "$cache" "$postgresql"
