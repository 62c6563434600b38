#!/bin/sh
# Kill and freeze by cgroup, per layout; nothing is left of any cgroup.
. "$(dirname "$0")/lib.sh"
ctr-spawn run w -- sh -c 'while :; do sleep 0.1; done'
undo=$CTR_RUN_DIR/w/undo
dirs=$(cut -d' ' -f2- "$undo")
if [ -z "$dirs" ]; then
	echo "1..0 # SKIP no cgroup hierarchy can be written here"
	exit 0
fi
payload=$(ctr-status get payload_pid w)
monitor=$(ctr-status get monitor_pid w)
group=$(ctr-status get cgroup w)
is 'the record names the cgroup' "$(sed -n 1p "$undo" | cut -d' ' -f2-)" "$group"
ok 'the payload is in it' grep -qx "$payload" "$group/cgroup.procs"
ok 'the monitor is not' sh -c "! grep -qx $monitor $group/cgroup.procs"
[ -e "$group/cgroup.events" ] && ok 'but beside it' grep -qx "$monitor" "${group%/*}/.monitors/cgroup.procs"
# A sub-group as a session has one, and a stranger in it that pid 1's death does not reach.
mkdir "$group/session"
sleep 1000 &
stranger=$!
echo "$stranger" >"$group/session/cgroup.procs"
ok 'kill' timeout 20 ctr-signal kill w
ok 'the payload is dead' until_ok 10 dead "$payload"
ok 'the stranger in a sub-group too' until_ok 10 dead "$stranger"
ok 'ended' timeout 20 ctr-status wait w
gone() { for dir in $dirs; do [ ! -e "$dir" ] || return 1; done; }
ok 'the cgroups are removed' until_ok 10 gone
ok 'rm' timeout 20 ctr-signal rm w
parents_gone() { for dir in $dirs; do [ ! -e "${dir%/*}" ] || return 1; done; }
ok 'their parents too' until_ok 10 parents_gone
# A left-over of a start that was killed in between does no harm; a living one is an error.
mkdir -p "$group/below"
ok 'an empty left-over is replaced' timeout 20 ctr-spawn run -F --rm w -- true
mkdir -p "$group"
sleep 1000 &
stranger=$!
echo "$stranger" >"$group/cgroup.procs"
ok 'one in use is an error' rc 125 timeout 20 ctr-spawn run -F --rm w -- true
ok 'that kills nobody' kill -0 "$stranger"
kill -9 "$stranger"
wait "$stranger" 2>/dev/null
until_ok 10 rmdir "$group"
rmdir "${group%/*}/.monitors" "${group%/*}" 2>/dev/null
# Creators and removers of the same parents at once.
race() {
	for i in 1 2 3 4 5 6 7 8 9 10; do
		timeout 60 ctr-spawn run -F --rm "$1" -- true || echo "$1 $i"
	done
}
race a >"$work/a" 2>&1 &
race b >"$work/b" 2>&1 &
race c >"$work/c" 2>&1
wait
is 'thirty starts race for their parents' "$(cat "$work/a" "$work/b" "$work/c")" ''
ok 'and leave nothing' until_ok 10 parents_gone
done_testing
