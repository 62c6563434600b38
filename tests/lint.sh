#!/bin/sh
# All linters over src: minutes. What is quick of it is in style.t.
# usage: lint.sh [FILE.c...]
cd "$(dirname "$0")/.." || exit 1
[ $# -gt 0 ] || set -- src/*.c src/*/*.c
bad=0
flags='-std=gnu11 -D_GNU_SOURCE -DCTR_VERSION=\"lint\"'
include() { # FILE: where its headers are
	case $1 in src/minimal/*) echo '-DCTR_MINIMAL -Isrc/minimal -Isrc' ;; *) echo -Isrc ;; esac
}
files() { # FILE...: each with the options for its headers
	for file in "$@"; do
		printf '%s\0%s\0' "$file" "$(include "$file")"
	done
}
say() { # WHAT FINDINGS
	if [ -n "$2" ]; then
		printf '%s:\n%s\n' "$1" "$2"
		bad=1
	else
		echo "$1: nothing"
	fi
}
has() {
	command -v "$1" >/dev/null 2>&1 || { echo "$1: not there, left out"; return 1; }
}
if has clang-tidy; then
	say clang-tidy "$(files "$@" | xargs -0 -n 2 -P "$(nproc)" sh -c \
		"clang-tidy --quiet \"\$0\" -- $flags \$1 2>/dev/null" | grep -E ': (warning|error): ' | sort -u)"
fi
if has cppcheck; then
	say cppcheck "$(cppcheck -q -j"$(nproc)" --enable=warning,performance,portability \
		-D_Noreturn='__attribute__((noreturn))' --inline-suppr --suppress=missingIncludeSystem -Isrc -D_GNU_SOURCE '-DCTR_VERSION="lint"' "$@" 2>&1 |
		grep -E ': (error|warning|performance|portability): ')"
fi
# Without its leak check: gcc 12 loses what is stored behind a realloc; LeakSanitizer looks at that.
say 'gcc -fanalyzer' "$(files "$@" | xargs -0 -n 2 -P "$(nproc)" sh -c \
	"gcc $flags \$1 -O1 -fanalyzer -Wno-analyzer-malloc-leak -c -o /dev/null \"\$0\" 2>&1" |
	grep -E ': (error|warning): ' | sort -u)"
if has shellcheck; then
	say 'shellcheck, programs' "$(shellcheck -x -S warning -s sh -f gcc bin/ctr-boot bin/ctr-net bin/ctr-oci src/completion.sh src/minimal/*.sh src/pack/*.sh 2>&1)"
	say 'shellcheck, tests' "$(shellcheck -S warning -f gcc tests/*.sh tests/*/*.sh tests/*.t .ci/run 2>&1)"
fi
if has mandoc; then
	say mandoc "$(mandoc -Tlint -W warning man/*.[1578] 2>&1)"
fi
exit "$bad"
