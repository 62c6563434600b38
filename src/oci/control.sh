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

# shellcheck disable=SC2016 # of awk, not of sh
awk_update='
END {
	limits_fields(".resources")
	check_all()
	if (size[".resources.devices"] > 0) fail(".resources.devices", "cannot be changed")
	limits_all(".resources")
	n = split(ini, row, "\n")
	out = "set --"
	for (i = 1; i < n; i++) {
		sub(/ = /, "=", row[i])
		out = out " -o " sh_text("limits." row[i])
	}
	print out
}
'

# The options of the command line as resources of OCI.
# shellcheck disable=SC2016 # of jq, not of sh
jq_flags='
def amount: if . == "" then null else tonumber end;
{memory: {limit: ($memory | amount), swap: ($swap | amount), reservation: ($reservation | amount)},
	cpu: {shares: ($shares | amount), quota: ($quota | amount), period: ($period | amount), cpus: $cpus, mems: $mems},
	pids: {limit: ($pids | amount)}, blockIO: {weight: ($weight | amount)}} | flat(".resources")
'

update() {
	look_or_fail
	[ "$status" != stopped ] || fail 'container not running'
	if [ -n "$resources" ]; then
		[ "$resources" != - ] || resources=/dev/stdin
		words=$(jq -r "$jq_flat flat(\".resources\")" "$resources" 2>&1) || fail "$words"
	else
		words=$(jq -nr --arg memory "$memory" --arg swap "$swap" --arg reservation "$reservation" --arg shares "$shares" \
			--arg quota "$quota" --arg period "$period" --arg cpus "$cpus" --arg mems "$mems" --arg pids "$pids" --arg weight "$weight" \
			"$jq_flat$jq_flags" 2>&1) || fail "$words"
	fi
	words=$(printf '%s\n' "$words" | awk "$awk_read$awk_limits$awk_update" 2>&1) || fail "$words"
	eval "$words"
	[ $# -gt 0 ] || return 0
	why=$(ctr-signal update -R "$root" -q "$@" "$id" 2>&1) || fail "$why"
}
