#!/bin/sh
# memcheck over what it can run: readers, checks, and the verbs as far as they come. It knows no
# pidfd_open(2), open_tree(2) or openat2(2) (3.19), and pid 1, the monitor and the steps between
# share memory or are static: those are the sanitizers' (tests/run.sh, fuzz.t). Memory that is left
# to the end of a short program is no error.
. "$(dirname "$0")/lib.sh"
command -v valgrind >/dev/null 2>&1 || { echo '1..0 # SKIP no valgrind'; exit 0; }
cd "$top" || exit 1
B=.build/valgrind
make -s -j"$(nproc)" B="$B" BIN="$B/bin" MUSL= COMPLETION= CFLAGS='-O1 -g' all >"$work/made" 2>&1 || { cat "$work/made"; exit 1; }
# memcheck finds nothing; whatever the program itself answers
clean_run() {
	program=$top/$B/bin/$1
	shift
	timeout 60 valgrind -q --error-exitcode=99 --log-file="$work/log" "$program" "$@" >"$work/said" 2>&1
	[ $? -ne 99 ] && ! grep '^==' "$work/log"
}
ctr-spawn run -o container.label.a='b c' -o limits.pids=50 live -- sh -c 'echo x; sleep 100'
ctr-spawn run -F ended -- sh -c 'echo y; exit 7'
for words in 'list' 'list -o name,state,exit,label.a' 'list --json' 'show live' 'show ended' 'show --json live' \
	'get state live' 'get exit ended' 'log live' 'log -n 1 ended' 'events' 'events --json live' 'stats live' \
	'top live' 'wait ended' 'is running live' 'features' 'list nothing' 'get nothing live'; do
	# shellcheck disable=SC2086  # a list of words
	ok "ctr-status $words" clean_run ctr-status $words
done
for ini in tests/fuzz/corpus/ini/*; do
	ok "ctr-spawn check, ${ini##*/}" clean_run ctr-spawn check -f "$ini" c -- true
done
for words in 'check c -o limits.memory=x -- true' 'check c -o security.seccomp=strict -- true' 'run c -- true' 'exec live -- true' \
	'attach --no-stdin ended'; do
	# shellcheck disable=SC2086
	ok "ctr-spawn $words" clean_run ctr-spawn $words
done
for words in 'pause live' 'resume live' 'update -o limits.pids=40 live' 'rotate live' 'kill -s TERM live' 'rm ended' 'stop nothing' 'adopt --all'; do
	# shellcheck disable=SC2086
	ok "ctr-signal $words" clean_run ctr-signal $words
done
done_testing
