# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# The verbs: hook, up, down, list. The last part of ctr-net.

connect() {
	value nic "$file" | {
		n=0 routed=''
		while read -r kind parent device addresses gateway mac mtu; do
			temporary=$stem$n
			n=$((n + 1))
			if [ "$kind" = user ]; then
				user_up || exit 1
				continue
			fi
			nic_make "$kind" "$parent" "$temporary" || exit 1
			[ "$kind" = nic ] && made=$parent || made=${temporary}i
			via=$(nic_gateway "$kind" "$parent" "$addresses" "$gateway")
			case $gateway$routed/$via in
			autoyes/*) via=none ;; # a second default route would be an error
			*/*.*) routed=yes ;;
			esac
			nic_configure "$made" "$device" "$addresses" "$via" "$mac" "$mtu" || exit 1
		done
	}
}

# Its network namespace is descriptor 9 from here on.
netns_open() {
	pid=${CTR_INIT_PID:-}
	[ -n "$pid" ] || pid=$(ctr-status get -R "$run" init_pid "$name") || return 1
	{ [ -n "$pid" ] && [ -e "/proc/$pid/ns/net" ]; } || { echo "$me: $name: it does not run" >&2; return 1; }
	[ "$(readlink "/proc/$pid/ns/net")" != "$(readlink /proc/self/ns/net)" ] || {
		echo "$me: $name: it has no network namespace of its own (namespaces.net)" >&2
		return 1
	}
	exec 9<"/proc/$pid/ns/net"
	# the pid was its own when the namespace was opened
	[ -n "${CTR_HOOK:-}" ] || [ "$(ctr-status get -R "$run" init_pid "$name")" = "$pid" ]
}

up() {
	netns_open || exit 1
	[ -n "$nics" ] || [ -f "$file" ] || die 'which interface? --bridge, --macvlan, --nic or --user'
	[ -z "$nics" ] || locked claim || exit 1
	detach
	why=$(connect 2>&1) && why=$([ "$(id -u)" != 0 ] || locked rules 2>&1) && return
	down
	die "$(printf %s "$why" | tr '\n' ' ')"
}

# A device that was moved in comes back by itself when the namespace ends, a moment later,
# perhaps under another name.
nic_return() { # DEVICE
	tries=30
	while [ $tries -gt 0 ]; do
		for d in /sys/class/net/*; do
			[ "$(cat "$d/ifalias" 2>/dev/null)" = "ctr-net:$1" ] || continue
			[ "${d##*/}" = "$1" ] || { ip link set dev "${d##*/}" down; ip link set dev "${d##*/}" name "$1"; }
			echo >"/sys/class/net/$1/ifalias"
			return
		done
		sleep 0.1
		tries=$((tries - 1))
	done
	echo "$me: $name: $1 has not come back" >&2
}

# By hand, from a container that runs on.
nic_withdraw() { # KIND PARENT DEVICE
	case $1 in
	macvlan) inside ip link del dev "$3" ;;
	nic) inside ip link set dev "$3" netns $$ ;;
	esac
}

# What is on the host goes; what is inside goes with the namespace, or is taken back.
detach() {
	for d in /sys/class/net/"$stem"*; do
		[ ! -e "$d" ] || ip link del dev "${d##*/}" 2>/dev/null || :
	done
	user_down
}

forget() {
	rm -f "$file" "$file.resolv.conf" "$file.tmp"
	hosts_write
	[ "$(id -u)" != 0 ] || rules
}

down() {
	[ -f "$file" ] || return 0
	if [ "${CTR_HOOK:-}" != stopped ] && netns_open 2>/dev/null; then
		value nic "$file" | while read -r kind parent device _; do
			nic_withdraw "$kind" "$parent" "$device" 2>/dev/null || :
		done
	fi
	detach
	value nic "$file" | while read -r kind parent _; do [ "$kind" != nic ] || nic_return "$parent"; done
	locked forget
}

hook() {
	: "${CTR_HOOK:?is for a hook of ctr-spec(5)}"
	name=$CTR_NAME
	key_of_name
	case $CTR_HOOK in
	create) locked claim ;;
	stopped) down ;;
	*) up ;;
	esac
}

list() {
	[ "${1:-}" = -H ] || printf 'NAME\tINTERFACE\tADDRESS\tPUBLISHED\n'
	for f in $(files); do
		value nic "$f" | while read -r kind parent device addresses _; do
			printf '%s\t%s\t%s\t%s\n' "$(value name "$f")" "$device@${parent%%=*}" "$addresses" \
				"$(value publish "$f" | while read -r protocol from outer inner; do
					printf '%s:%s->%s/%s ' "$from" "$outer" "$inner" "$protocol"
				done)"
		done
	done
}

name='' run=''
[ $# -gt 0 ] || { usage >&2; exit 2; }
verb=$1
shift
case $verb in
-h | --help) usage; exit 0 ;;
-V | --version) echo "$me $version"; exit 0 ;;
hook | up) options "$@" ;;
down) options "$@"
	[ -z "$nics$published$dns" ] || wrong 'down takes no options but -R' ;;
list) ;;
*) wrong "$verb: no such verb" ;;
esac
case $verb in up | down) [ -n "$name" ] || wrong "$verb needs a container" ;; esac
places
case $verb in
hook) hook ;;
list) list "$@" ;;
*) key_of_name
	"$verb" ;;
esac
