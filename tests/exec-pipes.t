#!/bin/sh
# exec through pipes: byte-exact, no deadlock, SIGPIPE honoured, many at once.
. "$(dirname "$0")/lib.sh"
ctr-spawn run w -- sleep 600
head -c 67108864 /dev/urandom >"$work/in"
ok '64 MiB there and back' sh -c 'timeout 120 ctr-spawn exec w cat <"$1/in" | cmp - "$1/in"' sh "$work"
rm "$work/in"
ok 'a reader that leaves ends it with SIGPIPE' sh -c '
	{ timeout 60 ctr-spawn exec w yes; echo $? >"$1/yes"; } | head -n 1 >/dev/null
	grep -qx 141 "$1/yes"' sh "$work"
is 'one side that nobody reads does not stop the other' "$(mkfifo "$work/slow"
	timeout 60 ctr-spawn exec w sh -c 'echo fast; head -c 300000 /dev/zero >&2; echo done' 2>"$work/slow" &
	exec 5<"$work/slow"
	sleep 0.2
	cat <&5 | wc -c
	wait)" "fast
done
300000"
is 'end of input is seen' "$(timeout 60 ctr-spawn exec w sh -c 'cat; echo end' </dev/null)" end
seq 50 | xargs -P 8 -I N sh -c 'timeout 120 ctr-spawn exec w sh -c "echo N; exit 3"; [ $? = 3 ] || echo bad' >"$work/many"
is '50 at once' "$(sort -n "$work/many")" "$(seq 50)"
is 'no record is left' "$(ls "$CTR_RUN_DIR/w/exec")" ''
ok 'no group is left' sh -c '! ls -d "$(ctr-status get cgroup w)"/exec-* 2>/dev/null'
done_testing
