#!/bin/sh
# [container] fds, listen_fds: under their numbers, and nothing else.
. "$(dirname "$0")/lib.sh"
echo seven >"$work/seven"
echo twenty >"$work/twenty"
run() { # OPTION... -- COMMAND...
	timeout 30 ctr-spawn run -F --rm x "$@" 2>&1
}
list='echo $(cd /proc/self/fd && echo *)'
is 'none reaches the payload' "$(run -- sh -c "$list" 3</dev/null 4</dev/null 5</ 7<"$work/seven")" '0 1 2 3'
is 'those named do' "$(run -o 'container.fds=7 5' -- sh -c 'read -r a <&7; read -r b <&5; echo "$a $b"; [ -e /proc/self/fd/4 ] || echo no 4' 4</ 5<"$work/twenty" 7<"$work/seven" | tr '\n' ' ')" 'seven twenty no 4 '
# All numbers that the contract between our programs uses are passed too.
all() {
	timeout 30 ctr-spawn run "$@" 3<"$work/seven" 4<"$work/seven" 5<"$work/seven" 6<"$work/seven" 7<"$work/seven" 8<"$work/seven" 9<"$work/seven"
}
all y -o 'container.fds=3 4 5 6 7 8 9' -- sh -c 'for n in 3 4 5 6 7 8 9; do eval "read -r l <&$n"; echo "$n $l"; done'
ok 'by a detached one: end' timeout 30 ctr-status wait y
is 'by a detached one' "$(ctr-status log y | tr '\n' ' ')" '3 seven 4 seven 5 seven 6 seven 7 seven 8 seven 9 seven '
ok 'removed' ctr-signal rm -f y
bad() { # NAME PATTERN OPTION...
	name=$1 pattern=$2
	shift 2
	timeout 30 ctr-spawn run -F --rm x "$@" >"$work/bad" 2>&1 -- true
	is "$name: code" "$?" 125
	ok "$name: message" grep -q -e "$pattern" "$work/bad"
}
bad 'not open' 'container.fds: 77: not open' -o container.fds=77
bad 'not open, and what we executed ourselves by' 'container.fds: 100: not open' -o container.fds=100
bad 'standard' 'container.fds: 2: not a number from 3' -o container.fds=2
bad 'no number' 'container.fds: x: not a number' -o container.fds=x
bad 'nothing to listen on' 'container.listen_fds: no LISTEN_FDS' -o container.listen_fds=yes
# As systemd and its like start a service: LISTEN_PID is the pid of ctr-spawn.
cat >"$work/activate" <<'X'
LISTEN_FDS=2 LISTEN_FDNAMES=web:admin LISTEN_PID=$$
export LISTEN_FDS LISTEN_FDNAMES LISTEN_PID
exec ctr-spawn "$@"
X
activated() {
	timeout 30 sh "$work/activate" run -F --rm x -o container.listen_fds=yes -- sh -c "$1" 3<"$work/seven" 4<"$work/twenty" 5</ 2>&1
}
is 'LISTEN_FDS' "$(activated 'read -r a <&3; read -r b <&4; echo "$a $b $LISTEN_FDS $LISTEN_FDNAMES"; [ "$LISTEN_PID" = $$ ] && echo mine; [ -e /proc/self/fd/5 ] || echo no 5' | tr '\n' ' ')" 'seven twenty 2 web:admin mine no 5 '
is 'a foreign LISTEN_PID is not ours' "$(LISTEN_FDS=1 LISTEN_PID=1 run -o container.listen_fds=yes -- true 3<"$work/seven" | grep -c 'no LISTEN_FDS')" 1
is 'without the key nothing is passed' "$(LISTEN_FDS=1 LISTEN_PID=1 run -- sh -c 'echo "$LISTEN_FDS"' 3<"$work/seven")" ''
is 'a directory as standard input' "$(run -- true </ | grep -c 'descriptor 0: a directory of the host')" 1
ctr-spawn run z -- sleep 600
for pid in monitor_pid init_pid payload_pid; do
	sed -n 's/^FDSize:[[:space:]]*//p' "/proc/$(ctr-status get $pid z)/status"
done >"$work/sizes"
is 'the tables of descriptors have 256 places at most, 2 KiB' "$(awk '$1 > 256' "$work/sizes" | wc -l) $(wc -l <"$work/sizes")" '0 3'
ctr-signal rm -f z
is 'nothing is left' "$(ls "$CTR_RUN_DIR")" ''
done_testing
