# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# NET_DIR: a file a container (key=value lines), a lock, and what is made from them.

places() {
	if [ "$(id -u)" = 0 ]; then
		: "${run:=${CTR_RUN_DIR:-/run/ctr}}"
		dir=${CTR_NET_DIR:-/run/ctr-net}
	else
		: "${run:=${CTR_RUN_DIR:-${XDG_RUNTIME_DIR:+$XDG_RUNTIME_DIR/ctr}}}"
		: "${run:=/tmp/ctr-$(id -u)}"
		dir=${CTR_NET_DIR:-${XDG_RUNTIME_DIR:-/tmp}/ctr-net-$(id -u)}
	fi
	case $dir in *[!A-Za-z0-9_./-]*) die "$dir: a directory of plain letters, please" ;; esac
	[ -d "$dir" ] || mkdir -m 755 "$dir" 2>/dev/null || [ -d "$dir" ] || die "$dir: cannot be made"
	{ [ ! -L "$dir" ] && [ -O "$dir" ]; } || die "$dir: belongs to somebody else"
}

key_of_name() {
	key=$name
	[ "$run" = /run/ctr ] || key=$name@$(hash_of "$run")
	file=$dir/$key
	stem=ctr$(printf %08x "$(hash_of "$run/$name")")
}

locked() { # FUNCTION [ARGUMENT...]: alone
	if ! have flock; then
		lock_link
		lock_code=0
		("$@") || lock_code=$?
		rm -f "$dir/lock.tmp"
		return "$lock_code"
	fi
	(
		flock -w 60 8 || die "$dir/lock: held for more than a minute"
		"$@"
	) 8>"$dir/lock"
}

# Without flock(1): a link that names its holder. What a dead one has left goes by one at a time.
lock_link() {
	tries=0
	until ln -s "$$" "$dir/lock.tmp" 2>/dev/null; do
		if holder_dead && mkdir "$dir/stale.tmp" 2>/dev/null; then
			! holder_dead || rm -f "$dir/lock.tmp"
			rmdir "$dir/stale.tmp"
		else
			tries=$((tries + 1))
			[ "$tries" -lt 60 ] || die "$dir/lock.tmp, stale.tmp: held for more than a minute"
			sleep 1
		fi
	done
}
holder_dead() {
	holder=$(readlink "$dir/lock.tmp") && [ ! -d "/proc/$holder" ]
}

# Files of containers: not the lock, nor what is made for them.
files() {
	for f in "$dir"/*; do
		case ${f##*/} in lock | hosts.* | *.resolv.conf | *.tmp | *.pid | '*') continue ;; esac
		[ -f "$f" ] && echo "$f"
	done
	return 0
}

# All files as lines "KEY FIELD VALUE": read once, however many there are.
dump() {
	# shellcheck disable=SC2046 # names without spaces
	awk 'FNR == 1 { key = FILENAME; sub(".*/", "", key) } { sub("=", " "); print key, $0 }' \
		$(files) /dev/null
}

value() { sed -n "s/^$1=//p" "$2"; } # KEY FILE

# The files of containers whose record is gone: a power cut, or an rm by hand. Out: $all
sweep() {
	n=''
	dump >"$file.tmp"
	while read -r k field v; do
		case $field in
		name) n=$v ;;
		run) [ "$k" = "$key" ] || [ -d "$v/$n" ] || rm -f "$dir/$k" "$dir/$k.resolv.conf" ;;
		esac
	done <"$file.tmp"
	# without its own: it may ask for what it has
	all=$(dump | awk -v own="$key" '$1 != own')
}
