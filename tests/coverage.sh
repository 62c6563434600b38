#!/bin/sh
# Which lines of src the tests reach: built by clang with counters in a mapped file, so that those
# of a process that is killed, execs or leaves by _exit(2) count too. In a copy of the tree, with
# the programs there. What pid 1 does after its execve is not counted: its file is not inside.
# usage: coverage.sh [TEST.t...]; .build/coverage/uncovered has the lines, a file a paragraph.
cd "$(dirname "$0")/.." || exit 1
for tool in clang llvm-profdata llvm-cov; do
	command -v "$tool" >/dev/null 2>&1 || { echo "coverage: needs $tool (clang, llvm)" >&2; exit 1; }
done
top=$(pwd)
C=$top/.build/coverage
rm -rf "$C/raw" "$C/src" "$C/tests"
mkdir -p "$C/raw"
chmod 1777 "$C/raw"
cp -a src tests man Makefile LICENSE README "$C/"
cd "$C" || exit 1
rm -f bin/* # others may have linked them since
count="-O0 -g -fprofile-instr-generate=$C/raw/%c%m.profraw -fcoverage-mapping -mllvm -runtime-counter-relocation=true"
make -s -j"$(nproc)" CC=clang MUSL= COMPLETION= CFLAGS="$count" all .build/parts.a || exit 1
mkdir -p counted
cp bin/* counted/
# Their files, for processes of other users too.
for program in bin/ctr-spawn bin/ctr-monitor bin/ctr-signal bin/ctr-status; do
	"$program" --version >/dev/null 2>&1
done
chmod 666 raw/*
# shellcheck disable=SC2046,SC2010  # names of ours
# Those look at the tree, or build in it.
[ $# -gt 0 ] || set -- $(ls tests/*.t | grep -vE '/(style|hardening|install|minimal|qemu|skew|fuzz|inject|inject-kill)\.t$')
unset CTR_RUN_DIR
prove -j "${JOBS:-$(nproc)}" --exec 'sh tests/one.sh' "$@"
units=
for unit in tests/unit-*.c; do
	name=$(basename "$unit" .c)
	# shellcheck disable=SC2086  # a list of options
	clang -std=gnu11 -D_GNU_SOURCE -Isrc $count -o "counted/$name" "$unit" .build/parts.a -lcap -lseccomp -linih &&
		"counted/$name" >/dev/null
	units="$units -object counted/$name"
done
llvm-profdata merge -o "$C/all.profdata" "$C"/raw/*.profraw || exit 1
# shellcheck disable=SC2086  # a list of options
set -- counted/ctr-spawn $units -object counted/ctr-monitor -object counted/ctr-signal -object counted/ctr-status
llvm-cov report -instr-profile="$C/all.profdata" "$@" >"$C/report" 2>/dev/null
llvm-cov show -instr-profile="$C/all.profdata" "$@" 2>/dev/null |
	awk '/^\/.*:$/ { file = $0; next } /^ *[0-9]+\| *0\|/ { if (file != "") print "\n" file; file = ""; print }' >"$C/uncovered"
# Name, then functions and lines: how many, how many missed, how much reached.
awk '/^TOTAL/ { print "functions " $7 ", lines " $10 } ' "$C/report"
awk '$1 ~ /\.c$/ { split($1, part, "/"); n[part[1]] += $8; missed[part[1]] += $9 }
	END { for (m in n) printf "%-12s %6d lines, %5.1f %%\n", m, n[m], 100 * (n[m] - missed[m]) / n[m] }' "$C/report" | sort
