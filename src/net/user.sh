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
		slirp_up || return 1
	else
		echo '--user needs pasta or slirp4netns' >&2
		return 1
	fi
	helper_is "$helper"
}

helper_is() { echo "$1 $(process_start "$1")" >"$file.pid"; } # PID

# Its ports are asked for by a socket, which goes again before the container runs. A path of a socket is short.
slirp_up() {
	socket=
	[ -z "$(value publish "$file")" ] || socket=$dir/$stem.tmp
	[ -z "$socket" ] || slirp_client || {
		echo '--publish with slirp4netns needs socat(1), an nc(1) with -U, or perl; or pasta(1) in its place' >&2
		return 1
	}
	mkfifo "$file.tmp" || return 1
	[ -z "$socket" ] || rm -f "$socket"
	# what it parses is a stranger's
	sandbox=
	case $(slirp4netns --help 2>&1) in *--enable-sandbox*--enable-seccomp*) sandbox='--enable-sandbox --enable-seccomp' ;; esac
	# shellcheck disable=SC2086 # words
	setsid slirp4netns --configure --mtu=65520 --disable-host-loopback $sandbox ${socket:+"--api-socket=$socket"} \
		--ready-fd=3 "$pid" tap0 3>"$file.tmp" 9>&- >/dev/null 2>&1 </dev/null &
	helper=$!
	ready=$(timeout 10 head -c 1 "$file.tmp" || :)
	rm -f "$file.tmp"
	helper_is "$helper"
	[ "$ready" = 1 ] || { echo 'slirp4netns failed' >&2; return 1; }
	[ -n "$socket" ] || return 0
	code=0
	value publish "$file" | slirp_publish || code=1
	rm -f "$socket"
	return "$code"
}

# A program that speaks to a socket of the host and says that it has said all. Out: $client
slirp_client() {
	client=
	if have socat; then
		client='socat -t 9 - UNIX-CONNECT:'
	elif have nc; then
		case $(nc -h 2>&1) in *--unixsock*) client='nc -U ' ;; *-N*-U*) client='nc -N -U ' ;; esac
	fi
	# shellcheck disable=SC2016 # for perl
	[ -n "$client" ] || ! perl -MIO::Socket::UNIX -e 1 2>/dev/null || client=perl
	[ -n "$client" ]
}

slirp_ask() { # REQUEST: the answer
	if [ "$client" = perl ]; then
		# shellcheck disable=SC2016 # for perl
		printf %s "$1" | timeout 10 perl -MIO::Socket::UNIX -e '$s = IO::Socket::UNIX->new(shift) or die "$!\n";
			print $s <STDIN>; $s->shutdown(1); print <$s>' "$socket"
	else
		# shellcheck disable=SC2086 # words; $dir has none
		printf %s "$1" | timeout 10 $client$socket
	fi
}

slirp_publish() { # lines as in the file
	while read -r protocol from outer inner; do
		answer=$(slirp_ask '{"execute": "add_hostfwd", "arguments": {"proto": "'"$protocol"'", "host_addr": "'"$from"\
'", "host_port": '"$outer"', "guest_port": '"$inner"'}}' 2>&1) || :
		case $answer in
		*'"return"'*) ;;
		*) echo "--publish $from:$outer:$inner/$protocol: slirp4netns: $answer" >&2 && return 1 ;;
		esac
	done
}

user_down() {
	[ -f "$file.pid" ] || return 0
	read -r helper start <"$file.pid" || :
	[ -z "$start" ] || [ "$(process_start "$helper")" != "$start" ] || kill "$helper"
	rm -f "$file.pid"
}
