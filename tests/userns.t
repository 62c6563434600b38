#!/bin/sh
# User namespaces: explicit maps by root, ranges of subuid(5) by newuidmap(1), switches that forbid them.
. "$(dirname "$0")/lib.sh"
if ! unshare -U true 2>/dev/null; then
	echo '1..0 # SKIP this host has no user namespaces'
	exit 0
fi
as_user() {
	perl -e '$) = "12345 12345"; $( = 12345; $< = $> = 12345; exec @ARGV or exit 99' "$@"
}
run() {
	timeout 30 ctr-spawn run -F --rm x "$@" 2>&1
}
mkdir "$work/root" "$work/root/bin" "$work/root/dev" "$work/root/proc" "$work/root/sys" "$work/root/open"
cp "$(program busybox)" "$work/root/bin/busybox"
ln -s busybox "$work/root/bin/sh"
echo secret >"$work/root/secret"
chmod 600 "$work/root/secret"
chmod 777 "$work/root/open"
mapped() {
	run -o "container.rootfs=$work/root" -o namespaces.uid_map=0:100000:65536 \
		-o namespaces.gid_map=0:200000:65536 -o namespaces.user=private "$@"
}
is "root's own map" "$(mapped -- busybox awk '{print $1, $2, $3}' /proc/self/uid_map /proc/self/gid_map)" '0 100000 65536
0 200000 65536'
is 'root inside, other ids outside' "$(mapped -- sh -c 'busybox id -u; : >/open/f; busybox chown 7:8 /open/f && echo 1 >/open/g'; stat -c %u:%g "$work/root/open/f" "$work/root/open/g")" '0
100007:200008
100000:200000'
is "what is root's outside is nobody's inside" "$(mapped -- sh -c 'busybox cat /secret 2>/dev/null || busybox stat -c %u /secret')" 65534
is 'loopback, devices' "$(mapped -- sh -c 'busybox cat /sys/class/net/lo/flags; echo x >/dev/null && busybox head -c 2 /dev/zero | busybox wc -c')" '0x9
2'
is 'another user of the map' "$(mapped -o container.user=33:34 -o 'container.groups=35' -- sh -c 'busybox id -u; busybox id -G')" '33
34 35'
is 'an id outside of it' "$(mapped -o container.user=70000 -- true)" 'ctr-spawn: x: container.user: 70000:0 is not in the map of the user namespace (see namespaces.user_map)'
is 'without inside 0' "$(run -o namespaces.user=private -o namespaces.uid_map=1:1:1 -o namespaces.gid_map=0:0:1 -- true | grep -c '0 inside must be in both')" 1
is 'not a map' "$(run -o namespaces.user=private -o namespaces.uid_map=0:1 -o namespaces.gid_map=0:0:1 -- true)" 'ctr-spawn: x: namespaces.uid_map: not INSIDE:OUTSIDE:COUNT'
is 'half a map' "$(run -o namespaces.user=private -o namespaces.uid_map=0:1:1 -- true)" 'ctr-spawn: x: namespaces.uid_map, gid_map: both or none'
is 'a map without a namespace' "$(run -o namespaces.user=host -o namespaces.uid_map=0:1:1 -o namespaces.gid_map=0:1:1 -- true)" 'ctr-spawn: x: namespaces.uid_map: namespaces.user is not private'
is 'it reads back' "$(ctr-spawn check -o namespaces.user=private -o 'namespaces.uid_map=0:5:1 1:10:20' -o namespaces.gid_map=0:5:1 x -- true | grep -E '^(user = p|user_|uid_map)')" 'user = private
user_map = auto
uid_map = 0:5:1 1:10:20'
ok 'pid 1 ends what another user of the map started' rc 7 mapped -- sh -c 'busybox setpriv 2>/dev/null; busybox sleep 600 & exit 7'
# A host that forbids them: the limit is per user namespace, so one of our own shows it.
cat >"$work/limit.sh" <<'SH'
echo 0 >/proc/sys/user/max_user_namespaces || exit 1
exec timeout 20 ctr-spawn run -F --rm x -o namespaces.user=private -o namespaces.user_map=single -- true
SH
mkdir "$work/own"
is 'the switch and its remedy are told' "$(CTR_RUN_DIR=$work/own unshare -Ur sh "$work/limit.sh" 2>&1 | grep -c 'sysctl -w user.max_user_namespaces=')" 1
is 'and nothing is left' "$(ls "$work/own")" ''
# Ranges, with files of our own in a private view of /etc.
subid() {
	unshare -m --propagation private sh -c '
		for f in passwd subuid subgid; do mount --bind "$0/$f" "/etc/$f" || exit 99; done
		shift 0; exec perl -e '\''$) = "12345 12345"; $( = 12345; $< = $> = 12345; exec @ARGV or exit 99'\'' "$@"' "$work" "$@"
}
if [ -f /etc/subuid ] && [ -f /etc/subgid ] && command -v newuidmap >/dev/null && as_user ctr-spawn --version >/dev/null 2>&1 && as_user unshare -U true; then
	cp /etc/passwd "$work/passwd"
	echo 'ctrtest:x:12345:12345::/:/bin/sh' >>"$work/passwd"
	grep -q '^[^:]*:[^:]*:33:' "$work/passwd" || echo 'www:x:33:33::/:/bin/sh' >>"$work/passwd"
	printf 'other:500000:65536\nctrtest:300000:1000\n12345:400000:9\n' >"$work/subuid"
	printf 'ctrtest:310000:1000\n' >"$work/subgid"
	mkdir "$work/u"
	chown 12345:12345 "$work/u"
	is 'ranges by name and by number' "$(CTR_RUN_DIR=$work/u/ctr subid timeout 30 ctr-spawn run -F --rm x -- sh -c 'tr -s " " </proc/self/uid_map; tr -s " " </proc/self/gid_map' 2>&1)" ' 0 12345 1
 1 300000 1000
 1001 400000 9
 0 12345 1
 1 310000 1000'
	is 'another user, its groups' "$(CTR_RUN_DIR=$work/u/ctr subid timeout 30 ctr-spawn run -F --rm x -o container.user=33:34 -o container.groups=35 -- sh -c 'id -u; id -G' 2>&1)" '33
