#!/bin/sh
# Runs the tests that need a browser: the workflow builder in Debian's Chromium, which is installed if it is missing.
# Another Chromium is used where the variable CHROMIUM names it. PICTURES=1 takes the documents' screenshots anew.
set -eu
cd "$(dirname "$0")/.."
. scripts/installing.sh
[ -f build/test/root.js ] || { echo 'Build first: npm run build' >&2; exit 1; }
[ -n "${CHROMIUM:-}" ] || install_chromium "$HOME/.cache/okta-connector-tests"
exec node node_modules/jest/bin/jest.js --testMatch '**/*.browser.js' "$@"
