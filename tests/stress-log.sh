#!/bin/sh
# A payload that writes numbered lines at full speed while its monitor is killed and adopted N times,
# then is upgraded N times: no line missing, twice or torn, no SIGPIPE. usage: stress-log.sh [N]
. "$(dirname "$0")/lib.sh"
N=${1:-${N:-100}}
cat >"$work/writer.c" <<'C'
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>
int main(void)
{
	char line[32];
	for (unsigned long i = 0; access("/tmp/stop", F_OK) < 0 || i % 4096 != 0; i++) {
		int length = snprintf(line, sizeof(line), "%lu\n", i);
		if (write(1, line, (size_t)length) != length)
			return 9;
	}
	return 0;
}
C
cc -O1 -static -o "$work/writer" "$work/writer.c" || exit 1
# The host's tree is the root: the writer is where the container can execute it.
cp "$work/writer" "$top/.build/stress-writer"
ctr-spawn run -o log.max_size=100g -o log.keep=1 w -- "$top/.build/stress-writer" || exit 1
begun=$(date +%s)
i=0
worst=0
while [ "$i" -lt "$N" ]; do
	kill -9 "$(ctr-status get monitor_pid w)"
	until_ok 20 sh -c '[ "$(ctr-status get monitor_state w)" = dead ]'
	from=$(date +%s%N)
	timeout 30 ctr-signal adopt w || echo "adoption $i" >>"$work/bad"
	took=$((($(date +%s%N) - from) / 1000000))
	[ "$took" -le "$worst" ] || worst=$took
	i=$((i + 1))
	# Every other time at once, else after some output.
	[ $((i % 2)) -eq 0 ] || sleep "0.0$((i % 10))"
done
echo "# $N times killed and adopted in $(($(date +%s) - begun)) s, the longest adoption $worst ms"
is 'every adoption' "$(cat "$work/bad" 2>/dev/null)" ''
begun=$(date +%s)
i=0
while [ "$i" -lt "$N" ]; do
	timeout 30 ctr-signal upgrade w || echo "upgrade $i" >>"$work/bad"
	i=$((i + 1))
done
echo "# $N upgrades in $(($(date +%s) - begun)) s"
is 'every upgrade' "$(cat "$work/bad" 2>/dev/null)" ''
: >"/proc/$(ctr-status get payload_pid w)/root/tmp/stop"
ok 'it ends' timeout 60 ctr-status wait w
is 'by itself: no SIGPIPE, no short write' "$(ctr-status get exit w)" 0
is 'nothing dropped' "$(ctr-status get log_dropped w)" 0
ctr-status log w | awk '$0 != NR - 1 {print "line " NR ": " $0; if (++bad > 5) exit} END {print NR " lines" >"/dev/stderr"}' >"$work/gaps" 2>"$work/lines"
echo "# $(cat "$work/lines"), $(ctr-status log w | wc -c) bytes"
is 'every line once, in order, whole' "$(cat "$work/gaps")" ''
rm -f "$top/.build/stress-writer"
done_testing
