#!/bin/sh
# run --replace: the dead record of that name is there until the new container runs.
. "$(dirname "$0")/lib.sh"
old() { # a container that has ended, and what its record is like
	ctr-signal rm -f r >/dev/null 2>&1
	timeout 20 ctr-spawn run -o container.label.age=old r -- sh -c 'echo said; exit 7'
	ctr-status wait -t 20 r >/dev/null
	before=$(look)
}
look() {
	ls -i "$CTR_RUN_DIR/r"
	ctr-status log r
	ctr-status list -H -o exit,rev,label.age r
	find "$CTR_RUN_DIR" -maxdepth 1 -name '.*' ! -name . ! -name .seccomp ! -name .cache
}
kept() { # NAME CODE PATTERN COMMAND...: it fails so, and the old one is as it was
	what=$1 code=$2 pattern=$3
	shift 3
	timeout 20 "$@" >"$work/said" 2>&1 </dev/null
	is "$what: exit code" "$?" "$code"
	ok "$what: why" grep -e "$pattern" "$work/said"
	is "$what: one line" "$(wc -l <"$work/said")" 1
	is "$what: the old one is as it was" "$(look)" "$before"
}
old
printf '[container]\ncommand = true\nbogus = 1\n' >"$work/bad.ini"
kept 'a bad INI' 125 'bad.ini:3: container.bogus: unknown key' ctr-spawn run --replace -f "$work/bad.ini" r
kept 'a missing rootfs' 125 'container.rootfs: /no/such: No such file' ctr-spawn run --replace -o container.rootfs=/no/such r -- true
kept 'a missing user' 125 'container.user: nobody-here' ctr-spawn run --replace -o container.user=nobody-here r -- true
for how in '' ' -F'; do
	# shellcheck disable=SC2086
	kept "a bad command$how" 127 'r: container.command: nosuch: command not found in the container; the old record of that name is kept$' \
		ctr-spawn run$how --replace r -- nosuch
done
kept 'not executable' 126 '; the old record of that name is kept$' ctr-spawn run --replace r -- /etc/passwd
kept 'a missing mount' 125 '/no/such.*; the old record of that name is kept$' ctr-spawn run --replace -o 'mount.bind=/no/such /mnt' r -- true
kept 'a workdir that is not there' 125 'workdir: /no/such.*; the old record of that name is kept$' \
	ctr-spawn create --replace -o container.workdir=/no/such r -- true
kept 'a hook that fails' 125 'hooks.start.*; the old record of that name is kept$' ctr-spawn run --replace -o 'hooks.start=/bin/false' r -- true
is 'the old one can be started' "$(timeout 20 ctr-signal start r && timeout 20 ctr-status wait -t 20 r)" 'r exited 7'
before=$(look)
# The process that replaces it is killed on the way, then with the one that waits for it: the next start of any
# container puts it back.
killed() { # WHO...: pids, when it is in its hook
	groups_left r # the hook goes on
	(ctr-spawn run --replace -o hooks.timeout=1m -o 'hooks.start=/bin/sleep 15' r -- true >"$work/said" 2>&1; echo $? >"$work/code") &
	until_ok 20 sh -c '[ "$(ctr-status get state r)" = creating ] && [ -n "$(ctr-status get payload_pid r)" ]'
	monitor=$(ctr-status get monitor_pid r)
	# shellcheck disable=SC2034  # by its name below
	spawn=$(sed -n 's/^PPid:[[:space:]]*//p' "/proc/$monitor/status")
	for who; do eval "kill -9 \$$who"; done
	wait $!
	until_ok 20 dead "$monitor" # with many at work it may take its time to die
}
killed monitor
is 'that is told' "$(cat "$work/code") $(cat "$work/said")" '125 ctr-spawn: r: the monitor died while it started the container; the old record of that name is kept'
is 'the old one is there again' "$(look)" "$before"
killed spawn monitor
is 'nobody is there to tell' "$(cat "$work/code")" 137
timeout 20 ctr-spawn run -F --rm other -- true
is 'by the next start the old one is there again' "$(look)" "$before"
old
ok 'replaced where it runs' timeout 20 ctr-spawn run --replace r -- sleep 600
is 'by the new one' "$(ctr-status get state r) $(grep -c old "$CTR_RUN_DIR/r/status")" 'running 0'
is 'nothing of the old one is left' "$(find "$CTR_RUN_DIR" -maxdepth 1 -name '.[nd]*')" ''
kept_running=$(ctr-status get payload r)
ok 'one that lives is refused' rc 125 timeout 20 ctr-spawn run --replace r -- true
is 'and untouched' "$(ctr-status get payload r)" "$kept_running"
old
ok 'create' timeout 20 ctr-spawn create --replace r -- true
is 'replaces too' "$(ctr-status get state r)" created
# Its monitor, about to tell the end, holds the record for a moment longer.
old
if hold_lock "$CTR_RUN_DIR/r/lock" 0.5; then
	ok 'a record that is held for a moment is waited for' timeout 20 ctr-spawn run --replace r -- true
	wait "$holder"
else
	skip 'a record that is held for a moment' 'no python3'
fi
done_testing
