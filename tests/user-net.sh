# shellcheck shell=sh disable=SC2154,SC2034  # sourced
# What the tests of ctr-net --user begin with, each of which sets $needs to the programs it needs: a network
# namespace of its own that plays the host, one beside it that plays the world (192.0.2.2 and .3), a user.
if [ "${1:-}" != inside ]; then
	# shellcheck disable=SC2086 # words
	for program in ip nsenter busybox curl setpriv $needs; do
		command -v $program >/dev/null || { echo "1..0 # SKIP needs $program"; exit 0; }
	done
	unshare -n ip link add name a0 type veth peer name a1 2>/dev/null ||
		{ echo '1..0 # SKIP needs network namespaces with veth'; exit 0; }
	exec unshare -n -m sh "$0" inside
fi
. "$(dirname "$0")/lib.sh"
# where only root may open it
mount -t tmpfs tmpfs /dev/net 2>/dev/null && mknod -m 666 /dev/net/tun c 10 200
user=$(id -u nobody)
as_user() { setpriv --reuid "$user" --regid "$user" --clear-groups env "CTR_RUN_DIR=$work/user" "CTR_NET_DIR=$work/user-net" "$@"; }
as_user sh -c ': <>/dev/net/tun' 2>/dev/null || { echo '1..0 # SKIP a user cannot open /dev/net/tun'; exit 0; }
as_user unshare -U true 2>/dev/null || { echo '1..0 # SKIP no user namespaces for users'; exit 0; }
mkdir "$work/user" "$work/user-net" && chown "$user" "$work/user" "$work/user-net"
ip link set lo up
unshare -n sleep 600 >/dev/null 2>&1 &
world=$!
server=
trap 'as_user ctr-signal rm -f web two >/dev/null 2>&1; kill $world $server 2>/dev/null; clean' EXIT
until_ok 10 sh -c "[ \"\$(readlink /proc/$world/ns/net)\" != \"\$(readlink /proc/$$/ns/net)\" ]"
ip link add name up0 type veth peer name wan0
ip link set dev wan0 netns $world
ip addr add 192.0.2.1/24 dev up0 && ip link set dev up0 up
outside() { nsenter -t "$world" -n "$@"; }
outside ip addr add 192.0.2.2/24 dev wan0
outside ip addr add 192.0.2.3/24 dev wan0
outside ip link set dev wan0 up
ip route add default via 192.0.2.2

# ctr-net of that user, with programs of PATH.
user_ctr_net() { # PATH
	cat >"$work/ctr-net" <<-W
		#!/bin/sh
		PATH=$1 CTR_NET_DIR=$work/user-net exec $top/bin/ctr-net "\$@"
	W
	chmod 755 "$work/ctr-net"
}
mkdir -m 755 "$work/www"
echo 'page of web' >"$work/www/index.html"
web() { # NAME OPTIONS...
	container=$1
	shift
	as_user timeout 60 ctr-spawn run -o hooks.timeout=40 -o "hooks.create=$work/ctr-net hook --user $*" \
		-o "hooks.net=$work/ctr-net hook" -o "hooks.stopped=$work/ctr-net hook" \
		-o "mount.bind=$work/www /srv ro" -o "mount.bind=$(program busybox) /tmp/busybox ro" "$container" -- \
		/tmp/busybox httpd -f -p 80 -h /srv
}
page() { [ "$(outside curl -s --max-time 5 http://192.0.2.1:8080/)" = 'page of web' ]; }
