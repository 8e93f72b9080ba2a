#!/bin/sh
# Runs the public conformance suite for MCP servers. The suite calls tools, resources and prompts of its own test server, so
# all of it runs on our HTTP host with those (test/hosts/mcp-conformance), and the scenarios that need none of them run on
# `okta-connector mcp --http` itself as well. The suite needs Node 22.17 or newer, which npm's package "node" provides.
# Both are installed into a cache folder outside the repository.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
cache=${OKTA_MCP_CONFORMANCE_CACHE:-$HOME/.cache/okta-connector-tests/mcp-conformance}
main=$root/build/src/hosts/cli/main.js
fixtures=$root/build/test/hosts/mcp-conformance/server.js
. "$root/scripts/installing.sh"

test -f "$main" && test -f "$fixtures" || { echo "Build first: npm run build" >&2; exit 1; }
if [ ! -x "$cache/node_modules/.bin/conformance" ] || [ ! -x "$cache/node_modules/node/bin/node" ]; then
  mkdir -p "$cache"
  echo '{ "private": true }' > "$cache/package.json"
  logged "$cache/install.log" npm install --prefix "$cache" --no-audit --no-fund node@24 @modelcontextprotocol/conformance@0.1
fi

server=
log=$(mktemp)
trap '[ -z "$server" ] || kill "$server" 2> /dev/null || true; rm -f "$log"' EXIT

# Starts a server under this Node, which is one that we support, and notes its URL.
serve() {
  node "$@" 2> "$log" &
  server=$!
  url=
  for _ in $(seq 300); do
    url=$(sed -n 's/.* over MCP at \(http:.*\)$/\1/p' "$log")
    [ -z "$url" ] || break
    kill -0 "$server" || { cat "$log" >&2; exit 1; }
    sleep 0.1
  done
  test -n "$url" || { echo 'The server did not start.' >&2; exit 1; }
  # The suite checks the host name, which must be localhost.
  url=$(echo "$url" | sed 's/127\.0\.0\.1/localhost/')
}

conformance() {
  "$cache/node_modules/node/bin/node" "$cache/node_modules/.bin/conformance" server --url "$url" "$@"
}

echo "Node $(node --version), conformance $(node -p "require('$cache/node_modules/@modelcontextprotocol/conformance/package.json').version")"
cd "$cache"
echo '--- The HTTP host with the tools, resources and prompts of the suite'
serve "$fixtures"
conformance --suite all --expected-failures "$root/scripts/mcp-conformance.yml"
kill "$server"
wait "$server" || { echo 'The server did not end well.' >&2; cat "$log" >&2; exit 1; }

echo '--- okta-connector mcp --http'
serve "$main" mcp --http --sandbox --port 0
for scenario in server-initialize ping tools-list server-sse-multiple-streams dns-rebinding-protection; do
  conformance --scenario "$scenario"
done
