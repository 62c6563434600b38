#!/bin/sh
# What cannot be made again is recorded and tried again; a monitor killed meanwhile loses nothing.
. "$(dirname "$0")/lib.sh"
get() { ctr-status get "$1" "$2"; }
mkdir -p "$work/root/bin" "$work/root/proc" "$work/root/dev" "$work/root/sys" "$work/root/tmp"
cp "$(program busybox)" "$work/root/bin/busybox"
ctr-spawn run -o container.rootfs="$work/root" -o restart.policy=always -o restart.delay=50ms \
	-o restart.cap=100ms f -- /bin/busybox sh -c 'echo run; /bin/busybox sleep 0.1; exit 3'
monitor=$(get monitor f)
mv "$work/root" "$work/gone"
ok 'a rootfs that is gone is a failed start' until_ok 20 sh -c '[ "$(ctr-status get failures f)" -ge 2 ]'
ok 'it is restarting' ctr-status is restarting f
is 'the reason names the key' "$(get reason f | sed 's/: .*//')" container.rootfs
is 'how it ended stands' "$(get exit f)" 3
is 'the monitor is the same' "$(get monitor f)" "$monitor"
ok 'start says why' rc 1 sh -c 'ctr-signal start f 2>"$0"' "$work/why"
ok 'by name' grep -q 'container.rootfs' "$work/why"
restarts=$(get restarts f)
mv "$work/gone" "$work/root"
ok 'it comes back with the rootfs' until_ok 20 sh -c "[ \$(ctr-status get restarts f) -gt $restarts ]"
ok 'stop' timeout 20 ctr-signal stop f
mv "$work/root" "$work/gone"
ctr-spawn run -o restart.policy=always -o restart.delay=1ms -o restart.limit=3/60 \
	-o container.rootfs="$work/gone" l -- /bin/busybox sh -c 'echo run; exit 6'
mv "$work/gone" "$work/root"
ok 'failures count for the limit' timeout 20 ctr-status wait l
is 'it ended as it last ended' "$(get exit l)" 6
is 'nothing of it is mounted' "$(grep -c "$CTR_RUN_DIR" /proc/self/mounts)" 0

# a monitor killed while restarting
ctr-spawn run -o restart.policy=always -o restart.delay=1h -o restart.cap=1h k -- sh -c 'exit 4'
until_ok 20 ctr-status is restarting k
kill -9 "$(get monitor_pid k)"
until_ok 5 dead "$(get monitor_pid k)"
is 'restarting, its monitor dead' "$(get state k),$(get monitor_state k)" restarting,dead
is 'wait does not wait for nobody' "$(timeout 10 ctr-status wait k)" 'k exited 4'
ok 'start' timeout 20 ctr-signal start k
ok 'made again' until_ok 20 ctr-status is restarting k
kill -9 "$(get monitor_pid k)"
until_ok 5 dead "$(get monitor_pid k)"
ok 'stop with a dead monitor' timeout 20 ctr-signal stop k
is 'exited as it last ended' "$(get state k),$(get exit k)" exited,4

# descriptors of the caller's cannot be had twice
ok 'fds with a policy is refused' rc 125 timeout 20 ctr-spawn run -o container.fds=7 -o restart.policy=always d -- true 7</dev/null
ctr-spawn run -o container.fds=7 -o restart.cap=1h -o restart.delay=1h d -- sh -c 'while :; do sleep 0.1; done' 7</dev/null
ok 'restart on request fails, and says so' rc 1 timeout 30 ctr-signal restart d
is 'it is not made without them' "$(get state d),$(get restarts d)" restarting,0
ok 'stop' timeout 20 ctr-signal stop d
done_testing
