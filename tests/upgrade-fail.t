#!/bin/sh
# An upgrade that cannot be leaves the old monitor running and says why.
. "$(dirname "$0")/lib.sh"
image=$top/bin/ctr-monitor
ctr-spawn run u -- sh -c 'while [ ! -e /tmp/go ]; do sleep 0.05; done; echo end; exit 11'
monitor=$(ctr-status get monitor u)
dir=$CTR_RUN_DIR/u
# The tool refuses before any monitor is rung.
refused() { # NAME FILE WHY
	timeout 30 ctr-signal upgrade --to "$2" u >"$work/said" 2>&1
	is "$1: 1" $? 1
	ok "$1: why" grep -q "$3" "$work/said"
}
head -c 20000 "$image" >"$work/cut"
chmod 755 "$work/cut"
refused 'a truncated image' "$work/cut" 'does not run'
printf 'text\n' >"$work/text"
chmod 755 "$work/text"
refused 'a text' "$work/text" 'does not run'
refused 'no file' "$work/none" 'No such file'
refused 'a directory' "$work" 'written it'
cp "$image" "$work/group"
chmod 775 "$work/group"
refused 'one that others may write' "$work/group" 'written it'
cp "$image" "$work/owner"
chown nobody "$work/owner"
refused 'of another owner' "$work/owner" 'written it'
cp /bin/true "$work/true"
refused 'another program' "$work/true" 'does not run'
printf '#!/bin/sh\necho ctr-monitor\nexec sleep 100\n' >"$work/hangs"
chmod 755 "$work/hangs"
refused 'one that answers and stays' "$work/hangs" 'does not run'
is 'no monitor was asked' "$(ctr-status events u | grep -c ' asked ')" 0
# The monitor refuses by itself: who writes requests need not be our tool.
n=0
asked() { # NAME REQUEST WHY
	n=$((n + 1))
	printf '%s\n' "$2" >"$dir/requests/tmp"
	mv "$dir/requests/tmp" "$dir/requests/1"
	kill -41 "${monitor%%:*}"
	ok "$1: recorded" until_ok 20 sh -c "[ \"\$(ctr-status events u | grep -c ' upgrade-failed ')\" = $n ]"
	ok "$1: why" sh -c "ctr-status events u | grep ' upgrade-failed ' | tail -n 1 | grep -q '$3'"
}
chmod 755 "$work/group"
asked 'cut text' "upgrade $work/text" 'Exec%20format%20error'
asked 'nothing there' "upgrade $work/none" 'No%20such%20file'
asked 'relative' 'upgrade bin/ctr-monitor' 'absolute'
asked 'without a path' 'upgrade' 'absolute'
asked 'owner' "upgrade $work/owner" 'alone'
asked 'replaced since the check' "upgrade @1:1 $work/group" 'replaced%20since'
chmod 775 "$work/group"
asked 'writable' "upgrade $work/group" 'alone'
chmod 644 "$work/group"
asked 'not executable' "upgrade $work/group" 'Permission%20denied'
mkfifo "$work/fifo"
asked 'a FIFO' "upgrade $work/fifo" 'Permission%20denied'
is 'the record tells the last reason' "$(ctr-status get reason u)" "upgrade: Permission denied: $work/fifo"
is 'the same monitor' "$(ctr-status list -o monitor,monitor_state,image u)" "$monitor	alive	current"
is 'no descriptor was lost or left' "$(find "/proc/${monitor%%:*}/fd" -lname "$work/*" ! -lname "$CTR_RUN_DIR*" | wc -l)" 0
ok 'a right one still works' timeout 30 ctr-signal upgrade u
: >"/proc/$(ctr-status get payload_pid u)/root/tmp/go"
ok 'it ends' timeout 20 ctr-status wait u
is 'exit' "$(ctr-status list -o exit,source u)" '11	exit'
is 'log' "$(ctr-status log u)" end
ok 'upgrade of what has ended: 1' rc 1 timeout 20 ctr-signal upgrade u
ok '--all leaves it out' timeout 20 ctr-signal upgrade --all
ctr-spawn run d -- sleep 1000
kill -9 "$(ctr-status get monitor_pid d)"
until_ok 10 dead "$(ctr-status get monitor_pid d)"
timeout 30 ctr-signal upgrade d >"$work/said" 2>&1
is 'with a dead monitor it adopts' "$? $(cat "$work/said")" '0 ctr-signal: d: upgrade: its monitor was dead: replaced by a new monitor'
sed 's/^caps=.*/caps=down%20up/' "$CTR_RUN_DIR/d/status" >"$CTR_RUN_DIR/d/status.new"
monitor=$(ctr-status get monitor d)
mv "$CTR_RUN_DIR/d/status.new" "$CTR_RUN_DIR/d/status"
timeout 30 ctr-signal upgrade d >"$work/said" 2>&1
is 'one that does not understand it is replaced' "$? $(cat "$work/said")" '0 ctr-signal: d: upgrade: its monitor cannot execute another: replaced by a new monitor'
ok 'by another process' test "$(ctr-status get monitor d)" != "$monitor"
is 'alive' "$(ctr-status list -o state,monitor_state d)" 'running	alive'
done_testing
