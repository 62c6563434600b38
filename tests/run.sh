#!/bin/sh
# Builds the unit tests and runs everything under prove(1).
set -e
cd "$(dirname "$0")/.."
B=.build/asan
CC=${CC:-cc}
SAN='-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=undefined'
make -s -j"$(nproc)" B="$B" CFLAGS="$SAN" "$B/parts.a"
rm -rf "$B/unit"
mkdir -p "$B/unit"
for unit in tests/unit-*.c; do
	# shellcheck disable=SC2086  # a list of options
	"$CC" -std=gnu11 -D_GNU_SOURCE -Isrc $SAN -o "$B/unit/$(basename "$unit" .c)" "$unit" \
		"$B/parts.a" -lcap -lseccomp -linih
done
exec prove -j "${JOBS:-$(nproc)}" --timer --exec 'sh tests/one.sh' tests/*.t "$B"/unit/*
