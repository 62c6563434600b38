#!/bin/sh
# Which lines of src the tests reach: built by clang with counters in a mapped file, so that those
# of a process that is killed, execs or leaves by _exit(2) count too. In a copy of the tree, with
# the programs there. Three rounds: the tests; some of them again with that file in each container,
# for what pid 1 and exec do there; some failing system calls of each scenario of inject.sh (INJECT=40).
# Then the unit tests, and the corpus of each fuzz target.
# Only the lines matter here: what fails in the rounds, slower and seen from inside as it is, is not told of.
# usage: coverage.sh [TEST.t...]; .build/coverage/uncovered has the lines, a file a paragraph.
# With tests named, those only.
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
# For a test that calls make(1): it is to find all of it made.
printf 'override CC = clang\noverride MUSL =\noverride COMPLETION =\noverride CFLAGS = %s\ninclude Makefile\n' "$count" >GNUmakefile
make -s -j"$(nproc)" all .build/parts.a || exit 1
mkdir -p counted
cp bin/* counted/
# Their files, for processes of other users too.
for program in bin/ctr-spawn bin/ctr-monitor bin/ctr-signal bin/ctr-status; do
	"$program" --version >/dev/null 2>&1
done
chmod 666 raw/*
everything=no
[ $# -gt 0 ] || everything=yes
# Those look at the tree, or build in it.
[ $# -gt 0 ] || set -- $(ls tests/*.t | grep -vE '/(style|hardening|install|minimal|qemu|skew|fuzz|inject|inject-kill)\.t$')
unset CTR_RUN_DIR
prove_them() {
	prove -j "${JOBS:-$(nproc)}" --exec 'sh tests/one.sh' "$@"
}
prove_them "$@"
if [ "$everything" = yes ]; then
	# By its file's name: each finds its siblings beside it.
	mkdir -p away
	mv bin/ctr-spawn away/ctr-spawn
	cat >bin/ctr-spawn <<S
#!/bin/sh
case \$1 in
run | create)
	verb=\$1
	shift
	exec "$C/counted/ctr-spawn" "\$verb" -o 'mount.bind=$C/raw $C/raw' "\$@"
	;;
esac
exec "$C/counted/ctr-spawn" "\$@"
S
	chmod 755 bin/ctr-spawn
	# Their containers have this root, or they are about pid 1.
	# shellcheck disable=SC2046  # names of ours
	prove_them $(ls tests/adopt*.t tests/attach*.t tests/exec*.t tests/init-no*.t tests/log-*.t tests/orphan.t tests/ring-end.t \
		tests/shared-pid.t tests/signals.t tests/stdin.t tests/survive.t tests/watchdog*.t tests/exit-*.t tests/label.t tests/upgrade*.t)
	mv away/ctr-spawn bin/ctr-spawn
	echo run rich more foreground create exec stop kill pause update upgrade rotate restart adopt rm remove read | tr ' ' '\n' |
		xargs -P "${JOBS:-$(nproc)}" -I % timeout 900 sh tests/inject.sh -n "${INJECT:-40}" % 2>/dev/null
fi
units=
for unit in tests/unit-*.c; do
	name=$(basename "$unit" .c)
	# shellcheck disable=SC2086  # a list of options
	clang -std=gnu11 -D_GNU_SOURCE -Isrc $count -o "counted/$name" "$unit" .build/parts.a -lcap -lseccomp -linih &&
		"counted/$name" >/dev/null
	units="$units -object counted/$name"
done
for corpus in tests/fuzz/corpus/*; do
	name=${corpus##*/}
	# shellcheck disable=SC2086  # a list of options
	clang -std=gnu11 -D_GNU_SOURCE -DCTR_VERSION='"fuzz"' -Isrc $count -o "counted/fuzz-$name" "tests/fuzz/$name.c" tests/fuzz/replay.c \
		.build/parts.a -lcap -lseccomp -linih && timeout 60 "counted/fuzz-$name" "$corpus" >/dev/null
	units="$units -object counted/fuzz-$name"
done
llvm-profdata merge -o "$C/all.profdata" "$C"/raw/*.profraw || exit 1
# shellcheck disable=SC2086  # a list of options
set -- counted/ctr-spawn $units -object counted/ctr-monitor -object counted/ctr-signal -object counted/ctr-status
llvm-cov report -instr-profile="$C/all.profdata" "$@" >"$C/report" 2>/dev/null
llvm-cov show -instr-profile="$C/all.profdata" "$@" 2>/dev/null |
	awk '/^\/.*:$/ { file = $0; next } /^ *[0-9]+\| *0\|/ { if (file != "") print "\n" file; file = ""; print }' >"$C/uncovered"
# A module, its lines and how many of them were reached.
awk '$1 ~ /^src\/.*\.c$/ { split($1, part, "/"); n[part[2]] += $8; missed[part[2]] += $9 }
	END { for (m in n) { printf "%-18s %6d lines, %5.1f %%\n", m, n[m], 100 * (n[m] - missed[m]) / n[m]; all += n[m]; none += missed[m] }
		printf "~ all of src %12d lines, %5.1f %%\n", all, 100 * (all - none) / all }' "$C/report" | sort | sed 's/^~ //'
