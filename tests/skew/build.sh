#!/bin/sh
# Builds the programs of earlier versions from this repository's history, statically, into
# .build/skew/COMMIT. usage: build.sh [COMMIT...]: those, else all of tests/skew/versions.
# Exit code 1: one cannot be built; 3: the history is not here (a shallow clone, a tarball).
top=$(cd "$(dirname "$0")/../.." && pwd)
out=${SKEW:-$top/.build/skew}
[ $# -gt 0 ] || set -- $(sed -n 's/^\([0-9a-f]\{40\}\) .*/\1/p' "$top/tests/skew/versions")
code=0
for commit in "$@"; do
	[ ! -x "$out/$commit/ctr-status" ] || continue
	if ! git -c safe.directory='*' -C "$top" cat-file -e "$commit^{commit}" 2>/dev/null; then
		[ $code = 1 ] || code=3
		continue
	fi
	tree=$(mktemp -d "${TMPDIR:-/tmp}/ctr-skew.XXXXXX") || exit 1
	if git -c safe.directory='*' -C "$top" archive "$commit" | tar -x -C "$tree" \
		&& env -u MAKEFLAGS -u MAKELEVEL make -s -C "$tree" -j"$(nproc)" STATIC=1 MUSL= CFLAGS=-O1 \
			bin/ctr-spawn bin/ctr-monitor bin/ctr-signal bin/ctr-status >"$tree/said" 2>&1; then
		mkdir -p "$out"
		rm -rf "$out/$commit.$$"
		cp -R "$tree/bin" "$out/$commit.$$"
		# Somebody else may have been as quick.
		mv "$out/$commit.$$" "$out/$commit" 2>/dev/null
		rm -rf "$out/$commit.$$" "$out/$commit/$commit.$$"
	else
		echo "# $commit cannot be built:"
		tail -n 3 "$tree/said" | sed 's/^/# /'
		code=1
	fi
	rm -rf "$tree"
done
exit $code
