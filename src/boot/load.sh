# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# Who there is: the configurations, and the records.

# The configurations: $known all, $names those that are to run (or those given),
# $resting those that would, but for who stopped them.
load_config() {
	known=
	resting=
	for file in "$config"/*.ini; do
		[ -e "$file" ] || continue
		name=${file##*/}
		name=${name%.ini}
		[ -z "$given" ] || among "$name" "$given" || continue
		known="$known $name"
		if ! text=$nl$(ctr-spawn check -f "$file" "$name" </dev/null 2>&1); then
			text=${text#"$nl"}
			fail "$name" "${text#"ctr-spawn: $name: "}"
			continue
		fi
		keep_boot "$name"
		[ "$compare" = no ] || keep "$name" spec "$(echo "$text" | digest)"
		if [ -n "$given" ] || is_wanted "$name"; then
			names="$names $name"
		elif row "$name" auto && [ "$row" = yes ]; then
			resting="$resting $name"
		fi
	done
	for name in $given; do
		among "$name" "$known" || fail "$name" "no $config/$name.ini"
	done
}

# The records there are: rows `state` and `monitor`, $living those that are not dead.
load_records() {
	living=
	list=$(ctr-status list -o name,state,monitor_state 2>/dev/null </dev/null)
	while IFS=$tab read -r name state monitor; do
		[ -n "$name" ] || continue
		keep "$name" state "$state"
		keep "$name" monitor "$monitor"
		case $state in exited | lost | '') ;; *) living="$living $name" ;; esac
	done <<L
$list
L
}

# Of the living ones those that are ours, by what stands in their records, into $names.
load_living() {
	names=
	for name in $living; do
		[ -z "$given" ] || among "$name" "$given" || continue
		text=$nl$(ctr-status show --ini "$name" 2>/dev/null </dev/null) || continue
		keep_boot "$name"
		row "$name" auto
		[ -n "$given" ] || [ "$row" = yes ] || { row "$name" keep && [ "$row" = disk ]; } || continue
		names="$names $name"
		[ "$compare" = no ] || keep "$name" spec "$(echo "$text" | digest)"
	done
}
