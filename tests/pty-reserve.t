#!/bin/sh
# kernel.pty.reserve: the last terminals are the host's, no container gets one of them.
. "$(dirname "$0")/lib.sh"
pty=/proc/sys/kernel/pty
[ "$(id -u)" -eq 0 ] && [ -w $pty/reserve ] || skip_all 'needs root and kernel.pty.reserve'
reserve=$(cat $pty/reserve)
trap 'echo "$reserve" >$pty/reserve; clean' EXIT
# Eight are left of those that are not reserved. It holds what it opens, in nested redirections.
# shellcheck disable=SC2016
hold='hold() { if [ "$1" = 20 ]; then echo all; return; fi; { hold $(($1 + 1)); } 3<>/dev/ptmx || echo "$1"; }; hold 0'
open_many() {
	echo $(($(cat $pty/max) - $(cat $pty/nr) - 8)) >$pty/reserve
	timeout 20 ctr-spawn run -F --rm "$@" -- sh -c "$hold" 2>/dev/null
	echo "$reserve" >$pty/reserve
}
got=$(open_many a)
ok "as the host's root: $got" [ "$got" -lt 10 ]
got=$(open_many a -o container.terminal=no -o namespaces.net=host)
ok "with the host's network: $got" [ "$got" -lt 10 ]
done_testing
