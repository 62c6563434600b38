#!/bin/sh
# Each target of tests/fuzz/ under libFuzzer for SECONDS (30), the corpus first; what it finds
# lies in .build/fuzz/found. usage: fuzz.sh [TARGET...]
cd "$(dirname "$0")/.." || exit 1
command -v clang >/dev/null 2>&1 || { echo 'fuzz: needs clang and its libclang-rt' >&2; exit 1; }
B=.build/fuzz
SAN='-O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined'
make -s -j"$(nproc)" B="$B" CC=clang CFLAGS="$SAN" "$B/parts.a" || exit 1
mkdir -p "$B/found"
# shellcheck disable=SC2046  # a list of words
[ $# -gt 0 ] || set -- $(ls tests/fuzz/corpus)
# The words of the configuration, which no mutation comes upon.
sed -n 's/^\t{"\([a-z]*\)", "\([a-z_.]*\)", KEY_.*/"[\1]\\x0a\2=" "\1.\2="/p' src/spec/keys.c | tr ' ' '\n' >"$B/words"
bad=0
for target in "$@"; do
	clang -std=gnu11 -D_GNU_SOURCE -DCTR_VERSION='"fuzz"' -Isrc -O1 -g \
		-fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined \
		-o "$B/$target" "tests/fuzz/$target.c" "$B/parts.a" -lcap -lseccomp -linih || exit 1
	mkdir -p "$B/corpus/$target"
	words=
	case $target in ini | option) words=-dict=$B/words ;; esac
	# shellcheck disable=SC2086  # nothing, or one word
	if "$B/$target" $words -max_total_time="${SECONDS_EACH:-30}" -max_len=8192 -timeout=20 -rss_limit_mb=1024 \
		-artifact_prefix="$B/found/$target-" "$B/corpus/$target" "tests/fuzz/corpus/$target" \
		>"$B/$target.log" 2>&1; then
		echo "$target: $(sed -n 's/^Done \([0-9]* runs\).*/\1/p' "$B/$target.log"), $(ls "$B/corpus/$target" | wc -l) kinds of input"
	else
		echo "$target: found something: $B/$target.log"
		grep -m 1 -E 'ERROR|runtime error|not so' "$B/$target.log"
		bad=1
	fi
done
exit "$bad"
