#!/bin/sh
# security.devices: nodes of the host inside, and a list that holds against root.
. "$(dirname "$0")/lib.sh"
run() { timeout 20 ctr-spawn run -F --rm x "$@" 2>/dev/null; }
if [ ! -c /dev/fuse ]; then
	echo '1..0 # SKIP no /dev/fuse to give'
	exit 0
fi
if ! timeout 20 ctr-spawn run -F --rm x -o 'security.devices=/dev/fuse r' -- true 2>"$work/err"; then
	ok 'no list can be held here: an error that says so' grep -q 'security.devices: no list can be held here' "$work/err"
	done_testing
fi
is 'not there by itself' "$(run -- sh -c '[ -e /dev/fuse ] || echo no')" no
is 'the node is there' "$(run -o security.devices=/dev/fuse -- sh -c '[ -c /dev/fuse ] && echo yes')" yes
is 'it can be opened' "$(run -o security.devices=/dev/fuse -- sh -c '(exec 3<>/dev/fuse) && echo yes')" yes
is 'read only as the list says' "$(run -o 'security.devices=/dev/fuse r' -- sh -c '(exec 3</dev/fuse) && echo read; (exec 3>/dev/fuse) || echo no')" 'read
no'
is 'the usual ones still' "$(run -o 'security.devices=/dev/fuse r' -- sh -c '(exec 3<>/dev/null 4</dev/urandom 5</dev/zero) && echo yes')" yes
is 'MKNOD makes what is listed and no more' "$(run -o 'security.caps=default +MKNOD' -- sh -c 'mknod /tmp/n c 1 3 && echo null; mknod /tmp/k c 1 11 || echo no kmsg')" 'null
no kmsg'
[ -c /dev/net/tun ] && is 'with its directory' "$(run -o security.devices=/dev/net/tun -- sh -c '[ -c /dev/net/tun ] && echo yes')" yes
for bad in /etc/passwd /dev/../etc/passwd /dev/pts/0 /dev/there-is-none 'c 1' 'x 1:1' '/dev/null q' 'c 1:3 rr'; do
	ok "$bad is an error" rc 125 timeout 20 ctr-spawn run -F --rm x -o "security.devices=$bad" -- true
done
for dir in /dev/*/; do
	case $dir in /dev/fd/ | /dev/pts/ | /dev/shm/ | /dev/mqueue/) continue ;; esac
	is 'a directory is no device' "$(timeout 20 ctr-spawn run -F --rm x -o "security.devices=${dir%/}" -- true 2>&1)" "ctr-spawn: x: security.devices: ${dir%/}: not a device"
	break
done
is 'nothing is left' "$(ls "$CTR_RUN_DIR")" ''
done_testing
