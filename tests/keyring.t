#!/bin/sh
# [security] keyring: no payload shares the session keyring of who started it.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/attack.sh"
# The number of different serials: the caller's own, and the one inside.
serials() { # OPTION...
	timeout 30 "$root/bin/attack" keyring ctr-spawn run -F --rm x -o "container.rootfs=$root" "$@" -- attack keyring 2>&1 | sort -u | wc -l
}
if ! "$root/bin/attack" keyring true >/dev/null; then
	echo '1..0 # SKIP no keyrings on this kernel, or none for us'
	exit 0
fi
# Without a filter, for that one lets nobody ask.
is 'a new one' "$(serials -o security.seccomp=none)" 2
is 'asked for' "$(serials -o security.seccomp=none -o security.keyring=yes)" 2
is "the caller's" "$(serials -o security.seccomp=none -o security.keyring=no)" 1
is 'for another user' "$(serials -o security.seccomp=none -o container.user=65534:65534)" 2
is 'behind the filter nobody knows' "$(serials | grep -c .)" 1
is 'not even a number' "$(inside -- attack keyring)" -1
done_testing
