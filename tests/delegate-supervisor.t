#!/bin/sh
# Under a supervisor that has a v2 cgroup of its own and says so (as systemd does by Delegate=): containers and
# monitors are below that one, its limits hold them, and nothing is written above. With the controllers of a real v2
# the limits of a container are in force there, for root and for a user who owns the subtree.
. "$(dirname "$0")/lib.sh"
v2=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
self=$v2/ctr-test-$$
if [ -z "$v2" ] || ! mkdir "$self" 2>/dev/null; then
	echo '1..0 # SKIP no cgroup v2 that can be written here'
	exit 0
fi
gone() { # DIRECTORY: with all below it
	find "$1" -depth -type d -exec rmdir {} \; 2>/dev/null
	[ ! -e "$1" ]
}
trap 'clean; until_ok 10 gone "$self"' EXIT
mark() { # the extended attribute that systemd sets; setxattr(2) by its number
	perl -e '
		my %number = (x86_64 => 188, i686 => 226, aarch64 => 5, riscv64 => 5, armv7l => 226);
		my ($path, $name, $value) = ($ARGV[0] . "\0", "trusted.delegate\0", "1");
		exit(syscall($number{$ARGV[1]} // 0, $path, $name, $value, 1, 0) != 0)' "$1" "$(uname -m)"
}
if ! mark "$self" 2>"$work/why"; then
	echo "1..0 # SKIP no mark can be set here: $(head -n 1 "$work/why")"
	exit 0
fi
under() { # DIRECTORY COMMAND...: as the only process of the supervisor in it, in place of a shell
	timeout 60 sh -c 'echo $$ >"$1/cgroup.procs" && shift && exec "$@"' under "$@"
}
cgroup_of() { # PID
	sed -n 's/^0:://p' "/proc/$1/cgroup"
}
real=no
if grep -qw pids "$v2/cgroup.controllers" && grep -qw memory "$v2/cgroup.controllers"; then
	echo '+pids +memory' >"$v2/cgroup.subtree_control"
	real=yes
fi
limits=
[ "$real" = no ] || limits='-o limits.pids=25 -o limits.memory=24M'

# Its process is in the cgroup itself, as the first of a service is.
# shellcheck disable=SC2086 # words
ok 'from the cgroup itself' under "$self" ctr-spawn run a $limits -- sleep 600
is 'the container is below it' "$(ctr-status get cgroup a | sed 's|/[^/]*/a$||')" "$self/ctr"
is 'and so is the monitor' "$(cgroup_of "$(ctr-status get monitor_pid a)" | sed 's|/[^/]*/\.monitors$||')" "${self#"$v2"}/ctr"
is 'pid 1 is in the container'"'"'s' "$(cgroup_of "$(ctr-status get init_pid a)")" "$(ctr-status get cgroup a | sed "s|^$v2||")"
ok 'a command by exec is there too' sh -c "timeout 20 ctr-spawn exec a sleep 300 & until [ -n \"\$(cat '$(ctr-status get cgroup a)'/exec-*/cgroup.procs 2>/dev/null)\" ]; do kill -0 \$! || exit 1; sleep 0.1; done"
ok 'pause' ctr-signal pause a
ok 'resume' ctr-signal resume a
ok 'stop' timeout 30 ctr-signal kill a
timeout 30 ctr-status wait a >/dev/null
ctr-signal rm a
ok 'nothing of it is left below' until_ok 15 test ! -e "$self/ctr"

# Its process is in a leaf.
mkdir "$self/leaf"
under "$self/leaf" ctr-spawn run -F f -- sleep 600 &
supervised=$!
until_ok 20 ctr-status is running f
is 'in the foreground, from a leaf: below the one that is marked' "$(ctr-status get cgroup f | sed 's|/[^/]*/f$||')" "$self/ctr"
if [ -e "$self/cgroup.kill" ]; then
	monitor=$(ctr-status get monitor_pid f)
	inside=$(ctr-status get payload_pid f)
	echo 1 >"$self/cgroup.kill"
	ok 'the supervisor ends all of it at once' until_ok 15 dead "$inside"
	ok 'the monitor too' until_ok 15 dead "$monitor"
	wait "$supervised"
	ok 'which is told' until_ok 15 sh -c '[ "$(ctr-status get state f)" = exited ]' # pid 1 may be the last
	ctr-signal rm -f f
	# Linux kills what CLONE_INTO_CGROUP clones from a cgroup that was ever killed (run/cgroup.h).
	is 'from a cgroup that was killed once' "$(under "$self/leaf" ctr-spawn run -F --rm g -- echo yes 2>&1)" yes
	ok 'detached' under "$self/leaf" ctr-spawn run g -- sleep 600
	is 'a command by exec' "$(under "$self/leaf" ctr-spawn exec g echo yes 2>&1)" yes
	is 'in its cgroups' "$(cgroup_of "$(ctr-status get init_pid g)" | sed 's|/[^/]*/g$||') $(cgroup_of "$(ctr-status get monitor_pid g)" | sed 's|/[^/]*/\.monitors$||')" "${self#"$v2"}/ctr ${self#"$v2"}/ctr"
	ctr-signal rm -f g
else
	skip 'the supervisor ends all of it at once' 'no cgroup.kill before Linux 5.14'
	ctr-signal kill f
	wait "$supervised"
fi
ok 'nothing of that is left' until_ok 15 test ! -e "$self/ctr"

# The controllers of a real v2.
if [ "$real" = no ]; then
	for name in 'more memory than it may have' 'more processes' 'more than the supervisor may have' 'a user'; do
		skip "$name" 'v2 has no memory and pids controllers here'
	done
	done_testing
fi
# shellcheck disable=SC2086 # words
under "$self/leaf" ctr-spawn run h $limits -- sh -c 'exec dd if=/dev/zero of=/dev/null bs=100M count=1 2>/dev/null'
timeout 60 ctr-status wait h >/dev/null
is 'more memory than it may have' "$(ctr-status get exit h) $(ctr-status get oom h | sed 's/^[1-9].*/oom/')" 'signal:9 oom'
ctr-signal rm h
mkdir "$self/again" && mark "$self/again"
is 'another process in it: v2 does not let a controller down, which is told' "$(under "$self/again" sh -c 'ctr-spawn run b -o limits.pids=25 -- true; exit' 2>&1 | grep -c 'limits.pids: the controller cannot be passed on .* processes live in a cgroup above it')" 1
bomb='n=0; while [ $n -lt 60 ]; do sleep 20 & n=$((n + 1)); done; echo "all of them"'
# shellcheck disable=SC2086 # words
is 'more processes' "$(under "$self/leaf" ctr-spawn run -F --rm b $limits -- sh -c "$bomb" 2>&1 | grep -c 'all of them')" 0
echo 15 >"$self/pids.max"
is 'more than the supervisor may have' "$(under "$self/leaf" ctr-spawn run -F --rm b -o limits.pids=500 -- sh -c "$bomb" 2>&1 | grep -c 'all of them')" 0
echo max >"$self/pids.max"
ok 'nothing is left' until_ok 15 test ! -e "$self/ctr"

# A user who owns the subtree, as the sessions of systemd or elogind do.
as_user() {
	perl -e '$) = "12345 12345"; $( = 12345; $< = $> = 12345; exec @ARGV or exit 99' "$@"
}
if ! as_user unshare -U true 2>/dev/null || ! as_user ctr-spawn --version >/dev/null 2>&1; then
	skip 'a user' 'no user namespaces for ordinary users here, or they cannot reach the programs'
	done_testing
fi
mkdir "$work/u" "$self/user" "$self/user/leaf"
chown 12345 "$work/u"
echo '+pids +memory' >"$self/cgroup.subtree_control"
for d in "$self/user" "$self/user/leaf"; do chown 12345 "$d" "$d/cgroup.procs" "$d/cgroup.subtree_control" "$d/cgroup.threads"; done
user() { # OPTION... -- COMMAND...
	CTR_RUN_DIR=$work/u/ctr under "$self/user/leaf" perl -e '$) = "12345 12345"; $( = 12345; $< = $> = 12345; exec @ARGV or exit 99' \
		ctr-spawn run -F --rm u "$@" 2>&1
}
is 'a user: more processes' "$(user -o limits.pids=25 -- sh -c "$bomb" | grep -c 'all of them')" 0
is 'a user: without the limit they are' "$(user -- sh -c "$bomb" | grep -c 'all of them')" 1
user -o limits.memory=24M -- sh -c 'exec dd if=/dev/zero of=/dev/null bs=100M count=1 2>/dev/null' >"$work/out"
is 'a user: more memory' "$? $(cat "$work/out")" '137 '
user -o limits.cpu=0.5 -- true >"$work/out"
is 'a user: a controller that was not passed on is named' "$? $(grep -c 'limits.cpu: ' "$work/out")" '125 1'
is 'nothing is left of it' "$(ls "$work/u/ctr" 2>/dev/null)$(ls -d "$self/user/ctr" 2>/dev/null)" ''
done_testing