34 33 35'
	ok 'what other ids started ends with it, monitor or not' subid sh -c '
		export CTR_RUN_DIR='"$work"'/u/ctr
		ctr-spawn run y -o container.user=33 -- sleep 600 || exit 1
		ctr-spawn run z -o container.user=33 -- sleep 600 || exit 1
		kill -9 "$(ctr-status get monitor_pid z)"
		timeout 120 ctr-signal stop -t TERM/90/KILL y && timeout 120 ctr-signal stop -t TERM/90/KILL z &&
		[ "$(ctr-status get exit y) $(ctr-status get exit z)" = "signal:15 signal:15" ] &&
		[ "$(ctr-status get user_map y)" = subid ] && ctr-signal rm y z'
	# The parent takes the terminal of a pid 1 that is another user outside.
	is 'a terminal where root is a range too' "$(CTR_RUN_DIR=$work/u/ctr subid sh -c '
		timeout 30 ctr-spawn run t -o container.terminal=yes -o namespaces.uid_map=0:300000:1000 -o namespaces.gid_map=0:310000:1000 -- \
			sh -c "tty; stat -c %u /dev/pts/0"
		timeout 20 ctr-status wait t >/dev/null; ctr-status log t; ctr-signal rm -f t' 2>&1 | tr -d '\r' | tr '\n' ' ')" '/dev/pts/0 0 '
	is 'who has none is told' "$(printf 'other:500000:65536\n' >"$work/subuid"; CTR_RUN_DIR=$work/u/ctr subid timeout 30 ctr-spawn run -F --rm x -o namespaces.user_map=subid -- true 2>&1 | grep -c '/etc/subuid and /etc/subgid give this user no range')" 1
	is 'and gets one id by default' "$(CTR_RUN_DIR=$work/u/ctr subid timeout 30 ctr-spawn run -F --rm x -- sh -c 'tr -s " " </proc/self/uid_map' 2>&1)" ' 0 12345 1'
	is 'nothing is left of it' "$(ls "$work/u/ctr")" ''
else
	for name in 1 2 3 4 5 6 7; do
		count=$((count + 1))
		echo "ok $count - ranges $name # SKIP no newuidmap, no /etc/subuid, or no user namespaces for users"
	done
fi
# Debian's switch, in a guest that ends with it: what is told to do is done, and then it starts.
switch=/proc/sys/kernel/unprivileged_userns_clone
if [ -n "${CTR_GUEST-}" ] && [ -e "$switch" ]; then
	mkdir "$work/switch"
	chown 12345:12345 "$work/switch"
	started() { CTR_RUN_DIR=$work/switch/ctr as_user timeout 30 ctr-spawn run -F --rm x -- echo yes 2>&1; }
	echo 0 >"$switch"
	is 'a kernel that forbids them to users: told' "$(started | sed 's/: [^:]*$//')" 'ctr-spawn: x: clone: kernel.unprivileged_userns_clone is 0; as root: sysctl -w kernel.unprivileged_userns_clone=1'
	ok 'what is told is done' sysctl -w kernel.unprivileged_userns_clone=1
	is 'and it starts' "$(started)" yes
else
	skip 'a kernel that forbids them to users' 'only in a guest whose kernel has the switch'
fi
is 'nothing is left' "$(ls "$CTR_RUN_DIR")" ''
is 'too many ranges' "$(timeout 20 ctr-spawn run -F --rm x -o namespaces.user=private -o namespaces.gid_map=0:100000:1 \
	-o "namespaces.uid_map=$(seq -f '%.0f' 0 40 | sed 's/.*/&:100000:1/' | tr '\n' ' ')" -- true 2>&1)" \
	'ctr-spawn: x: namespaces.uid_map: more than 32 ranges'
done_testing
