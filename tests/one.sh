#!/bin/sh
# Runs one test for prove(1): a script by sh, whatever its mode, or a built unit.
# One that hangs, or leaves something behind that holds its output, ends too.
out=$(mktemp "${TMPDIR:-/tmp}/ctr-one.XXXXXX") || exit 1
trap 'rm -f "$out"' EXIT
name=$1
case $1 in
*.t) set -- sh "$1" ;;
esac
timeout -k 30 "${TEST_SECONDS:-600}" "$@" >"$out"
code=$?
cat "$out"
# Prove shows names only: what failed is told beside them.
grep -A 12 '^not ok' "$out" | grep -v '^ok' | sed "s|^|# $name: |" >&2
[ "$code" -ne 124 ] || echo "# $name: ended after ${TEST_SECONDS:-600} s" >&2
exit "$code"
