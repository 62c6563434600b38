#!/bin/sh
# Namespaces of others: by container, process and path; what is not one is refused; clocks.
. "$(dirname "$0")/lib.sh"
run() {
	timeout 30 ctr-spawn run -F --rm x "$@" 2>&1
}
mine() { # KEY: of this shell
	readlink "/proc/self/ns/$1"
}
timeout 20 ctr-spawn run a -o container.hostname=other -- sh -c 'sleep 600; :'
init=$(ctr-status get init_pid a)
theirs() {
	readlink "/proc/$init/ns/$1"
}
# BusyBox's readlink takes one file.
each='for key; do readlink "/proc/self/ns/$key"; done'
for key in pid net ipc uts cgroup; do
	if [ $key = pid ] && run -o namespaces.pid=host -- true | grep -q 'needs a cgroup'; then
		count=$((count + 1))
		echo "ok $count - pid # SKIP no cgroup that we may write here"
		continue
	fi
	is "$key: a container's" "$(run -o namespaces.$key=container:a -- readlink /proc/self/ns/$key)" "$(theirs $key)"
	is "$key: a process's" "$(run -o namespaces.$key=pid:$init -- readlink /proc/self/ns/$key)" "$(theirs $key)"
	is "$key: by identity" "$(run -o "namespaces.$key=pid:$(ctr-status get init a)" -- readlink /proc/self/ns/$key)" "$(theirs $key)"
	is "$key: a path" "$(run -o namespaces.$key=/proc/$init/ns/$key -- readlink /proc/self/ns/$key)" "$(theirs $key)"
	is "$key: the host's" "$(run -o namespaces.$key=host -- readlink /proc/self/ns/$key)" "$(mine $key)"
done
is 'the others stay private' "$(run -o namespaces.net=container:a -- sh -c "$each" sh ipc pid | grep -c -F -x -e "$(theirs ipc)" -e "$(theirs pid)" -e "$(mine ipc)" -e "$(mine pid)")" 0
is 'the name of the other' "$(run -o namespaces.uts=container:a -- hostname)" other
is 'its network in /sys too' "$(run -o namespaces.net=container:a -- sh -c 'ls /sys/class/net; cat /sys/class/net/lo/flags' | tr '\n' ' ')" 'lo 0x9 '
is 'several at once' "$(run -o namespaces.net=container:a -o namespaces.ipc=container:a -o namespaces.uts=host -- sh -c "$each" sh net ipc uts)" "$(theirs net; theirs ipc; mine uts)"
is 'who starts it stays where it was' "$(sh -c "ctr-spawn run -F --rm x -o namespaces.net=container:a -- true; readlink /proc/self/ns/net")" "$(mine net)"
timeout 20 ctr-spawn run j -o namespaces.net=container:a -- sleep 600
is 'its monitor too' "$(readlink "/proc/$(ctr-status get monitor_pid j)/ns/net")" "$(mine net)"
is 'and is its parent' "$(sed -n 's/^PPid:[[:space:]]*//p' "/proc/$(ctr-status get init_pid j)/status")" "$(ctr-status get monitor_pid j)"
ok 'it stops' timeout 30 ctr-signal rm -f j
# what is none, or none of the kind
for path in /proc/self/ns/ipc /dev/null /etc "$work/none"; do
	ok "net = $path is refused" rc 125 run -o "namespaces.net=$path" -- true
