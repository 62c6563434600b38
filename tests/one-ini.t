#!/bin/sh
# One INI where the cgroups are v2, v1, mixed or none: its limits hold, each the same way, or an error names
# the first that cannot be held. The worlds are views in mount namespaces of this host's hierarchies: v2 has
# its controllers only where no v1 hierarchy holds them (qemu/core.sh: in a guest of each kind).
. "$(dirname "$0")/lib.sh"
ini=$work/one.ini
cat >"$ini" <<I
[container]
command = true
[limits]
memory = 24M
pids = 25
cpu = 0.2
cpu_weight = 50
cpuset = 0
I
run() { # OPTION... -- COMMAND...
	timeout 60 ctr-spawn run -F --rm x "$@" 2>&1
}

# ---- In a world: where a controller is, and what is seen of the limits.
v1() { awk -v c="$1" '$3 == "cgroup" && ("," $4 ",") ~ ("," c ",") { f = 1 } END { exit !f }' /proc/mounts; }
v2() {
	top=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
	[ -n "$top" ] && grep -qw "$1" "$top/cgroup.controllers"
}
where() { # CONTROLLER: asked of the system, not of the program
	if v2 "$1"; then echo v2; elif v1 "$1"; then echo v1; else echo none; fi
}
kind() { # of this world
	awk '$3 == "cgroup" { one = 1 } $3 == "cgroup2" { two = 1 } END { print one && two ? "mixed" : one ? "v1" : two ? "v2" : "none" }' /proc/mounts
}
hog() {
	timeout 60 ctr-spawn run h -f "$ini" -- sh -c 'exec dd if=/dev/zero of=/dev/null bs=100M count=1 2>/dev/null' || return
	timeout 60 ctr-status wait h >/dev/null
	echo "memory: $(ctr-status get exit h) oom=$(ctr-status get oom h | sed 's/^[1-9].*/yes/')"
	ctr-signal rm -f h
}
bomb() {
	echo "pids: $(run -f "$ini" -- sh -c 'n=0; while [ $n -lt 60 ]; do sleep 20 & n=$((n + 1)); done; echo "all of them"' |
		grep -q 'all of them' && echo free || echo held)"
}
throttled() { # ROW of the record's undo
	grep -q '^nr_throttled [1-9]' "$(sed -n "s/^$1 //p" "$CTR_RUN_DIR/c/undo")/cpu.stat"
}
spin() {
	timeout 60 ctr-spawn run c -f "$ini" -- sh -c 'while :; do :; done' || return
	row=cgroup
	[ "$(where cpu)" != v1 ] || row=cpu
	echo "cpu: $(until_ok 30 throttled "$row" && echo throttled || echo free)"
	ctr-signal rm -f c
}
place() {
	echo "cpuset: $(run -f "$ini" -- sed -n 's/^Cpus_allowed_list:[^0-9]*//p' /proc/self/status)"
}
# Of each further limit: held, or the error that names it.
further() {
	for option in memory_high=20M oom_group=yes delegate=yes memory_low=1M; do
		said=$(run -o "limits.$option" -- true)
		case $?,$said in
		0,) echo "${option%%=*}: held" ;;
		"125,ctr-spawn: x: limits.${option%%=*}: "?*) echo "${option%%=*}: refused: ${said#*: x: *: }" ;;
		*) echo "${option%%=*}: $said" ;;
		esac
	done
}
if [ "${1-}" = in ]; then # a world, in a mount namespace of its own
	for m in $(awk '$3 == "cgroup" || $3 == "cgroup2" { print $2 }' /proc/mounts | sort -r); do
		case $2 in
		v2 | none) ;;
		v1) awk -v m="$m" '$2 == m && $3 == "cgroup2" { f = 1 } END { exit !f }' /proc/mounts || continue ;;
		*) continue ;;
		esac
		umount "$m" || exit 9
	done
	[ "$2" != v2 ] || mount -t cgroup2 cgroup2 /sys/fs/cgroup || exit 9
	missing=
	for c in memory pids cpu cpuset; do
		[ "$(where $c)" != none ] || missing="$missing $c"
	done
	echo "missing:$missing"
	echo "where: $(kind) memory $(where memory), pids $(where pids), cpu $(where cpu), cpuset $(where cpuset)"
	if [ -z "$missing" ]; then
		hog 2>&1
		bomb
		spin 2>&1
		place
	else
		said=$(run -f "$ini" -- true)
		echo "refused: $? $said"
	fi
	further
	echo "a pause: $(timeout 60 ctr-spawn run p -- sleep 600 && ctr-signal pause p && ctr-status get state p)"
	ctr-signal resume p && timeout 60 ctr-signal stop p
	echo "its end: $(ctr-status get exit p)"
	ctr-signal rm -f p
	echo "left: $(ls "$CTR_RUN_DIR")"
	exit 0
fi

# ---- The worlds, and one that is this host as it is.
said() { sed -n "s/^$1: //p" "$work/world"; }
world() { # NAME
	if ! timeout 300 unshare -m sh "$0" in "$1" >"$work/world" 2>&1; then
		skip "$1" "it cannot be had here: $(tail -n 1 "$work/world")"
		return
	fi
	sed "s/^/# $1: /" "$work/world"
	kind=$(sed -n 's/^where: \([^ ]*\) .*/\1/p' "$work/world")
	[ "$kind" = "$1" ] || set -- "$1 ($kind)"
	lacks=$(sed -n 's/^missing: *//p' "$work/world")
	if [ -z "$lacks" ]; then
		is "$1: more memory than it may have" "$(said memory)" 'signal:9 oom=yes'
		is "$1: more processes" "$(said pids)" held
		is "$1: more time" "$(said cpu)" throttled
		is "$1: its processor" "$(said cpuset)" 0
	else
		is "$1: the first limit that cannot be held is named" "$(said refused | sed 's/ it: .*/ it/')" \
			"125 ctr-spawn: x: limits.${lacks%% *}: this host has no cgroup controller \`${lacks%% *}\` for it"
	fi
	for key in memory_high oom_group delegate memory_low; do
		is "$1: $key: $(said $key)" "$(said $key | sed 's/:.*//')" "$(wanted "$1" $key)"
	done
	is "$1: a pause" "$(said 'a pause')" paused
	is "$1: a stop" "$(said 'its end')" signal:15
	is "$1: nothing is left" "$(sed -n 's/^left: //p' "$work/world")" ''
}
wanted() { # WORLD KEY
	case $2,$(sed -n 's/^where: \([^ ]*\) .*memory \([^,]*\).*/\1,\2/p' "$work/world") in
	delegate,v2,* | delegate,mixed,* | memory_low,*,v1 | memory_*,*,v2 | oom_group,*,v2) echo held ;;
	*) echo refused ;;
	esac
}
world 'this host'
world v2
world v1
world none
done_testing
