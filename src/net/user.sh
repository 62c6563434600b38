# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# Without root a program of the user's carries the packets: pasta or slirp4netns.

process_start() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d ' ' -f 20; }

user_up() {
	if have pasta; then
		ports=$(value publish "$file" | while read -r protocol from outer inner; do
			[ "$from" = 0.0.0.0 ] && from= || from=$from/
			[ "$protocol" = tcp ] && flag=-t || flag=-u
			echo "$flag $from$outer:$inner"
		done)
		# What is not said it forwards by itself: all ports, and the loopback of the host.
		case $ports in *-t*) ;; *) ports="$ports -t none" ;; esac
		case $ports in *-u*) ;; *) ports="$ports -u none" ;; esac
		# shellcheck disable=SC2086 # words
		pasta --quiet --config-net --no-map-gw -T none -U none --pid "$file.pid" $ports "$pid" 9>&- || return 1
		helper=$(cat "$file.pid")
	elif have slirp4netns; then
		[ -z "$(value publish "$file")" ] || { echo '--publish without root needs pasta' >&2; return 1; }
		mkfifo "$file.tmp" || return 1
		setsid slirp4netns --configure --mtu=65520 --disable-host-loopback --ready-fd=3 \
			"$pid" tap0 3>"$file.tmp" 9>&- >/dev/null 2>&1 </dev/null &
		helper=$!
		ready=$(timeout 10 head -c 1 "$file.tmp" || :)
		rm -f "$file.tmp"
		[ "$ready" = 1 ] || { echo 'slirp4netns failed' >&2; return 1; }
	else
		echo '--user needs pasta or slirp4netns' >&2
		return 1
	fi
	echo "$helper $(process_start "$helper")" >"$file.pid"
}

user_down() {
	[ -f "$file.pid" ] || return 0
	read -r helper start <"$file.pid" || :
	[ -z "$start" ] || [ "$(process_start "$helper")" != "$start" ] || kill "$helper"
	rm -f "$file.pid"
}
