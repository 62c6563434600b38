# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# kill, pause, resume, update.

kill_verb() { # [SIGNAL]
	signal=${1:-TERM}
	signal=${signal#SIG}
	look_or_fail
	case $status:$signal in
	stopped:*) [ "$all" = no ] || return 0
		fail 'container not running' ;;
	created:TERM | created:15 | created:INT | created:2 | created:HUP | created:1 | created:QUIT | created:3)
		signal=KILL ;; # it has not begun: it would die by them
	esac
	case $all:$signal in yes:KILL | yes:9) whole='' ;; yes:*) whole=--whole ;; *) whole='' ;; esac
	# shellcheck disable=SC2086 # perhaps no word
	why=$(ctr-signal kill -R "$root" -q -s "$signal" $whole "$id" 2>&1) && return
	look_or_fail
	[ "$status" != stopped ] || fail 'container not running'
	fail "$why"
}

pause() {
	look_or_fail
	[ "$status" = running ] || fail 'container not running'
	why=$(ctr-signal pause -R "$root" -q "$id" 2>&1) || fail "$why"
}

resume() {
	look_or_fail
	[ "$status" = paused ] || fail 'container not paused'
	why=$(ctr-signal resume -R "$root" -q "$id" 2>&1) || fail "$why"
}

# shellcheck disable=SC2016 # of jq, not of sh
jq_update='
only("resources"; ["devices", "memory", "cpu", "pids", "blockIO", "hugepageLimits", "network", "rdma", "unified"])
| (if (.devices // []) != [] then bad("resources.devices"; "cannot be changed") else . end)
| [limits_all("resources") | "-o", "limits." + (.[1:] | sub(" = "; "="))] | "set -- \(@sh)\n"
'

# shellcheck disable=SC2016 # of jq, not of sh
# The options of the command line as resources of OCI.
jq_flags='
def amount(path): if . == "" then null else tonumber end;
{memory: {limit: ($memory | amount("memory")), swap: ($swap | amount("swap")), reservation: ($reservation | amount("reservation"))},
	cpu: {shares: ($shares | amount("shares")), quota: ($quota | amount("quota")), period: ($period | amount("period")), cpus: $cpus, mems: $mems},
	pids: {limit: ($pids | amount("pids"))}, blockIO: {weight: ($weight | amount("weight"))}} |
'

update() {
	look_or_fail
	[ "$status" != stopped ] || fail 'container not running'
	if [ -n "$resources" ]; then
		[ "$resources" != - ] || resources=/dev/stdin
		words=$(jq -rj "$jq_common$jq_limits$jq_update" "$resources" 2>&1) || fail "$words"
	else
		words=$(jq -nrj --arg memory "$memory" --arg swap "$swap" --arg reservation "$reservation" --arg shares "$shares" \
			--arg quota "$quota" --arg period "$period" --arg cpus "$cpus" --arg mems "$mems" --arg pids "$pids" --arg weight "$weight" \
			"$jq_common$jq_limits$jq_flags$jq_update" 2>&1) || fail "$words"
	fi
	eval "$words"
	[ $# -gt 0 ] || return 0
	why=$(ctr-signal update -R "$root" -q "$@" "$id" 2>&1) || fail "$why"
}
