#!/bin/sh
# start of an exited container: the same record goes on; one that fails, or is killed on the way, loses nothing.
. "$(dirname "$0")/lib.sh"
get() { ctr-status get "$1" "$2"; }
mkdir -p "$work/root/bin" "$work/root/proc" "$work/root/dev" "$work/root/sys" "$work/root/tmp"
cp "$(program busybox)" "$work/root/bin/busybox"
ctr-spawn run -o "container.rootfs=$work/root" -o container.label.site=a -o stop.schedule=INT/3/KILL \
	r -- /bin/busybox sh -c 'echo run; exit 3'
timeout 20 ctr-status wait r >/dev/null
ok 'start' timeout 20 ctr-signal start r
is 'it ended anew' "$(timeout 20 ctr-status wait r)" 'r exited 3'
is 'the log goes on' "$(ctr-status log r | tr '\n' ' ')" 'run run '
is 'events go on' "$(ctr-status events r | awk '{print $4}' | tr '\n' ' ')" 'creating started exited asked started exited '
is 'who asked' "$(get wanted_by r),$(get restarts r),$(get then r)" uid:0,0,
is 'the configuration is the same' "$(get stop r)" INT/3/KILL

# failures, early and late
keeps() {
	is "$1: exited as before" "$(get state r),$(get exit r),$(get stop r)" exited,3,INT/3/KILL
	is "$1: the log is there" "$(ctr-status log r | head -n 1)" run
	is "$1: nothing is mounted" "$(grep -c "$work" /proc/self/mounts)" 0
	is "$1: no cgroup" "$(find /sys/fs/cgroup -type d -path "*/$(basename "$(dirname "$(get cgroup r)")")/r" 2>/dev/null | wc -l)" 0
	is "$1: no half record" "$(find "$CTR_RUN_DIR" -name '.new*' -o -name '.del*' | wc -l)" 0
}
mv "$work/root" "$work/gone"
ok 'no rootfs: refused' rc 1 sh -c 'timeout 20 ctr-signal start r 2>"$0"' "$work/why"
ok 'by its key' grep -q container.rootfs "$work/why"
keeps 'no rootfs'
mv "$work/gone" "$work/root"
mv "$work/root/bin/busybox" "$work/root/bin/gone"
ok 'no command: refused' rc 1 sh -c 'timeout 20 ctr-signal start r 2>"$0"' "$work/why"
ok 'in words' grep -q 'command not found' "$work/why"
keeps 'no command'
is 'the record says why' "$(get reason r | sed 's/: .*//'),$(get then r)" container.command,
is 'and an event' "$(ctr-status events r | awk 'END {print $4}')" failed
mv "$work/root/bin/gone" "$work/root/bin/busybox"
ok 'start of several' timeout 20 ctr-signal start r r
timeout 20 ctr-status wait r >/dev/null
is 'a request of before does not end it' "$(echo 'down KILL' >"$CTR_RUN_DIR/r/requests/7"; timeout 20 ctr-signal start r; timeout 20 ctr-status wait r)" 'r exited 3'
ok 'restart of an exited one starts it' timeout 20 ctr-signal restart r
timeout 20 ctr-status wait r >/dev/null

# ten at once: one of them does it, the others find it running
sed -i "s/exit 3/exec \/bin\/busybox sleep 1000/" "$CTR_RUN_DIR/r/spec.ini"
for i in 1 2 3 4 5 6 7 8 9 10; do
	timeout 30 ctr-signal start r 2>>"$work/ten" || echo bad >>"$work/bad" &
done
wait
is 'ten at once' "$(cat "$work/bad" 2>/dev/null),$(get state r)" ,running
is 'one start' "$(ctr-status events r | awk '$4 == "asked" && $5 ~ /start/' | wc -l)" 6
ok 'stop' timeout 20 ctr-signal stop r

# SIGKILL of ctr-spawn, of the process that becomes the monitor, or of both, at 30 moments
cat >"$work/killer" <<'P'
my $turn = shift;
my $pid = fork // die;
if ($pid == 0) { open STDERR, '>', '/dev/null'; exec @ARGV or exit 99 }
select undef, undef, undef, $turn / 3000;
my $children = '';
if (open my $file, '<', "/proc/$pid/task/$pid/children") { $children = <$file> // '' }
my @victims = ($turn % 3 != 1 ? $pid : (), $turn % 3 != 0 ? split(' ', $children) : ());
kill 'KILL', @victims if @victims;
waitpid $pid, 0;
# What was not killed goes on: until it is a monitor, or has ended.
for my $child (split ' ', $children) {
	for (1 .. 400) {
		open my $file, '<', "/proc/$child/stat" or last;
		my $stat = <$file> // last;
		last unless $stat =~ /\(ctr-spawn\) [^ZX]/;
		select undef, undef, undef, 0.05;
	}
}
P
bad=0
i=0
while [ "$i" -lt 30 ]; do
	i=$((i + 1))
	timeout 20 perl "$work/killer" "$i" ctr-spawn start r
	until_ok 20 sh -c '[ "$(ctr-status get state r)" != creating ]' || bad=$((bad + 1))
	case $(get state r),$(get exit r) in
	running,* | exited,signal:2 | exited,signal:9 | exited,130) ;;
	*) bad=$((bad + 1)); echo "$i: $(get state r),$(get exit r)" >>"$work/odd" ;;
	esac
	[ -s "$CTR_RUN_DIR/r/spec.ini" ] && [ "$(ctr-status log r | head -n 1)" = run ] || bad=$((bad + 1))
	timeout 20 ctr-signal stop r 2>>"$work/errors" || bad=$((bad + 1))
done
is 'after 30 kills' "$bad" 0
sed 's/^/# /' "$work/odd" "$work/errors" 2>/dev/null
ok 'it can still be started' timeout 20 ctr-signal start r
ok 'and stopped' timeout 20 ctr-signal stop r
keeps2() { [ "$(ctr-status get 'label.site' r 2>/dev/null)" = a ] || grep -q 'label.site = a' "$CTR_RUN_DIR/r/spec.ini"; }
ok 'its label is there' keeps2
ok 'rm' timeout 20 ctr-signal rm r
is 'nothing is left' "$(ls "$CTR_RUN_DIR")" ''
done_testing
