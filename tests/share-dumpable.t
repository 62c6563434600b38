#!/bin/sh
# With fs.suid_dumpable=1 other processes of a user may write to the memory of who has become that user: the payload's
# process has none of its caller's then.
if [ -z "$APART" ]; then # the host's setting stays as it is
	unshare -m true 2>/dev/null || { echo '1..0 # SKIP no mount namespace'; exit 0; }
	APART=1 exec unshare -m --propagation private sh "$0" "$@"
fi
. "$(dirname "$0")/lib.sh"
command -v strace >/dev/null || { echo '1..0 # SKIP no strace'; exit 0; }
[ -e /proc/sys/fs/suid_dumpable ] || { echo '1..0 # SKIP no fs.suid_dumpable'; exit 0; }
grep -aq __asan_init "$top/bin/ctr-spawn" && { echo '1..0 # SKIP a sanitizer that looks for leaks'; exit 0; }
: >"$work/mode"
mount --bind "$work/mode" /proc/sys/fs/suid_dumpable || { echo "1..0 # SKIP no mount"; exit 0; }
# $1: what the host says, $2: the user. Whether pid 1 is in its caller's memory.
shared() {
	echo "$1" >"$work/mode"
	timeout 60 strace -f -qq -o "$work/calls" -e trace=clone3 ctr-spawn run --rm -F x -o "container.user=$2" -- true || echo failed
	grep -q 'clone3.*CLONE_VM.*CLONE_NEWPID' "$work/calls" && echo shared || echo own
}
is 'as another user' "$(shared 1 12345:12345)" own
is 'as another group' "$(shared 1 0:12345)" own
if [ "$(shared 0 0)" = shared ]; then
	is 'the same user' "$(shared 1 0)" shared
	is 'nobody may trace it' "$(shared 0 12345:12345)" shared
	is 'only root may' "$(shared 2 12345:12345)" shared
	# exec: whatever the host says.
	timeout 60 ctr-spawn run w -- sleep 600
	joined() { # USER: whether who joins is in its caller's memory
		timeout 60 strace -f -qq -o "$work/calls" -e trace=clone3 ctr-spawn exec -u "$1" w true || echo failed
		grep -q 'clone3.*CLONE_VM.*CLONE_VFORK' "$work/calls" && echo shared || echo own
	}
	is 'exec as the same user' "$(joined 0:0)" shared
	is 'exec as another user' "$(joined 12345:0)" own
	is 'exec as another group' "$(joined 0:12345)" own
else
	skip 'where it is shared' 'it never is here'
fi
done_testing
