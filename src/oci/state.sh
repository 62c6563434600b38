# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# What is: state, list, ps, events. Out of the records, as OCI words it.

# $status and $pid of $id, with runc's words. 1: there is no such container.
look() {
	# shellcheck disable=SC2046 # to be split
	set -- $(ctr-status list -R "$root" -H -o state,init_pid "$id" 2>/dev/null)
	pid=${2:-0}
	case ${1:-} in
	created | paused | creating) status=$1 ;;
	running | stopping | restarting) status=running ;;
	exited | lost) status=stopped pid=0 ;;
	*) [ -d "$state" ] || return 1
		status=creating pid=0 ;;
	esac
	case $pid in *[!0-9]*) pid=0 ;; esac
}

look_or_fail() {
	look || fail 'container does not exist'
}

state_json() { # STATUS PID
	{ read -r first && read -r second; } <"$state/state" || fail 'container does not exist'
	printf '{%s,"pid":%s,"status":"%s",%s}\n' "$first" "$2" "$1" "$second"
}

state() {
	look_or_fail
	state_json "$status" "$pid"
}

list() {
	separator=
	case $format$quiet in
	json*) printf '[' ;;
	tableno) printf '%-40s %-8s %-10s %s\n' ID PID STATUS BUNDLE ;;
	esac
	for entry in "$root"/.oci/*; do
		id=${entry##*/} state=$entry
		{ [ -d "$entry" ] && look; } || continue
		if [ "$quiet" = yes ]; then
			printf '%s\n' "$id"
		elif [ "$format" = json ]; then
			printf '%s' "$separator"
			state_json "$status" "$pid"
			separator=,
		else
			printf '%-40s %-8s %-10s %s\n' "$id" "$pid" "$status" "$(sed -n '2s/^"bundle":"\([^"]*\)".*/\1/p' "$state/state")"
		fi
	done
	case $format$quiet in json*) printf ']\n' ;; esac
}

ps() {
	look_or_fail
	[ "$status" != stopped ] || fail 'container not running'
	if [ "$format" = json ]; then
		ctr-status top -R "$root" -H -o pid "$id" | awk 'BEGIN { printf "[" } { printf "%s%d", n++ ? "," : "", $1 } END { print "]" }'
	else
		ctr-status top -R "$root" -o uid,pid,ppid,started,time,command "$id"
	fi
}

events() {
	look_or_fail
	[ "$status" != stopped ] || fail 'container not running'
	ctr-status stats -R "$root" -H -o cpu_time,memory,memory_limit,pids,pids_limit "$id" | awk -v id="$id" '
		function number(text) { return text ~ /^[0-9]+$/ ? text : 0 }
		{ printf "{\"type\":\"stats\",\"id\":\"%s\",\"data\":{\"cpu\":{\"usage\":{\"total\":%s}},", id, number($1) "000"
		printf "\"memory\":{\"usage\":{\"usage\":%s,\"limit\":%s}},", number($2), number($3)
		printf "\"pids\":{\"current\":%s,\"limit\":%s}}}\n", number($4), number($5) }'
}

features() {
	printf '{"ociVersionMin":"1.0.0","ociVersionMax":"%s","hooks":["prestart","createRuntime","createContainer","startContainer","poststart","poststop"],' "$spec"
	printf '"mountOptions":["ro","rw","rro","nosuid","suid","nodev","dev","noexec","exec","bind","rbind","private","rprivate","slave","rslave","idmap"],'
	printf '"linux":{"namespaces":["cgroup","ipc","mount","network","pid","time","user","uts"],'
	printf '"cgroup":{"v1":true,"v2":true,"systemd":false,"systemdUser":false},'
	printf '"seccomp":{"enabled":true,"actions":["SCMP_ACT_ALLOW","SCMP_ACT_ERRNO","SCMP_ACT_KILL","SCMP_ACT_KILL_PROCESS","SCMP_ACT_KILL_THREAD","SCMP_ACT_LOG","SCMP_ACT_TRAP"],'
	printf '"operators":["SCMP_CMP_EQ","SCMP_CMP_GE","SCMP_CMP_GT","SCMP_CMP_LE","SCMP_CMP_LT","SCMP_CMP_MASKED_EQ","SCMP_CMP_NE"]},'
	printf '"apparmor":{"enabled":true},"selinux":{"enabled":true}}}\n'
}
