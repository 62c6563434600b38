#!/bin/sh
# Builds the unit tests and runs everything under prove(1), two at a time.
set -e
cd "$(dirname "$0")/.."
mkdir -p .build/unit
CC=${CC:-cc}
for unit in tests/unit-*.c; do
	out=.build/unit/$(basename "$unit" .c).t
	"$CC" -std=gnu11 -D_GNU_SOURCE -DCTR_VERSION='"test"' -Isrc -O1 -g \
		-fsanitize=address,undefined -fno-sanitize-recover=undefined -o "$out" "$unit" \
		src/base/*.c src/run/*.c src/spec/*.c src/child/*.c -lcap -lseccomp -linih
done
exec prove -j "${JOBS:-2}" tests/*.t .build/unit/*.t
