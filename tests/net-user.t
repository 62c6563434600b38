#!/bin/sh
# ctr-net --user: an ordinary user's container has a network, by slirp4netns; nothing stays.
if [ "${1:-}" != inside ] && unshare -m true 2>/dev/null; then
	exec unshare -m sh "$0" inside
fi
. "$(dirname "$0")/lib.sh"
# where only root may open it
[ "${1:-}" != inside ] || { mount -t tmpfs tmpfs /dev/net && mknod -m 666 /dev/net/tun c 10 200; }
command -v slirp4netns >/dev/null || { echo '1..0 # SKIP needs slirp4netns'; exit 0; }
[ -c /dev/net/tun ] || { echo '1..0 # SKIP needs /dev/net/tun'; exit 0; }
sh -c ': <>/dev/net/tun' 2>/dev/null || { echo '1..0 # SKIP /dev/net/tun cannot be opened'; exit 0; }
user=$(id -u nobody)
as_user() { setpriv --reuid "$user" --regid "$user" --clear-groups env "CTR_RUN_DIR=$work/user" "CTR_NET_DIR=$work/user-net" "$@"; }
mkdir "$work/user" "$work/user-net" && chown "$user" "$work/user" "$work/user-net"
as_user sh -c ': <>/dev/net/tun' 2>/dev/null || { echo '1..0 # SKIP a user cannot open /dev/net/tun'; exit 0; }
as_user unshare -U true 2>/dev/null || { echo '1..0 # SKIP no user namespaces for users'; exit 0; }
trap 'as_user ctr-signal rm -f net >/dev/null 2>&1; clean' EXIT
# without pasta
mkdir "$work/path"
for place in /usr/local/sbin /usr/local/bin /usr/sbin /usr/bin /bin /sbin; do
	ln -s "$place"/* "$work/path" 2>/dev/null || :
done
rm -f "$work/path/pasta"
for p in ctr-status ctr-spawn ctr-signal; do ln -sf "$top/bin/$p" "$work/path/$p"; done
cat >"$work/ctr-net" <<WRAP
#!/bin/sh
PATH=$work/path CTR_NET_DIR=$work/user-net exec $top/bin/ctr-net "\$@"
WRAP
chmod 755 "$work/ctr-net"
hooked() { # NAME OPTIONS...
	container=$1
	shift
	as_user timeout 60 ctr-spawn run -o hooks.timeout=40 -o "hooks.create=$work/ctr-net hook --user $*" \
		-o "hooks.net=$work/ctr-net hook" -o "hooks.stopped=$work/ctr-net hook" "$container" -- sleep 300
}
ok 'a container with the network of a user' hooked net
inside() { nsenter -t "$(as_user ctr-status get init_pid net)" -n "$@"; }
is 'it has an address and a way out' "$(inside ip -4 route | grep -c '^default via 10.0.2.2 dev tap0')" 1
helper=$(cut -d ' ' -f 1 "$work"/user-net/net*.pid)
ok 'a helper carries the packets' kill -0 "$helper"
as_user ctr-signal stop net >/dev/null 2>&1
ok 'stopped: the helper ends' until_ok 10 dead "$helper"
is 'no file is left' "$(ls "$work/user-net" | grep -v -e '^lock$' -e '^hosts')" ''
done_testing
