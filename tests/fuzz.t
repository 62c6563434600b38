#!/bin/sh
# The corpus of each fuzz target, once, with ASan and UBSan (make fuzz looks for more).
. "$(dirname "$0")/lib.sh"
cd "$top" || exit 1
command -v cc >/dev/null 2>&1 || { echo '1..0 # SKIP no compiler'; exit 0; }
B=.build/asan
SAN='-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=undefined'
make -s B="$B" CFLAGS="$SAN" "$B/parts.a" >"$work/made" 2>&1 || { cat "$work/made"; exit 1; }
for corpus in tests/fuzz/corpus/*; do
	target=${corpus##*/}
	# shellcheck disable=SC2086  # a list of options
	cc -std=gnu11 -D_GNU_SOURCE -DCTR_VERSION='"fuzz"' -Isrc $SAN -o "$work/target" \
		"tests/fuzz/$target.c" tests/fuzz/replay.c "$B/parts.a" -lcap -lseccomp -linih || exit 1
	ok "$target" timeout 60 "$work/target" "$corpus"
done
is 'each target has a corpus' "$(ls tests/fuzz/*.c | sed 's|.*/||; s|\.c$||' | grep -v '^replay$')" "$(ls tests/fuzz/corpus)"
done_testing
