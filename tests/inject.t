#!/bin/sh
# Some of `make inject`: a few system calls of each scenario fail, one at a time.
cd "$(dirname "$0")/.." || exit 1
command -v cc >/dev/null 2>&1 || { echo '1..0 # SKIP no compiler'; exit 0; }
exec sh tests/inject.sh -n "${MOST:-3}" -s "${SEED:-1}"
