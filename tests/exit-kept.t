#!/bin/sh
# A monitor that has reaped its container and is killed before it could record that takes no status along.
. "$(dirname "$0")/lib.sh"
cat >"$work/hook" <<'HOOK'
#!/bin/sh
echo $$ >"$1.$CTR_HOOK"
exec sleep 100
HOOK
chmod 755 "$work/hook"
killed() { # NAME WANTED COMMAND...: the payload is pid 1; its monitor dies in the hook
	it=$1 wanted=$2
	shift 2
	timeout 30 ctr-spawn run -o container.init=no -o "hooks.stopped=$work/hook $work/$it" \
		"$it" -- "$@"
	monitor=$(ctr-status get monitor_pid "$it")
	ok "$it: its hook runs" until_ok 20 test -s "$work/$it.stopped"
	kill -9 "$monitor"
	ok "$it: its monitor is dead" until_ok 20 dead "$monitor"
	is "$it: told without a monitor" "$(timeout 20 ctr-status wait "$it")" "$it exited $wanted"
	kill -9 "$(cat "$work/$it.stopped")"
	ok "$it: adopt" timeout 60 ctr-signal adopt "$it"
	is "$it: recorded" "$(ctr-status get exit "$it")" "$wanted"
}
killed seven 7 sh -c 'exit 7'
killed none 0 sh -c 'exit 0'
done_testing
