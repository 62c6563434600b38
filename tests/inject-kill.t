#!/bin/sh
# Some of `make inject`: ctr-spawn is killed before a few of its system calls.
cd "$(dirname "$0")/.." || exit 1
command -v cc >/dev/null 2>&1 || { echo '1..0 # SKIP no compiler'; exit 0; }
exec sh tests/inject.sh -k -n "${MOST:-8}" -s "${SEED:-1}" run rich create exec
