#!/bin/sh
# Tests the MCP server with the command line of the MCP inspector. The inspector needs Node 22.19 or newer, which npm's
# package "node" provides. Both are installed into a cache folder outside the repository.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
cache=${OKTA_MCP_INSPECTOR_CACHE:-$HOME/.cache/okta-connector-tests/mcp-inspector}
main=$root/build/src/hosts/cli/main.js
. "$root/scripts/installing.sh"

test -f "$main" || { echo "Build first: npm run build" >&2; exit 1; }
if [ ! -x "$cache/node_modules/.bin/mcp-inspector" ] || [ ! -x "$cache/node_modules/node/bin/node" ]; then
  mkdir -p "$cache"
  echo '{ "private": true }' > "$cache/package.json"
  logged "$cache/install.log" npm install --prefix "$cache" --no-audit --no-fund node@24 @modelcontextprotocol/inspector@2
fi
PATH="$cache/node_modules/node/bin:$PATH"
echo "Node $(node --version), inspector $(node -p "require('$cache/node_modules/@modelcontextprotocol/inspector/package.json').version")"

inspect() {
  node "$cache/node_modules/.bin/mcp-inspector" --cli node "$main" mcp --sandbox "$@"
}
# expect <name> <JavaScript condition on the answer> <arguments of the inspector…>
expect() {
  name=$1 truth=$2
  shift 2
  # Its exit code is 5 when the tool returns isError, which is not a failure of the test.
  inspect "$@" > "$cache/answer.json" 2> "$cache/errors.txt" || [ $? -eq 5 ] || { cat "$cache/errors.txt" >&2; exit 1; }
  node -e 'const answer = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
    if (!eval(process.argv[2])) { console.error(JSON.stringify(answer).slice(0, 2000)); process.exit(1); }' \
    "$cache/answer.json" "$truth" || { echo "FAILED: $name" >&2; exit 1; }
  echo "ok: $name"
}

# The tool search is listed beside the actions.
tools=$(node -p "require('$root/build/src/catalog/catalog.js').listActions().filter(({ anyOperation }) => !anyOperation).length + 1")
expect 'lists every action' \
  "answer.tools.length === $tools && answer.tools.every(({ title, outputSchema }) => title && outputSchema)" \
  --toolset all --method tools/list
expect 'runs an action that is not listed' \
  'answer.structuredContent.group.profile.name === "Sales"' \
  --toolset users --method tools/call --tool-name runAction --tool-arg action=getGroup \
  --tool-arg 'inputs={"groupId":"Sales"}'
expect 'lists only reads with --read-only' \
  'answer.tools.length > 0 && answer.tools.every(({ annotations }) => annotations.readOnlyHint)' \
  --read-only --method tools/list
expect 'runs an action' \
  'answer.structuredContent.changed === true && answer.structuredContent.userId.startsWith("00u")' \
  --method tools/call --tool-name suspendUser --tool-arg userId=blake.rivers@example.com
expect 'names an invalid input' \
  'answer.isError && answer.structuredContent.error.issues[0].path === "userId"' \
  --method tools/call --tool-name suspendUser --tool-arg userId=me
expect 'refuses a destructive action, because the inspector cannot ask a person' \
  'answer.isError && answer.structuredContent.error.code === "NOT_ALLOWED"' \
  --method tools/call --tool-name deactivateUser --tool-arg userId=blake.rivers@example.com
