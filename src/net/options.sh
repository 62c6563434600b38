# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# The command line. Out: $nics, $published, $dns, $nat, $name, $run.

# An interface a line: kind, parent, name, addresses, gateway, mac, mtu; - is none.
nics='' kind='' published='' dns='' nat=yes

nic_end() {
	[ -n "$kind" ] || return 0
	nics="$nics$kind $parent $device ${addresses:-auto} $gateway $mac $mtu$newline"
	kind=
}

nic_begin() { # KIND PARENT
	nic_end
	kind=$1 parent=$2 addresses='' gateway=auto mac=- mtu=-
	device=eth$(printf %s "$nics" | wc -l)
}

publish_parse() { # [ADDRESS:]PORT:PORT[/PROTOCOL] -> "protocol address port port"
	case $1 in */udp) protocol=udp ;; */tcp) protocol=tcp ;; */*) return 1 ;; *) protocol=tcp ;; esac
	spec=${1%/*}
	inner=${spec##*:} outer=${spec%:*}
	case $outer in *:*) from=${outer%:*} outer=${outer##*:} ;; *) from=0.0.0.0 ;; esac
	is_port "$inner" && is_port "$outer" && is_v4 "$from" || return 1
	published="$published$protocol $from $outer $inner$newline"
}

detail() { # OPTION VALUE
	[ -n "$kind" ] || wrong "$1 $2: which interface? --bridge, --macvlan, --nic or --user comes first"
	case $1 in
	--address)
		case $2 in
		auto | none) addresses=$2 ;;
		*) is_prefix "$2" || wrong "--address $2: not ADDRESS/LEN"
			case $addresses in '' | auto | none) addresses=$2 ;; *) addresses=$addresses,$2 ;; esac ;;
		esac ;;
	--gateway) case $2 in auto | none) ;; *) is_v4 "$2" || is_v6 "$2" || wrong "--gateway $2: not an address" ;; esac
		gateway=$2 ;;
	--name) is_device "$2" || wrong "--name $2: not a name of an interface"
		device=$2 ;;
	--mac) is_mac "$2" || wrong "--mac $2: not aa:bb:cc:dd:ee:ff"
		mac=$2 ;;
	--mtu) { is_number "$2" && [ "$2" -ge 68 ]; } || wrong "--mtu $2: not a size in bytes"
		mtu=$2 ;;
	esac
}

bridge_option() { # BRIDGE[=ADDRESS/LEN]
	is_device "${1%%=*}" || wrong "--bridge $1: not a name of an interface"
	case $1 in
	*=*) prefix=${1#*=}
		{ is_prefix "$prefix" && is_v4 "${prefix%/*}" && [ "${prefix#*/}" -le 30 ]; } ||
			wrong "--bridge $1: not BRIDGE=ADDRESS/LEN, with a LEN up to 30" ;;
	esac
	nic_begin bridge "$1"
}

options() {
	while [ $# -gt 0 ]; do
		case $1 in
		--*=*) option=${1%%=*} value=${1#*=}
			shift
			set -- "$option" "$value" "$@" ;;
		esac
		case $1 in
		--user) nic_begin user - ;;
		--no-nat) nat=no ;;
		--bridge | --macvlan | --nic | --address | --gateway | --name | --mac | --mtu | --publish | --dns | -R)
			[ $# -ge 2 ] || wrong "$1 needs a value"
			case $1 in
			--bridge) bridge_option "$2" ;;
			--macvlan | --nic) is_device "$2" || wrong "$1 $2: not a name of an interface"
				nic_begin "${1#--}" "$2" ;;
			--publish) publish_parse "$2" || wrong "--publish $2: not [ADDRESS:]PORT:PORT[/udp]" ;;
			--dns) is_v4 "$2" || is_v6 "$2" || wrong "--dns $2: not an address"
				dns="$dns$2$newline" ;;
			-R) run=$2 ;;
			*) detail "$1" "$2" ;;
			esac
			shift ;;
		-*) wrong "$1: no such option" ;;
		*) [ -z "$name" ] || wrong "$1: one container at a time"
			is_container "$1" || wrong "$1: not a name of a container"
			name=$1 ;;
		esac
		shift
	done
	nic_end
}
