#!/bin/sh
# rlimits, scheduling, oom score: read back from inside.
. "$(dirname "$0")/lib.sh"
run() { # OPTION... -- COMMAND
	timeout 20 ctr-spawn run -F --rm x "$@" 2>&1
}
limit() { # NAME VALUE LINE-OF-/proc/self/limits SOFT HARD
	is "rlimit.$1" "$(run -o "limits.rlimit.$1=$2" -- cat /proc/self/limits | sed -n "s/^$3 *\([^ ]*\)  *\([^ ]*\).*/\1 \2/p")" "$4 $5"
}
limit as 4G:5G 'Max address space' 4294967296 5368709120
limit core 0 'Max core file size' 0 0
limit cpu 100:200 'Max cpu time' 100 200
limit data 1G 'Max data size' 1073741824 1073741824
limit fsize 1M:2M 'Max file size' 1048576 2097152
limit locks 10 'Max file locks' 10 10
limit memlock 32K 'Max locked memory' 32768 32768
limit msgqueue 1000 'Max msgqueue size' 1000 1000
limit nice 0 'Max nice priority' 0 0
limit nofile 64:128 'Max open files' 64 128
limit nproc 500:600 'Max processes' 500 600
limit rss 1M 'Max resident set' 1048576 1048576
limit rtprio 0 'Max realtime priority' 0 0
limit rttime 1000:2000 'Max realtime timeout' 1000 2000
limit sigpending 100 'Max pending signals' 100 100
limit stack 1M:unlimited 'Max stack size' 1048576 unlimited
is 'with another user too' "$(run -o container.user=65534 -o limits.rlimit.nofile=64:128 -- cat /proc/self/limits | sed -n 's/^Max open files *\([^ ]*\)  *\([^ ]*\).*/\1 \2/p')" '64 128'
is 'they are the payload'"'"'s alone' "$(ctr-spawn run y -o limits.rlimit.nofile=64 -- sleep 100
	grep -c 'Max open files  *64 ' "/proc/$(ctr-status get init_pid y)/limits"
	ctr-signal rm -f y)" 0
raise() {
	out=$(ulimit -n 512 && run -o limits.rlimit.nofile=1024 -- cat /proc/self/limits)
	echo "$out"
	echo "$out" | grep -Eq '^Max open files  *1024  *1024 |limits.rlimit.nofile: above the caller.s own hard limit'
}
ok 'a hard limit above the caller'"'"'s is raised, or an error' raise
is 'nice' "$(run -o limits.nice=7 -- cut -d' ' -f19 /proc/self/stat)" 7
is 'sched batch' "$(run -o limits.sched=batch -- cut -d' ' -f41 /proc/self/stat)" 3
is 'sched idle' "$(run -o limits.sched=idle -- cut -d' ' -f41 /proc/self/stat)" 5
# Real-time classes may be refused (a budget of 0 in a v1 cpu cgroup): then it is an error with the key.
realtime() { # SCHED FIELDS
	got=$(run -o "limits.sched=$1" -- cut -d' ' -f40-41 /proc/self/stat)
	[ "$got" = "$2" ] || case $got in *"sched: limits.sched $1: "*) ;; *) echo "$got"; return 1 ;; esac
}
ok 'sched fifo' realtime fifo:7 '7 1'
ok 'sched rr' realtime rr:9 '9 2'
ok 'sched deadline' realtime deadline:1ms/10ms/20ms '0 6'
# ionice(1) is not on every host: ioprio is in no /proc file, so it is asked of the program itself.
if command -v ionice >/dev/null 2>&1; then
	is 'ioprio idle' "$(run -o limits.ioprio=idle -- ionice)" idle
	is 'ioprio best-effort' "$(run -o limits.ioprio=best-effort:6 -- ionice | tr -d ':' )" 'best-effort prio 6'
else
	ok 'ioprio is taken # SKIP no ionice to read it back' run -o limits.ioprio=idle -- true
fi
is 'affinity' "$(run -o limits.affinity=0 -- sed -n 's/^Cpus_allowed_list:[^0-9]*//p' /proc/self/status)" 0
ok 'a cpu that is not there is an error' rc 125 run -o limits.affinity=8000 -- true
is 'oom_score' "$(run -o limits.oom_score=500 -- cat /proc/self/oom_score_adj)" 500
is 'all of it in a user namespace' "$(run -o namespaces.user=private -o namespaces.uid_map=0:100000:1000 -o namespaces.gid_map=0:100000:1000 -o limits.rlimit.nofile=64:128 -o limits.nice=7 -o limits.sched=batch \
	-o limits.affinity=0 -o limits.oom_score=500 -- sh -c 'cut -d" " -f19,41 /proc/self/stat
	sed -n "s/^Max open files *\([^ ]*\)  *\([^ ]*\).*/\1 \2/p" /proc/self/limits
	cat /proc/self/oom_score_adj' | tr '\n' ' ')" '7 3 64 128 500 '
done_testing
