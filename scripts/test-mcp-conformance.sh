#!/bin/sh
# Runs the public conformance suite for MCP servers on `okta-connector mcp --http`. The suite needs Node 22.17 or newer,
# which npm's package "node" provides. Both are installed into a cache folder outside the repository.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
cache=${OKTA_MCP_CONFORMANCE_CACHE:-$HOME/.cache/okta-connector-tests/mcp-conformance}
main=$root/build/src/hosts/cli/main.js
. "$root/scripts/installing.sh"

test -f "$main" || { echo "Build first: npm run build" >&2; exit 1; }
if [ ! -x "$cache/node_modules/.bin/conformance" ] || [ ! -x "$cache/node_modules/node/bin/node" ]; then
  mkdir -p "$cache"
  echo '{ "private": true }' > "$cache/package.json"
  logged "$cache/install.log" npm install --prefix "$cache" --no-audit --no-fund node@24 @modelcontextprotocol/conformance@0.1
fi

# The server runs under this Node, which is one that we support; the suite under the newer one.
node "$main" mcp --http --sandbox --port 0 2> "$cache/server.txt" &
server=$!
trap 'kill "$server" 2> /dev/null || true' EXIT
url=
for _ in $(seq 100); do
  url=$(sed -n 's/.* over MCP at \(http:.*\)$/\1/p' "$cache/server.txt")
  [ -z "$url" ] || break
  kill -0 "$server" || { cat "$cache/server.txt" >&2; exit 1; }
  sleep 0.1
done
test -n "$url" || { echo 'The server did not start.' >&2; exit 1; }

echo "Node $(node --version), conformance $(node -p "require('$cache/node_modules/@modelcontextprotocol/conformance/package.json').version")"
# The suite checks the host name, which must be localhost.
cd "$cache"
"$cache/node_modules/node/bin/node" "$cache/node_modules/.bin/conformance" server \
  --url "$(echo "$url" | sed 's/127\.0\.0\.1/localhost/')" --expected-failures "$root/scripts/mcp-conformance.yml"
