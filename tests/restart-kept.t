#!/bin/sh
# What fails between one monitor and the next, in the restart of a container, is recorded; nobody is lost or spins.
cd "$(dirname "$0")/.." || exit 1
command -v cc >/dev/null 2>&1 || { echo '1..0 # SKIP no compiler'; exit 0; }
exec sh tests/inject.sh -c 'poll ctr-monitor,--adopt|(fstat|newfstatat) ctr-spawn,again' restart
