#!/bin/sh
# SIGKILL of every ctr-spawn at 100 moments of a start: then the name can be
# started or removed, and nothing runs or stays unrecorded.
. "$(dirname "$0")/lib.sh"
bad=0
i=0
while [ "$i" -lt 100 ]; do
	i=$((i + 1))
	timeout 20 ctr-spawn run k -- sleep 60 2>/dev/null &
	pid=$!
	perl -e 'select undef, undef, undef, $ARGV[0] / 10000' "$i"
	for victim in $(pgrep -f "ctr-spawn run k" -g 0 2>/dev/null; pgrep -P "$pid"; echo "$pid"); do
		kill -9 "$victim" 2>/dev/null
	done
	wait "$pid" 2>/dev/null
	if [ -d "$CTR_RUN_DIR/k" ]; then
		timeout 20 ctr-signal rm -f k 2>>"$work/errors" || bad=$((bad + 1))
	fi
	timeout 20 ctr-spawn run k -- true 2>>"$work/errors" || bad=$((bad + 1))
	timeout 20 ctr-signal rm -f k 2>>"$work/errors" || bad=$((bad + 1))
done
ok 'every name could be used again' test "$bad" -eq 0
cat "$work/errors" 2>/dev/null | sed 's/^/# /'
is 'no record is left' "$(ls "$CTR_RUN_DIR")" ''
is 'no half-made record is left' "$(find "$CTR_RUN_DIR" -name '.new*' -o -name '.del*' | wc -l)" 0
ok 'no payload is left' sh -c '! pgrep -fx "sleep 60" -P 1 | while read -r p; do grep -q "State:.[RS]" /proc/$p/status && grep -l "$CTR_RUN_DIR" /proc/$p/mountinfo; done | grep .'
done_testing
