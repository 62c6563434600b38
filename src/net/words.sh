# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# What a word of the command line may be, and arithmetic on addresses.

is_number() { case $1 in '' | *[!0-9]* | ??????*) return 1 ;; esac }
is_port() { is_number "$1" && [ "$1" -ge 1 ] && [ "$1" -le 65535 ]; }
is_device() { case $1 in '' | . | .. | -* | ????????????????* | *[!A-Za-z0-9_.-]*) return 1 ;; esac }
is_mac() { case $1 in ??:??:??:??:??:??) case $1 in *[!0-9A-Fa-f:]*) return 1 ;; esac ;; *) return 1 ;; esac }
is_container() { case $1 in '' | [!A-Za-z0-9]* | *[!A-Za-z0-9_.-]*) return 1 ;; esac }

is_v4() { # ADDRESS
	case $1 in *[!0-9.]* | '' | .* | *. | *..*) return 1 ;; esac
	old=$IFS IFS=.
	# shellcheck disable=SC2086 # to be split
	set -- $1
	IFS=$old
	[ $# -eq 4 ] || return 1
	for octet; do is_number "$octet" && [ "$octet" -le 255 ] || return 1; done
}

is_v6() { case $1 in *:*:*) case $1 in *[!0-9A-Fa-f:.]*) return 1 ;; esac ;; *) return 1 ;; esac }

is_prefix() { # ADDRESS/LEN
	case $1 in */*) ;; *) return 1 ;; esac
	is_number "${1#*/}" || return 1
	if is_v4 "${1%/*}"; then [ "${1#*/}" -le 32 ]; else is_v6 "${1%/*}" && [ "${1#*/}" -le 128 ]; fi
}

have() { command -v "$1" >/dev/null 2>&1; }

# A number of 32 bits; Debian's BusyBox has no cksum.
hash_of() {
	if have cksum; then
		printf %s "$1" | cksum | cut -d ' ' -f 1
	else
		echo "$((0x$(printf %s "$1" | md5sum | cut -c 1-8)))"
	fi
}
