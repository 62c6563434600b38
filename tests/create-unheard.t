#!/bin/sh
# What fails in a created container's process, also while who made it is not done yet, is told in its output.
cd "$(dirname "$0")/.." || exit 1
command -v cc >/dev/null 2>&1 || { echo '1..0 # SKIP no compiler'; exit 0; }
exec sh tests/inject.sh -c 'read ctr-spawn,create' unheard
