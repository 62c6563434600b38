#!/bin/sh
# Every [limits] key that is a cgroup file, as this host's layout has it: v2, v1 or mixed.
. "$(dirname "$0")/lib.sh"
v2=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
# Where a controller is: v2, v1 or none; asked of the system, not of the program.
where() { # V2-NAME V1-NAME
	if [ -n "$v2" ] && grep -qw "$1" "$v2/cgroup.controllers" 2>/dev/null; then
		echo v2
	elif awk -v c="$2" '$3 == "cgroup" && ("," $4 ",") ~ ("," c ",") { f = 1 } END { exit !f }' /proc/mounts; then
		echo v1
	else
		echo none
	fi
}
# The container's directory for it, from the record.
place() { # V1-NAME
	{ grep "^$1 " "$CTR_RUN_DIR/k/undo" || grep '^cgroup ' "$CTR_RUN_DIR/k/undo"; } 2>/dev/null |
		head -n 1 | cut -d' ' -f2-
}
# key V2-NAME V1-NAME V2-FILE V2-VALUE V1-FILE V1-VALUE OPTION...: "-" is an error that names the key
key() {
	c2=$1 c1=$2 f2=$3 w2=$4 f1=$5 w1=$6
	shift 6
	name=${1%%=*}
	layout=$(where "$c2" "$c1")
	file=$f2 wanted=$w2
	[ "$layout" != v1 ] || file=$f1 wanted=$w1
	set -- "$name $layout" "$@"
	title=$1
	shift
	options=
	for option; do options="$options -o '$option'"; done
	if [ "$layout" = none ] || [ "$file" = - ]; then
		eval "timeout 20 ctr-spawn run k $options -- sleep 100" >"$work/err" 2>&1
		code=$?
		for option; do name="$name: \\|${option%%=*}"; done # the first that the controller is needed for
		is "$title: refused" "$code $(grep -c "$name: " "$work/err")" '125 1'
		is "$title: nothing is left" "$(ls "$CTR_RUN_DIR")" ''
		return
	fi
	eval "timeout 20 ctr-spawn run k $options -- sleep 100" 2>"$work/err"
	if grep -qE 'has none of|has no such file' "$work/err"; then
		count=$((count + 1))
		echo "ok $count - $title # SKIP $(tail -n 1 "$work/err" | tr -d '#')"
		return
	fi
	cat "$work/err"
	is "$title: $file" "$(grep -e "${wanted#*|}" "$(place "$c1")/$file" 2>/dev/null | head -n 1)" "${wanted%%|*}"
	ctr-signal rm -f k
}
key memory memory memory.max 67108864 memory.limit_in_bytes 67108864 limits.memory=64M
key memory memory memory.swap.max 1048576 memory.memsw.limit_in_bytes 68157440 limits.swap=1M limits.memory=64M
key memory memory memory.swap.max 0 memory.memsw.limit_in_bytes 67108864 limits.swap=0 limits.memory=64M
key memory memory memory.high 33554432 - - limits.memory_high=32M
key memory memory memory.low 16777216 memory.soft_limit_in_bytes 16777216 limits.memory_low=16M
key memory memory memory.oom.group 1 - - limits.oom_group=yes
key pids pids pids.max 77 pids.max 77 limits.pids=77
key cpu cpu cpu.max '150000 100000' cpu.cfs_quota_us 150000 limits.cpu=1.5
key cpu cpu cpu.max '1000 100000' cpu.cfs_quota_us 1000 limits.cpu=0.01
key cpu cpu cpu.weight 200 cpu.shares 2048 limits.cpu_weight=200
key cpu cpu cpu.weight 1 cpu.shares 10 limits.cpu_weight=1
key cpuset cpuset cpuset.cpus 0 cpuset.cpus 0 limits.cpuset=0
key cpuset cpuset cpuset.mems 0 cpuset.mems 0 limits.cpuset_mems=0
key io blkio io.weight 'default 200|default' blkio.bfq.weight 109 limits.io_weight=200
disk=$(sed -n 's/^ *[0-9]* *[0-9]* *[0-9]* \([a-z]*\)$/\1/p' /proc/partitions | head -n 1)
if [ -n "$disk" ] && number=$(cat "/sys/block/$disk/dev" 2>/dev/null); then
	key io blkio io.max "$number rbps=1048576 wbps=max riops=max wiops=500" \
		blkio.throttle.read_bps_device "$number 1048576" "limits.io_max=$number rbps=1M wiops=500"
	[ -b "/dev/$disk" ] && key io blkio io.max "$number rbps=max wbps=2097152 riops=max wiops=max" \
		blkio.throttle.write_bps_device "$number 2097152" "limits.io_max=/dev/$disk wbps=2M"
fi
[ -d /sys/kernel/mm/hugepages/hugepages-2048kB ] &&
	key hugetlb hugetlb hugetlb.2MB.max 4194304 hugetlb.2MB.limit_in_bytes 4194304 'limits.hugetlb=2M 4M'
key memory memory memory.min 8388608 - - limits.cgroup.memory.min=8388608
key pids pids pids.max 55 pids.max 55 limits.cgroup.pids.max=55
# A key wins over nothing, a raw file over its key.
key pids pids pids.max 55 pids.max 55 limits.cgroup.pids.max=55 limits.pids=66
timeout 20 ctr-spawn run -o "limits.parent=/ctr-test-$$/pod" k -- sleep 100
for controller in memory pids; do
	[ "$(where $controller $controller)" = none ] || ok "parent: $controller is below it" grep -q "/ctr-test-$$/pod/ctr/" <<X
$(place $controller)
X
done
if [ "$(where pids pids)" != none ]; then
	above=$(place pids)
	above=${above%/ctr/*}
	echo 1 >"$above/pids.max"
	ok 'parent: what limits it limits the container' rc 125 timeout 20 ctr-spawn run --rm -o "limits.parent=/ctr-test-$$/pod" l -- sleep 100
fi
far=/ctr-test-$$/$(printf '%0230d' 0)
long=$(printf 'n%063d' 0)
is 'parent: too far below is an error' "$(timeout 20 ctr-spawn run --rm -o "limits.parent=$far" "$long" -- true 2>&1 | cut -d : -f 3,4)" \
	' limits.parent: no cgroup can be made below it'
ctr-signal rm -f k l 2>/dev/null
find /sys/fs/cgroup -depth -type d -path "*/ctr-test-$$*" -exec rmdir {} +
for bad in a /a/ /a//b /../a /a/./b /a/cgroup.x; do
	ok "parent $bad is refused" rc 125 ctr-spawn check -o "limits.parent=$bad" k -- true
done
ok 'a file is no block device' rc 125 timeout 20 ctr-spawn run k -o 'limits.io_max=/etc/passwd rbps=1' -- true
for file in cgroup.procs cgroup.kill cgroup.freeze cgroup.subtree_control cgroup.threads freezer.state devices.allow ../x a/b x; do
	ok "cgroup.$file is not to be written" rc 125 ctr-spawn check -o "limits.cgroup.$file=1" k -- true
done
for bad in cpu=0 cpu=x cpu=0.001 cpuset=3-1 cpuset=a cpu_weight=0 cpu_weight=10001 io_weight=0 swap=-1 swap=x \
	'io_max=8:0' 'io_max=8:0 rbps=0' 'io_max=x rbps=1' 'io_max=8:0 foo=1' hugetlb=2M 'hugetlb=3M 1M' oom_group=maybe \
	rlimit.nofile=2:1 rlimit.foo=1 rlimit.core=x nice=20 nice=-21 oom_score=1001 ioprio=best-effort:8 ioprio=x sched=fifo \
	sched=fifo:0 sched=rr:100 sched=deadline:2ms/1ms/3ms affinity=-1; do
	ok "limits.$bad is refused" rc 125 ctr-spawn check -o "limits.$bad" k -- true
done
ctr-spawn check -o 'limits.io_max=8:0 rbps=1M' -o 'limits.io_max=8:16 wbps=1M' -o limits.cgroup.memory.min=32M \
	-o limits.rlimit.nofile=10:20 -o limits.swap=0 k -- true >"$work/k.ini"
is 'the printed configuration reads back the same' "$(ctr-spawn check -f "$work/k.ini" k)" "$(cat "$work/k.ini")"
done_testing
