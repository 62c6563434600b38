# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# Addresses and ports, claimed under the lock before there is a process:
# the file of the container, hosts.BRIDGE and NAME.resolv.conf.

bridge_prefix() { # BRIDGE[=ADDRESS/LEN]
	case $1 in
	*=*) echo "${1#*=}" ;;
	*)
		found=$(ip -4 addr show dev "$1" 2>/dev/null | sed -n 's/^ *inet \([0-9./]*\).*/\1/p' | head -n 1)
		echo "${found:-10.83.0.1/16}" ;;
	esac
}

# The first free one, looked for from where the name's hash says: the same again mostly.
address_free() { # ADDRESS/LEN of the bridge
	free=$(printf '%s\n' "$all" | awk -v bridge="${1%/*}" -v len="${1#*/}" -v at="$(hash_of "$key")" '
		function number(a, part) { split(a, part, /[.\/]/)
			return ((part[1] * 256 + part[2]) * 256 + part[3]) * 256 + part[4] }
		function address(n) { return int(n / 16777216) "." int(n / 65536) % 256 "." \
			int(n / 256) % 256 "." n % 256 }
		BEGIN { used[number(bridge)] = 1 }
		$2 == "address" && $3 !~ /:/ { used[number($3)] = 1 }
		END {
			size = 1 # no ^ in an awk without mathematics
			for (i = len; i < 32; i++) size *= 2
			network = number(bridge) - number(bridge) % size
			for (i = 0; i < size - 2; i++) {
				n = network + 1 + (at + i) % (size - 2)
				if (!(n in used)) { print address(n) "/" len; exit }
			}
		}')
	[ -n "$free" ] || die "no address is free in $1"
	echo "$free"
}

taken_by() { # TEST FOR AWK, with a b c: the container it is true of
	test=$1
	shift
	printf '%s\n' "$all" | awk -v a="$1" -v b="${2:-}" -v c="${3:-}" '
		$2 == "name" { name = $3 }
		'"$test"' { print name; found = 1; exit }
		END { exit !found }'
}

# shellcheck disable=SC2016 # for awk
address_taken() { # ADDRESS: by whom
	taken_by '$2 == "address" && index($3, a "/") == 1' "$1"
}

# shellcheck disable=SC2016 # for awk
port_taken() { # PROTOCOL ADDRESS PORT: by whom
	taken_by '$2 == "publish" && $3 == a && $5 == c && ($4 == b || $4 == "0.0.0.0" || b == "0.0.0.0")' \
		"$1" "$2" "$3" && return
	# a listener of the host: state 0A of tcp(7), any of udp(7)
	cat "/proc/net/$1" "/proc/net/${1}6" 2>/dev/null |
		awk -v port="$(printf ':%04X' "$3")" -v protocol="$1" '
			substr($2, length($2) - 4) == port && (protocol == "udp" || $4 == "0A") { found = 1 }
			END { exit !found }' && echo 'a program of the host'
}

claim_address() { # KIND PARENT ADDRESSES: those it gets
	case $1/$3 in
	bridge/auto) address_free "$(bridge_prefix "$2")" ;;
	*/auto | */none) echo none ;;
	*)
		for a in $(echo "$3" | tr , ' '); do
			other=$(address_taken "${a%/*}") && die "--address $a: is that of $other"
		done
		echo "$3" ;;
	esac
}

# The lines of the container's file, from $nics and $published.
claim_lines() {
	printf 'name=%s\nrun=%s\nnat=%s\n' "$name" "$run" "$nat"
	printf %s "$nics" | while read -r kind parent device wanted gateway mac mtu; do
		got=$(claim_address "$kind" "$parent" "$wanted") || exit 1
		echo "nic=$kind $parent $device $got $gateway $mac $mtu"
		[ "$got" = none ] || echo "$got" | tr , '\n' | sed 's/^/address=/'
		all="$all$newline$key address $got"
	done || return 1
	printf %s "$published" | while read -r protocol from outer inner; do
		other=$(port_taken "$protocol" "$from" "$outer") &&
			die "--publish $from:$outer:$inner/$protocol: the port is in use by $other"
		echo "publish=$protocol $from $outer $inner"
	done
}

claim() {
	sweep
	claim_lines >"$file.tmp" || {
		rm -f "$file.tmp"
		return 1
	}
	mv "$file.tmp" "$file"
	resolv_write
	hosts_write
}

# Where the host's own is a stub on its loopback, that is of no use inside.
resolv_write() {
	{
		if [ -n "$dns" ]; then
			printf %s "$dns" | sed 's/^/nameserver /'
		else
			from=/etc/resolv.conf
			grep -Eq '^nameserver +(127\.|::1)' $from 2>/dev/null && [ -r /run/systemd/resolve/resolv.conf ] &&
				from=/run/systemd/resolve/resolv.conf
			grep -Ev '^nameserver +(127\.|::1 *$)' $from 2>/dev/null || :
		fi
	} >"$file.resolv.conf"
}

# Names and addresses of all on a bridge; written in place, so that a bind mount of it follows.
hosts_write() {
	bridges=$(for h in "$dir"/hosts.*; do [ ! -f "$h" ] || echo "${h##*/hosts.}"; done)
	dump | awk -v dir="$dir" -v bridges="$bridges" '
		BEGIN { n = split(bridges, there); for (i = 1; i <= n; i++) text[there[i]] = "" }
		$2 == "name" { name = $3 }
		$2 == "nic" && $3 == "bridge" {
			sub("=.*", "", $4); sub("[/,].*", "", $6)
			text[$4] = text[$4] ($6 == "none" ? "" : $6 "\t" name "\n")
		}
		END {
			for (bridge in text)
				printf "127.0.0.1\tlocalhost\n::1\tlocalhost\n%s", text[bridge] >(dir "/hosts." bridge)
		}'
}
