#!/bin/sh
# Spawn time to exit beside peers, one run, hyperfine.
cd "$(dirname "$0")/../.." || exit 1
CTR_RUN_DIR=$(mktemp -d)/ctr
export CTR_RUN_DIR
set -- "bin/ctr-spawn run --rm -F x -- /bin/true"
command -v bwrap >/dev/null && set -- "$@" "bwrap --unshare-all --ro-bind / / --proc /proc --dev /dev /bin/true"
command -v unshare >/dev/null && set -- "$@" "unshare -fpmniuC /bin/true"
hyperfine -N --warmup 10 --runs "${RUNS:-200}" "$@"
rm -rf "$(dirname "$CTR_RUN_DIR")"
