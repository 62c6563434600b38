#!/bin/sh
# Without mount_setattr(2), as before Linux 5.12: every mount has the flags that it has with it.
. "$(dirname "$0")/lib.sh"
build deny || { echo '1..0 # SKIP no compiler'; exit 0; }
"$work/deny" mount_setattr ENOSYS true || { echo '1..0 # SKIP no seccomp filter here'; exit 0; }
src=$work/src
root=$work/root
mkdir -p "$root/bin" "$root/mnt" "$root/proc" "$root/sys" "$root/dev" "$root/closed" "$src/ro" "$src/a b" "$src/covered" "$src/closed/in"
chmod 700 "$src/closed"
cp "$(program busybox)" "$root/bin/busybox"
ln -s busybox "$root/bin/sh"
chown -R 100000:100000 "$root"
# The place and the flags of each mount that can be reached: what another one covers stays as it is.
cat >"$work/look" <<'S'
while read -r id _ _ _ place flags _; do
	case $place in *\\*) path=$(printf "$place") ;; *) path=$place ;; esac
	{ while read -r key value; do
		[ "$key" != mnt_id: ] || [ "$value" != "$id" ] || echo "$place $flags"
	done </proc/self/fdinfo/3; } 3<"$path"
done </proc/self/mountinfo 2>/dev/null
S
# Mounts of all kinds, one with a blank in its path, one that another covers, one where only root gets.
export src work
deny=''
run() { # OPTION...
	# shellcheck disable=SC2086  # a list of words
	timeout 60 unshare -m sh -c 'mount -t tmpfs -o noexec,noatime x "$src/ro" && mount -t tmpfs -o nodiratime x "$src/a b" &&
		mkdir -p "$src/covered/deep" && mount -t tmpfs x "$src/covered/deep" && mount -t tmpfs -o noexec x "$src/covered" &&
		mount -t tmpfs x "$src/closed/in" && exec "$@"' sh $deny ctr-spawn run -F --rm x "$@" -- sh -c "$(cat "$work/look")" 2>&1 | sort
}
same() { # NAME OPTION...
	name=$1
	shift
	deny='' run "$@" >"$work/with"
	deny="$work/deny mount_setattr ENOSYS" run "$@" >"$work/without"
	ok "$name" sh -c 'grep -q ^/proc "$1" && diff "$1" "$2"' sh "$work/with" "$work/without"
}
has() { # NAME MOUNT: among those of the last
	is "$1" "$(grep -cxF -- "$2" "$work/without")" 1
}
same 'the host'"'"'s root'
same 'a root of its own, read-only' -o "container.rootfs=$root" -o container.readonly=yes
is 'which it is' "$(grep -c '^/ ro,nosuid,nodev' "$work/without")" 1
same 'a bind, read-only with all below' -o "container.rootfs=$root" -o "mount.bind=$src /mnt ro,rec"
has 'noexec stays' '/mnt/ro ro,nosuid,nodev,noexec,noatime'
has 'a blank in the path' '/mnt/a\040b ro,nosuid,nodev,nodiratime,relatime'
has 'what covers another one' '/mnt/covered ro,nosuid,nodev,noexec,relatime'
same 'a bind without what is below' -o "container.rootfs=$root" -o "mount.bind=$src /mnt ro"
same 'a slave' -o "container.rootfs=$root" -o "mount.bind=$src /mnt rec,slave"
same 'an overlay above it' -o "container.rootfs=$src" -o container.overlay=tmpfs -o "mount.bind=$root/bin /bin" -o "mount.bind=/lib /lib"
same 'a place in what is covered' -o "mount.bind=$src /root/x"
if unshare -U true 2>/dev/null; then
	set -- -o namespaces.user=private -o namespaces.uid_map=0:100000:1000 -o namespaces.gid_map=0:100000:1000 -o "container.rootfs=$root"
	same 'in a user namespace' "$@"
	deny="$work/deny mount_setattr ENOSYS" run "$@" -o "mount.bind=$src /mnt ro,rec" >"$work/without"
	has 'with a bind there' '/mnt/ro ro,nosuid,nodev,noexec,noatime'
fi
done_testing
