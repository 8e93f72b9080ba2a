# What the scripts that install something share; they read it with `.`.

# npm puts the folders node_modules/.bin first in PATH while it runs a script, and a dependency of ours (node-red) brings
# an npm of its own there, older than the one that runs. So these folders are left out.
PATH=$(printf '%s' "$PATH" | tr ':' '\n' | grep -v '/node_modules/\.bin/*$' | paste -s -d : -)
export PATH

# logged <file> <command…>: runs the command with its output in the file; where it fails, shows the end of that.
logged() {
  log=$1
  shift
  "$@" >> "$log" 2>&1 && return
  status=$?
  {
    echo "FAILED ($status): $*"
    echo "The last lines of $log:"
    tail -n 40 "$log"
  } >&2
  return "$status"
}

# Installs Debian's Chromium where there is none. <folder> keeps the log.
install_chromium() {
  command -v chromium > /dev/null && return
  if ! command -v apt-get > /dev/null || [ "$(id -u)" != 0 ]; then
    echo 'There is no chromium. Install it (Debian: apt-get install chromium), or set CHROMIUM.' >&2
    return 1
  fi
  mkdir -p "$1"
  logged "$1/chromium.log" apt-get update &&
    logged "$1/chromium.log" apt-get install -y --no-install-recommends chromium
}
