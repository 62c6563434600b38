#!/bin/sh
# Rotation: not a byte is lost or cut under the cap, and the cap is never passed.
. "$(dirname "$0")/lib.sh"
run() { # NAME COMMAND OPTION...
	name=$1
	command=$2
	shift 2
	timeout 60 ctr-spawn run "$name" "$@" -- sh -c "$command" && timeout 60 ctr-status wait "$name" >/dev/null
}
joined() { # FILE: its parts, the oldest first
	i=99
	while [ "$i" -gt 0 ]; do
		[ -e "$1.$i" ] && cat "$1.$i"
		i=$((i - 1))
	done
	cat "$1"
}
longest() { # FILE: bytes of the longest part
	find "${1%/*}" -name "${1##*/}*" -exec wc -c {} + | awk '$2 != "total" && $1 > m { m = $1 } END { print m }'
}
seq 30000 >"$work/seq"
run a 'seq 30000' -o log.max_size=5000 -o log.keep=99
joined "$CTR_RUN_DIR/a/log" >"$work/a"
ok 'the parts are the whole' cmp "$work/a" "$work/seq"
ok 'no part is longer than max_size' [ "$(longest "$CTR_RUN_DIR/a/log")" -le 5000 ]
is 'no line is cut' "$(tail -qc 1 "$CTR_RUN_DIR"/a/log.* | od -v -An -c | tr -d ' \n' | sed 's/\\n//g')" ''
ctr-status log a >"$work/a"
ok 'ctr-status log is the whole' cmp "$work/a" "$work/seq"
is 'its last lines, over files' "$(ctr-status log -n 2000 a | md5sum)" "$(tail -n 2000 "$work/seq" | md5sum)"
run b 'seq 30000' -o log.max_size=5000 -o log.keep=4
is 'keep files' "$(ls "$CTR_RUN_DIR"/b | grep -c '^log')" 4
ok 'hard cap' [ "$(joined "$CTR_RUN_DIR/b/log" | wc -c)" -le 20000 ]
joined "$CTR_RUN_DIR/b/log" >"$work/b"
is 'they are the newest' "$(md5sum <"$work/b")" "$(tail -n "$(wc -l <"$work/b")" "$work/seq" | md5sum)"
run o 'seq 30000' -o log.max_size=5000 -o log.keep=1
ok 'keep 1' [ "$(ls "$CTR_RUN_DIR"/o | grep -c '^log')" -eq 1 -a "$(longest "$CTR_RUN_DIR/o/log")" -le 5000 ]
run c 'head -c 50000 /dev/zero | tr "\\000" x' -o log.max_size=4096 -o log.keep=50
is 'a line longer than a file is cut, not lost' "$(joined "$CTR_RUN_DIR/c/log" | tr -d x | wc -c) $(joined "$CTR_RUN_DIR/c/log" | wc -c)" '0 50000'
run d 'seq 3000; seq 3000 >&2' -o log.max_size=4096 -o log.keep=99 -o log.stderr=separate
ok 'stderr has files of its own' sh -c 'joined() { ls -v "$1".[0-9]* | tac | xargs cat; cat "$1"; }
	joined "$0/log" | cmp - "$1" && joined "$0/log.err" | cmp - "$1"' "$CTR_RUN_DIR/d" "$(seq 3000 >"$work/s3"; echo "$work/s3")"
run e 'seq 3000; seq 3000 >&2' -o log.max_size=4096 -o log.keep=99 -o log.stderr=separate -o log.format=cri
ok 'cri: no part is longer' [ "$(longest "$CTR_RUN_DIR/e/log")" -le 4096 ]
ctr-status log --stdout e >"$work/e1"
ctr-status log --stderr e >"$work/e2"
ok 'cri: stdout is the whole' cmp "$work/e1" "$work/s3"
ok 'cri: stderr is the whole' cmp "$work/e2" "$work/s3"
run f 'head -c 30000 /dev/zero | tr "\\000" y; echo' -o log.max_size=4096 -o log.keep=50 -o log.format=cri
is 'cri: a long line in parts' "$(ctr-status log f | tr -d y | od -An -c | tr -d ' ') $(ctr-status log f | wc -c)" '\n 30001'
ctr-spawn run g -- sh -c 'echo one; while [ ! -e /tmp/go ]; do sleep 0.1; done; echo two'
until_ok 20 grep -q one "$CTR_RUN_DIR/g/log"
kill -42 "$(ctr-status get monitor_pid g)"
ok 'signal 42 rotates' until_ok 20 grep -q one "$CTR_RUN_DIR/g/log.1"
touch "/proc/$(ctr-status get payload_pid g)/root/tmp/go"
timeout 20 ctr-status wait g >/dev/null
is 'and goes on in a new file' "$(cat "$CTR_RUN_DIR/g/log.1" "$CTR_RUN_DIR/g/log")" "$(printf 'one\ntwo')"
done_testing
