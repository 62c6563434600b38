#!/bin/sh
# A payload that may trace (SYS_PTRACE) turns on pid 1, whose descriptors are its
# container's record: by ptrace, /proc/1/fd, pidfd_getfd. What it would gain is
# shown on a pid 1 that is not fenced off: another container's, joined by intent.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/attack.sh"
abi=$(ctr-status features | sed -n 's/^landlock .* ABI \([0-9]*\).*/\1/p')
trace='security.caps=default +sys_ptrace'
cat >"$root/tries" <<'T'
for a in ptrace-1 proc-1-mem proc-1-fd proc-1-root proc-1-cwd proc-1-exe proc-1-environ pidfd_getfd-1 vm_readv-1; do
	attack $a
done
for n in 3 4; do
	(: 1<>/proc/1/fd/$n) 2>/dev/null && echo "descriptor $n: open" || echo "descriptor $n: refused"
done
T
tries() { # NAME OPTION...: eleven attempts, none of which comes through
	what=$1
	shift
	timeout 60 ctr-spawn run x -o log.mode=file -o "container.rootfs=$root" "$@" -- sh /tries
	timeout 60 ctr-status wait x >/dev/null
	ctr-status log x >"$work/said" 2>&1
	is "$what: what was tried" "$(wc -l <"$work/said")" 11
	# (Of CAP_PERFMON the kernel asks no more for what is read only: pid 1 has no environment.)
	is "$what: what was not refused" "$(grep -v 'refused$\|^proc-1-environ: ok$\|Operation not permitted$\|Permission denied$' "$work/said")" ''
	timeout 60 ctr-signal rm x
}
if [ "${abi:-0}" -ge 2 ]; then
	tries 'default' -o "$trace"
	tries 'the host'"'"'s network' -o "$trace" -o namespaces.net=host
	tries 'without no_new_privs' -o "$trace" -o security.no_new_privs=no
	tries 'without a filter' -o "$trace" -o security.seccomp=none
	chmod -R go+rX "$root"
	tries 'a user namespace' -o "$trace" -o namespaces.user=private -o namespaces.uid_map=0:100000:65536 -o namespaces.gid_map=0:100000:65536
	is 'its own child is traced' "$(inside -o "$trace" -- attack ptrace-child)" ok
	is 'nothing else is forbidden: renaming, signals to its own' "$(inside -o "$trace" -- sh -c 'mkdir /tmp/a /tmp/b && echo >/tmp/a/x && mv /tmp/a/x /tmp/b/y && sleep 9 & kill $!; echo $?')" 0
	is 'nor what a session may do: it traces the payload' "$(timeout 60 ctr-spawn run y -o "$trace" -o "container.rootfs=$root" -- sh -c 'while :; do sleep 60; done'
		timeout 60 ctr-spawn exec --cap 'default +sys_ptrace' y attack ptrace-2
		timeout 60 ctr-signal rm -f y)" ok
else
	skip 'the fence' 'a kernel before 5.19, or without Landlock'
fi
if [ "${abi:-0}" -ge 6 ]; then
	tries 'all capabilities, no filter' -o security.caps=all -o security.seccomp=none
	is 'and may mount still' "$(inside -o security.caps=all -o security.seccomp=none -- attack mount)" 'mount: ok'
else
	skip 'the fence of one that may mount' 'a kernel before 6.12, or without Landlock'
fi
# Now the record is what holds.
timeout 60 ctr-spawn run victim -- sleep 600
neighbour() { # COMMAND: by one that was put beside it with SYS_PTRACE
	timeout 60 ctr-spawn run -F --rm n -o namespaces.pid=container:victim -o "$trace" -o "container.rootfs=$root" -- sh -c "$1" 2>&1
}
forged='format=1\nwait_status=1792\ntime=1000.000000000\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\nend=1\n'
if neighbour true >"$work/out" 2>&1; then
	is 'there each attempt is one' "$(neighbour 'sh /tries' | grep -c ': ok$\|: open$')" 11
	neighbour "printf '$forged' 1<>/proc/1/fd/3" >"$work/out"
	is 'a complete record, forged' "$(wc -c <"$CTR_RUN_DIR/victim/exit") $(grep -c 'wait_status=1792' "$CTR_RUN_DIR/victim/exit")" '96 1'
	is 'it runs all the same' "$(ctr-status get state victim)" running
	timeout 60 ctr-signal stop victim
	is 'it ended as was seen' "$(ctr-status get exit victim)" signal:15
	timeout 60 ctr-signal start victim
	# A frame of a terabyte in a hole: not read for hours, when a new monitor joins the spill.
	neighbour 'printf "o 00000000000000000001 0000000001.000000000 001000000000000\n" >/proc/1/fd/4 && truncate -s 1T /proc/1/fd/4' >"$work/out"
	monitor=$(ctr-status get monitor_pid victim)
	kill -9 "$monitor"
	until_ok 30 dead "$monitor"
	ok 'adopted in no time' timeout 60 ctr-signal adopt victim
	ok 'and it listens' timeout 60 ctr-signal stop victim
	ok 'nothing of that is in the log' [ "$(wc -c <"$CTR_RUN_DIR/victim/log")" -lt 1000 ]
	ok 'and the file is empty again' [ "$(wc -c <"$CTR_RUN_DIR/victim/spill")" -lt 1000 ]
else
	skip 'another pid 1' "no shared pid namespace here: $(head -n 1 "$work/out")"
fi
timeout 60 ctr-signal rm -f victim
is 'nothing is left' "$(ls "$CTR_RUN_DIR")" ''
done_testing
