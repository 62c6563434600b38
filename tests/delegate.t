#!/bin/sh
# limits.delegate: a v2 cgroup in which the payload makes its own; its limits stay out of reach.
. "$(dirname "$0")/lib.sh"
own='-o limits.delegate=yes -o mount.cgroup=/sys/fs/cgroup'
map='-o namespaces.user=private -o namespaces.uid_map=0:200000:65536 -o namespaces.gid_map=0:200000:65536'
top='cg=/sys/fs/cgroup; [ -d $cg/unified ] && cg=$cg/unified;'
run() { # OPTION... -- COMMAND...
	timeout 30 ctr-spawn run -F --rm x "$@" 2>&1
}
ok 'not without a namespace' rc 125 run -o limits.delegate=yes -o namespaces.cgroup=host -- true
ok 'nor among others'"'"' processes' rc 125 run -o limits.delegate=yes -o namespaces.pid=host -- true
is 'it is in the effective configuration' "$(ctr-spawn check -o limits.delegate=yes x -- true | grep -c '^delegate = yes')" 1
run $own -- true >"$work/why"
if grep -q 'limits.delegate: no v2 cgroup' "$work/why"; then
	for name in 'its own root' 'it can be divided' 'another user' 'what it makes ends with it'; do
		skip "$name" 'no cgroup v2 that can be written here'
	done
	done_testing
fi
is 'its own root' "$(run $own -- sh -c 'sed -n "s/^0:://p" /proc/self/cgroup')" /
is 'it can be divided' "$(run $own -- sh -c "$top"' mkdir $cg/a $cg/a/b && echo $$ >$cg/a/b/cgroup.procs && sed -n "s/^0:://p" /proc/self/cgroup')" /a/b
is 'not without the key' "$(run -o mount.cgroup=/sys/fs/cgroup -- sh -c "$top"' mkdir $cg/a 2>/dev/null || echo no')" no
is 'another user' "$(run $own -o container.user=33:34 -- sh -c "$top"' stat -c %u:%g $cg $cg/cgroup.procs $cg/cgroup.subtree_control; mkdir $cg/a && echo $$ >$cg/a/cgroup.procs && sed -n "s/^0:://p" /proc/self/cgroup' | tr '\n' ' ')" '33:34 33:34 33:34 /a '
is 'files of the limits are not his' "$(run $own -o container.user=33:34 -- sh -c "$top"' for f in $cg/*.max $cg/cgroup.freeze; do [ ! -w $f ] || echo $f; done')" ''
if run $map -- true >"$work/why"; then
	is 'a user namespace' "$(run $own $map -o container.user=5:6 -- sh -c "$top"' stat -c %u:%g $cg; mkdir $cg/a && echo $$ >$cg/a/cgroup.procs && sed -n "s/^0:://p" /proc/self/cgroup' | tr '\n' ' ')" '5:6 /a '
else
	skip 'a user namespace' "$(head -n 1 "$work/why")"
fi
ctr-spawn run $own d -- sh -c "$top"' mkdir $cg/in $cg/more $cg/more/below; sleep 600 & echo $! >$cg/more/below/cgroup.procs; sleep 600 & echo $! >$cg/in/cgroup.procs; echo $$ >$cg/in/cgroup.procs; echo 1 >$cg/in/cgroup.procs; for c in $(cat $cg/cgroup.controllers); do echo +$c >$cg/cgroup.subtree_control; done; echo up; wait'
until_ok 15 sh -c 'ctr-status log d | grep -q up'
place=$(ctr-status get cgroup d)
ok 'the record has the one above' test -d "$place/payload/more/below"
is 'nobody is in that' "$(cat "$place/cgroup.procs")" ''
is 'a command by exec is beside it' "$(timeout 20 ctr-spawn exec d sh -c 'sed -n "s/^0:://p" /proc/self/cgroup' | sed 's/[0-9]*$//')" /../exec-
if [ -e "$place/cgroup.freeze" ]; then
	ok 'it pauses' ctr-signal pause d
	is 'all of it' "$(sed -n 's/^frozen //p' "$place/payload/more/below/cgroup.events")" 1
	ok 'and goes on' ctr-signal resume d
fi
inside=$(cat "$place/payload/more/below/cgroup.procs")
ok 'stop' timeout 30 ctr-signal stop d
ok 'what it makes ends with it' until_ok 15 dead "$inside"
ok 'and its cgroups are gone' test ! -e "$place"
ok 'started again it has them again' ctr-signal start d
ok 'there' until_ok 30 test -d "$place/payload/more/below"
ctr-signal rm -f d
ok 'gone' until_ok 15 test ! -e "$place"
root=${place%/ctr/*}
if grep -qw pids "$root/cgroup.controllers"; then
	is 'the limit holds whatever is written below it' "$(run $own -o limits.pids=12 -- sh -c "$top"' echo max >$cg/pids.max; n=0; while [ $n -lt 30 ]; do sleep 5 & n=$((n + 1)); done; echo end' 2>&1 | grep -c -i 'fork\|resource' | sed 's/[1-9].*/some/')" some
	is 'controllers go down' "$(run $own -- sh -c "$top"' mkdir $cg/in && echo $$ >$cg/in/cgroup.procs && echo 1 >$cg/in/cgroup.procs && echo +pids >$cg/cgroup.subtree_control && mkdir $cg/b && cat $cg/b/pids.max')" max
else
	skip 'the limit holds whatever is written below it' 'v2 has no pids controller here'
	skip 'controllers go down' 'v2 has no pids controller here'
fi
is 'nothing is left' "$(ls "$CTR_RUN_DIR")" ''
done_testing
