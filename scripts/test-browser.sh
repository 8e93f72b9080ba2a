#!/bin/sh
# Runs the tests that need a browser: the workflow builder in Debian's Chromium, which is installed if it is missing.
# Another Chromium is used where the variable CHROMIUM names it. PICTURES=1 takes the documents' screenshots anew.
set -eu
cd "$(dirname "$0")/.."
if [ -z "${CHROMIUM:-}" ] && [ ! -x /usr/bin/chromium ]; then
  if ! command -v apt-get > /dev/null || [ "$(id -u)" != 0 ]; then
    echo 'There is no /usr/bin/chromium. Install it (Debian: apt-get install chromium), or set CHROMIUM.' >&2
    exit 1
  fi
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends chromium > /dev/null
fi
exec npx jest --testMatch '**/*.browser.js' "$@"
