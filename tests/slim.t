#!/bin/sh
# What an idle container's two processes of ours keep in memory: a page or a few each, and page
# tables for one place only; the first monitor, an adopter, and another image in place.
. "$(dirname "$0")/lib.sh"
why=
[ "$(uname -m)" = x86_64 ] || why='x86_64 only'
! grep -aq GLIBC_TUNABLES "$top/bin/ctr-monitor" || why='built with glibc'
! grep -aq __asan_init "$top/bin/ctr-monitor" || why='built with a sanitizer'
awk '/\[vdso\]/ { v = 1 } v && /^VmFlags/ { print; exit }' /proc/self/smaps | grep -qw sl && why='the vDSO is sealed here'
[ -z "$why" ] || { skip 'an idle monitor is small' "$why"; done_testing; exit; }
anonymous() {
	awk '$1 == "Anonymous:" { sum += $2 } END { print sum + 0 }' "/proc/$1/smaps"
}
# small PID KIB: nothing is mapped far away (but the kernel's own page), so much is its own
small() {
	[ -z "$(awk '$1 ~ /^[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]/ && !/vsyscall/ && $1 !~ /^00/' "/proc/$1/maps")" ] &&
		[ "$(anonymous "$1")" -le "$2" ]
}
told() {
	small "$@" || { anonymous "$1"; cat "/proc/$1/maps"; } | sed 's/^/# /'
}
ctr-spawn run c -o log.format=cri -- sh -c 'echo hello; exec sleep 100'
monitor=$(ctr-status get monitor_pid c)
init=$(ctr-status get init_pid c)
until_ok 10 grep -q hello "$CTR_RUN_DIR/c/log"
ok 'pid 1' until_ok 10 small "$init" 8
told "$init" 8
is 'its words are there' "$(tr '\0' ' ' <"/proc/$init/cmdline" | cut -d ' ' -f 1-2)" 'ctr-init --init'
# What it was given to write is in its buffers.
ok 'the monitor, which has written a line' until_ok 10 small "$monitor" 40
told "$monitor" 40
is 'its words are there' "$(tr '\0' ' ' <"/proc/$monitor/cmdline")" 'ctr-monitor c '
ok 'a guard below its stack' grep -q -- ---p "/proc/$monitor/maps"
cp "$top/bin/ctr-monitor" "$work/other"
ok 'another image' ctr-signal upgrade --to "$work/other" c
ok 'is as small' until_ok 10 small "$monitor" 16
told "$monitor" 16
is 'its words are there' "$(tr '\0' ' ' <"/proc/$monitor/cmdline")" "ctr-monitor --resume c $work/other "
kill -9 "$monitor"
until_ok 10 dead "$monitor"
ok 'adopted' ctr-signal adopt c
monitor=$(ctr-status get monitor_pid c)
ok 'an adopter is as small' until_ok 10 small "$monitor" 24
told "$monitor" 24
ok 'it does its work' ctr-signal stop c
is 'and knows the end' "$(ctr-status wait c)" 'c exited signal:15'
ctr-signal rm c
done_testing
