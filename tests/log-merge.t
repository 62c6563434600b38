#!/bin/sh
# ctr-status log of several containers: the oldest line first where all logs have times.
. "$(dirname "$0")/lib.sh"
# Says NAME1, and NAME2 when it is told to, and so on; ends at the last.
says='i=1; while [ $i -lt 4 ]; do echo "$0$i"; i=$((i + 1)); while [ ! -e /tmp/go$i ]; do sleep 0.05; done; done; printf "%s" "$0 ends"'
run() { # NAME OPTION...
	name=$1
	shift
	timeout 30 ctr-spawn run "$name" "$@" -- sh -c "$says" "$name"
	until_ok 20 grep -q "${name}1" "$CTR_RUN_DIR/$name/log"
}
go() { # NAME NUMBER: it says that one, and it stands in its log
	touch "/proc/$(ctr-status get payload_pid "$1")/root/tmp/go$2"
	if [ "$2" = 4 ]; then
		timeout 30 ctr-status wait "$1" >/dev/null
	else
		until_ok 20 grep -q "$1$2" "$CTR_RUN_DIR/$1/log"
	fi
}
run a -o log.timestamps=yes
run b -o log.format=cri
for step in 'b 2' 'a 2' 'a 3' 'b 3' 'b 4' 'a 4'; do
	# shellcheck disable=SC2086
	go $step
done
wanted='a | a1
b | b1
b | b2
a | a2
a | a3
b | b3
b | b ends
a | a ends'
is 'by time' "$(ctr-status log a b)" "$wanted"
is 'whatever the order of the names' "$(ctr-status log b a)" "$wanted"
is 'with the times' "$(ctr-status log -t a b | cut -d ' ' -f 3 | sort -c 2>&1 && ctr-status log -t a b | cut -d ' ' -f 4- | tr '\n' ,)" 'a1,b1,b2,a2,a3,b3,b ends,a ends,'
is '-n: the last of each' "$(ctr-status log -n 2 a b | tr '\n' ,)" 'a | a3,b | b3,b | b ends,a | a ends,'
is '-f of such as have ended' "$(timeout 20 ctr-status log -f a b)" "$wanted"
is 'one that is not there is told, the rest shown' "$(ctr-status log a none b 2>"$work/said" | tr '\n' , ; grep -c 'no such container' "$work/said")" \
	"$(echo "$wanted" | sed 's/ |/    |/' | tr '\n' ,)1"

if build pty 2>"$work/cc"; then
	esc=$(printf '\033')
	printf 'wait\nall\n' | "$work/pty" ctr-status log a b >"$work/screen.out" 2>"$work/colour"
	is 'a terminal: each name has its colour' "$(grep -o "$esc\[[0-9]*m[ab] |$esc\[0m" "$work/colour" | sort | uniq -c | tr -d ' ' | tr "$esc\n" 'E,')" \
		'4E[31ma|E[0m,4E[32mb|E[0m,'
	printf 'wait\nall\n' | NO_COLOR=1 "$work/pty" ctr-status log a b >"$work/screen.out" 2>"$work/colour"
	is 'NO_COLOR' "$(grep -c "$esc" "$work/colour")" 0
else
	skip 'a terminal: each name has its colour' 'no C compiler'
fi

# What pid 1 has spilled while no monitor lives stands at its time too.
run s -o log.timestamps=yes
run t -o log.timestamps=yes
monitor=$(ctr-status get monitor_pid s)
kill -9 "$monitor"
until_ok 20 dead "$monitor"
touch "/proc/$(ctr-status get payload_pid s)/root/tmp/go2"
until_ok 20 sh -c 'ctr-status log s | grep -q s2'
go t 2
touch "/proc/$(ctr-status get payload_pid s)/root/tmp/go3"
until_ok 20 sh -c 'ctr-status log s | grep -q s3'
is 'without a monitor' "$(ctr-status log s t | tr '\n' ,)" 's | s1,t | t1,s | s2,t | t2,s | s3,'

timeout 30 ctr-spawn run raw -- echo said
timeout 30 ctr-status wait raw >/dev/null
is 'one without times: in the order of the names' "$(ctr-status log raw b | cut -d '|' -f 2 | tr '\n' ,)" ' said, b1, b2, b3, b ends,'

# Much more than is read at once, in several files, of both streams apart.
fill='i=0; while [ $i -lt 4000 ]; do i=$((i + 1)); echo "line $i of a length that fills files"; [ $((i % 2)) = 0 ] || echo "err $i" >&2; done'
for name in big also; do
	timeout 60 ctr-spawn run $name -o log.timestamps=yes -o log.stderr=separate -o log.max_size=64K -o log.keep=8 -- sh -c "$fill"
done
timeout 60 ctr-status wait big also >/dev/null
ctr-status log -t big also >"$work/merged" 2>&1
is 'long ones: every line' "$(wc -l <"$work/merged") $(grep -c '^big .*| .*Z line ' "$work/merged")" '12000 4000'
is 'no time goes back' "$(cut -d '|' -f 2 "$work/merged" | cut -d ' ' -f 2 | sort -c 2>&1)" ''
ctr-status log --stdout big >"$work/one"
is 'each as it is alone' "$(sed -n 's/^big  | [^ ]* \(line.*\)/\1/p' "$work/merged" | cmp - "$work/one" 2>&1)" ''
done_testing
