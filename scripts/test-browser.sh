#!/bin/sh
# Runs the tests of the workflow builder in Chromium. It installs Debian's Chromium if it is missing. The variable CHROMIUM
# names another one. PICTURES=1 replaces the screenshots in docs/.
set -eu
cd "$(dirname "$0")/.."
. scripts/installing.sh
[ -f build/test/helpers/root.js ] || { echo 'Build first: npm run build' >&2; exit 1; }
[ -n "${CHROMIUM:-}" ] || install_chromium "$HOME/.cache/okta-connector-tests"
exec node node_modules/jest/bin/jest.js --maxWorkers=2 --testMatch '**/*.browser.js' "$@"