done
mkfifo "$work/fifo"
ok 'a FIFO does not block' rc 125 run -o "namespaces.net=$work/fifo" -- true
ok 'no such container' rc 125 run -o namespaces.net=container:none -- true
ok 'no such process' rc 125 run -o namespaces.net=pid:4194304 -- true
ok 'the pid of another' rc 125 run -o "namespaces.net=pid:$init:1" -- true
ok 'not a namespace at all' rc 125 run -o namespaces.net=elsewhere -- true
ok 'mount = host' rc 125 run -o namespaces.mount=host -- true
ok "another's mounts" rc 125 run -o namespaces.mount=container:a -- true
ok 'a host name for a uts that is not its own' rc 125 run -o namespaces.uts=container:a -o container.hostname=x -- true
ctr-signal rm -f a
ok 'a container that has ended' rc 125 run -o namespaces.net=container:a -- true
is 'it reads back' "$(ctr-spawn check -o namespaces.net=container:a -o namespaces.ipc=/x -o 'namespaces.uts=pid:1:2' x -- true | grep -E '^(net|ipc|uts) ')" 'net = container:a
ipc = /x
uts = pid:1:2'
# clocks
up() {
	run "$@" -- cat /proc/uptime | sed 's/\..*//'
}
if [ -e /proc/self/ns/time ]; then
	now=$(sed 's/\..*//' /proc/uptime)
	ahead=$(($(up -o namespaces.time_boottime=1000000) - now))
	ok 'boottime ahead' test "$ahead" -ge 1000000 -a "$ahead" -lt 1000100
	timeout 20 ctr-spawn run t -o namespaces.time_boottime=2000000.5 -o namespaces.time_monotonic=-1.5 -- sleep 600
	is 'both clocks' "$(awk '{print $1, $2, $3}' "/proc/$(ctr-status get payload_pid t)/timens_offsets")" 'monotonic -2 500000000
boottime 2000000 500000000'
	ahead=$(($(up -o namespaces.time=container:t) - now))
	ok "a container's clocks" test "$ahead" -ge 2000000 -a "$ahead" -lt 2000100
	ctr-signal rm -f t
	is 'private without offsets' "$(run -o namespaces.time=private -- readlink /proc/self/ns/time | grep -c -F "$(mine time)")" 0
	ok 'before the beginning' rc 125 run -o namespaces.time_boottime=-1000000000 -- true
else
	for name in 1 2 3 4 5; do
		count=$((count + 1))
		echo "ok $count - clocks $name # SKIP no time namespaces here"
	done
fi
ok 'offsets for the host clock' rc 125 run -o namespaces.time=host -o namespaces.time_monotonic=1 -- true
ok 'not an offset' rc 125 run -o namespaces.time_monotonic=soon -- true
# an ordinary user joins its own
as_user() {
	perl -e '$) = "12345 12345"; $( = 12345; $< = $> = 12345; exec @ARGV or exit 99' "$@"
}
if as_user ctr-spawn --version >/dev/null 2>&1 && as_user unshare -U true 2>/dev/null; then
	mkdir "$work/u"
	chown 12345:12345 "$work/u"
	CTR_RUN_DIR=$work/u/ctr
	as_user timeout 20 ctr-spawn run a -- sleep 600
	init=$(ctr-status get init_pid a)
	is 'without root' "$(as_user timeout 30 ctr-spawn run -F --rm x -o namespaces.user=container:a -o namespaces.net=container:a -- sh -c "$each" sh user net 2>&1)" "$(theirs user; theirs net)"
	is 'it is root in there' "$(as_user timeout 30 ctr-spawn run -F --rm x -o namespaces.user=container:a -- sh -c 'id -u; tr -s " " </proc/self/uid_map' 2>&1)" '0
 0 12345 1'
	is 'not without its user namespace' "$(as_user timeout 30 ctr-spawn run -F --rm x -o namespaces.net=container:a -- true 2>&1 | grep -c 'has to be joined too')" 1
	is 'clocks without root' "$([ -e /proc/self/ns/time ] && as_user timeout 30 ctr-spawn run -F --rm x -o namespaces.time_boottime=5000000 -- cat /proc/uptime 2>&1 | grep -c '^5......')" "$([ -e /proc/self/ns/time ] && echo 1)"
	as_user ctr-signal rm -f a
	is 'nothing is left of it' "$(ls "$CTR_RUN_DIR")" ''
	CTR_RUN_DIR=$work/ctr
else
	for name in 1 2 3 4 5; do
		count=$((count + 1))
		echo "ok $count - without root $name # SKIP no user namespaces for ordinary users here"
	done
fi
is 'nothing is left' "$(ls "$CTR_RUN_DIR")" ''
done_testing
