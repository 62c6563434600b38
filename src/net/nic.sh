# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# Interfaces: made on the host, moved into descriptor 9, configured there.

inside() { nsenter --net=/proc/self/fd/9 "$@"; }

# BusyBox's ip knows only pids.
netns_word() { if ip -V 2>&1 | grep -q iproute2; then echo /proc/self/fd/9; else echo "$pid"; fi; }

bridge_up() { # BRIDGE[=ADDRESS/LEN]
	bridge=${1%%=*}
	[ -d "/sys/class/net/$bridge/bridge" ] || {
		prefix=$(bridge_prefix "$1")
		ip link add name "$bridge" type bridge || return 1
		ip addr add "$prefix" dev "$bridge" || return 1
	}
	ip link set dev "$bridge" up
}

# BusyBox's ip leaves the other end's name to the kernel.
peer_named() { # DEVICE NAME
	[ ! -e "/sys/class/net/$2" ] || return 0
	peer=$(ip link show dev "$1" | sed -n "s/^[0-9]*: $1@\([^:]*\):.*/\1/p")
	[ -n "$peer" ] && ip link set dev "$peer" name "$2"
}

# A name of ours first, the wanted one inside: they may be the same as one of the host's.
nic_make() { # KIND PARENT TEMPORARY
	case $1 in
	bridge)
		locked bridge_up "$2" &&
			ip link add name "$3" type veth peer name "${3}i" &&
			peer_named "$3" "${3}i" &&
			ip link set dev "$3" master "${2%%=*}" &&
			echo 1 >"/sys/class/net/$3/brport/hairpin_mode" && # to itself, by a published port
			ip link set dev "$3" up &&
			ip link set dev "${3}i" netns "$(netns_word)" ;;
	macvlan)
		ip link add link "$2" name "${3}i" type macvlan mode bridge &&
			ip link set dev "${3}i" netns "$(netns_word)" ;;
	nic)
		[ -e "/sys/class/net/$2" ] || { echo "no such device" >&2; return 1; }
		ip link set dev "$2" down && echo "ctr-net:$2" >"/sys/class/net/$2/ifalias" && ip link set dev "$2" netns "$(netns_word)" ;;
	esac
}

nic_configure() { # DEVICE NAME ADDRESSES GATEWAY MAC MTU
	[ "$1" = "$2" ] || inside ip link set dev "$1" name "$2" || return 1
	[ "$5" = - ] || inside ip link set dev "$2" address "$5" || return 1
	[ "$6" = - ] || inside ip link set dev "$2" mtu "$6" || return 1
	inside ip link set dev "$2" up || return 1
	for a in $(echo "$3" | tr , ' '); do
		[ "$a" = none ] || inside ip addr add "$a" dev "$2" || return 1
	done
	[ "$4" = none ] || inside ip route add default via "$4" dev "$2"
}

nic_gateway() { # KIND PARENT ADDRESSES GATEWAY
	case $4/$1/$3 in
	auto/bridge/none | none/*) echo none ;;
	auto/bridge/*) bridge_prefix "${2%%=*}" | cut -d / -f 1 ;;
	auto/*) echo none ;;
	*) echo "$4" ;;
	esac
}
