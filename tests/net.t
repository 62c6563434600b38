#!/bin/sh
# ctr-net: bridge, addresses, published ports, NAT, teardown. In a network namespace of its own
# that plays the host, with another beyond it that plays the rest of the world.
if [ "${1:-}" != inside ]; then
	for program in ip nsenter busybox curl "${FIREWALL:-nft}"; do
		command -v $program >/dev/null || { echo "1..0 # SKIP needs $program"; exit 0; }
	done
	unshare -n true 2>/dev/null || { echo '1..0 # SKIP needs network namespaces'; exit 0; }
	unshare -n ip link add name br0 type bridge 2>/dev/null ||
		{ echo '1..0 # SKIP this kernel has no bridge'; exit 0; }
	exec unshare -n -m sh "$0" inside
fi
. "$(dirname "$0")/lib.sh"
CTR_NET_DIR=$work/net
export CTR_NET_DIR
mount -t sysfs sysfs /sys 2>/dev/null || :
ip link set lo up

pair() { # NAME NAME: veth; BusyBox's ip(8) knows no name of the other end
	ip link add name "$1" type veth peer name "$2"
	[ -e "/sys/class/net/$2" ] || ip link set dev veth0 name "$2"
}

# the world: a namespace of a sleeping process, joined by a veth pair
unshare -n sleep 600 >/dev/null 2>&1 &
world=$!
until_ok 10 sh -c "[ \"\$(readlink /proc/$world/ns/net)\" != \"\$(readlink /proc/$$/ns/net)\" ]"
pair up0 wan0
ip link set dev wan0 netns $world
ip addr add 192.0.2.1/24 dev up0 && ip link set dev up0 up
outside() { nsenter -t "$world" -n "$@"; }
outside ip addr add 192.0.2.2/24 dev wan0
outside ip link set dev wan0 up
outside ip link set dev lo up
server=''
trap 'kill $world $server 2>/dev/null; clean' EXIT

mkdir "$work/www"
httpd=$(program busybox)
fetch() { curl -s --max-time 5 "$1"; }
if [ "${FIREWALL:-nft}" = nft ]; then
	path=$PATH
	rules() { nft list table ip ctr-net 2>/dev/null; }
else
	# without nft(8)
	path=$work/path
	mkdir "$path"
	for place in /usr/sbin /usr/bin /bin /sbin "$top/bin"; do
		ln -s "$place"/* "$path" 2>/dev/null || :
	done
	rm "$path/nft"
	rules() { iptables -t nat -S CTR-NET 2>/dev/null; }
fi

# with the programs of a BusyBox only, by its shell
shell=''
if [ -n "${APPLETS:-}" ]; then
	path=$work/path
	mkdir "$path"
	busybox --install -s "$path"
	# some have these, Debian's has not
	rm -f "$path/flock" "$path/cksum"
	ln -s "$(command -v nft)" "$(command -v "ctr-status")" "$path"
	shell="$path/sh"
	# a lock that a dead one has left
	mkdir -m 755 "$CTR_NET_DIR" && ln -s 99999999 "$CTR_NET_DIR/lock.tmp"
fi
# hooks have no environment of ours: a wrapper has
cat >"$work/ctr-net" <<WRAP
#!/bin/sh
PATH=$path CTR_NET_DIR=$CTR_NET_DIR exec $shell $top/bin/ctr-net "\$@"
WRAP
chmod 755 "$work/ctr-net"
web() { # NAME OPTIONS...
	container=$1
	shift
	echo "page of $container" >"$work/www/$container"
	timeout 60 ctr-spawn run -o "hooks.create=$work/ctr-net hook $*" \
		-o "hooks.net=$work/ctr-net hook" -o "hooks.stopped=$work/ctr-net hook" \
		-o "mount.bind=$work/www /srv ro" -o "mount.bind=$httpd /tmp/busybox ro" "$container" -- \
		/tmp/busybox httpd -f -p 80 -h /srv
}
net() { "$work/ctr-net" "$@"; }
inner() { nsenter -t "$(ctr-status get init_pid "$1")" -n ip -4 addr show dev eth0 | sed -n 's/^ *inet \([0-9.]*\).*/\1/p'; }
links() { ip -o link show | grep -c ': ctr[0-9a-f]\{8\}'; }

ok 'a container with a bridge and a published port' web one --bridge ctr0=10.99.0.1/24 --publish 8080:80
one=$(inner one)
ok 'it has an address of the bridge' sh -c "case $one in 10.99.0.*) ;; *) exit 1 ;; esac"
ok 'the host reaches it' until_ok 10 sh -c "curl -s --max-time 5 http://$one/one | grep -q 'page of one'"
is 'the world reaches the published port' "$(outside curl -s --max-time 5 http://192.0.2.1:8080/one)" 'page of one'
is 'the host reaches it by 127.0.0.1' "$(fetch http://127.0.0.1:8080/one)" 'page of one'
outside ip route add 10.99.0.0/24 via 192.0.2.1
ok 'a port that is not published is not reached from the world' \
	rc 28 outside curl -s --max-time 2 "http://$one:80/one"
ok 'a second' web two --bridge ctr0 --publish 127.0.0.1:8081:80
two=$(inner two)
ok 'with another address' [ "$one" != "$two" ]
ok 'a port published on 127.0.0.1 is there' until_ok 10 sh -c 'curl -s --max-time 5 http://127.0.0.1:8081/two | grep -q "page of two"'
ok 'and not for the world' rc 7 outside curl -s --max-time 2 http://192.0.2.1:8081/two
in_one() { nsenter -t "$(ctr-status get init_pid one)" -n "$@"; }
is 'containers of a bridge reach each other' "$(in_one curl -s --max-time 5 "http://$two/two")" 'page of two'
is 'one reaches itself by its published port' "$(in_one curl -s --max-time 5 http://192.0.2.1:8080/one)" 'page of one'
ok 'not the loopback of the host' rc 28 in_one curl -s --max-time 2 --interface eth0 http://127.0.0.1:8081/two
(exec nsenter -t "$world" -n busybox httpd -f -p 9090 -h "$work/www") >/dev/null 2>&1 &
server=$!
ok 'NAT: a container reaches the world' until_ok 10 sh -c "nsenter -t $(ctr-status get init_pid one) -n curl -s --max-time 5 http://192.0.2.2:9090/one | grep -q page"
kill $server
server=''
is 'hosts.BRIDGE knows both' "$(grep -c "^10.99.0.*[[:space:]]\(one\|two\)$" "$CTR_NET_DIR/hosts.ctr0")" 2
is 'list' "$(ctr-net list -H | cut -f 1 | tr '\n' ' ')" 'one two '

ok 'a port that is taken: an error' rc 125 web three --bridge ctr0 --publish 8080:80
ok 'a port of a container: says whose' rc 125 sh -c "CTR_HOOK=create CTR_NAME=x $work/ctr-net hook --bridge ctr0 --publish 8080:80 2>$work/err; exit 125"
ok 'names it' grep -q 'in use by one' "$work/err"
is 'nothing is left of it' "$(ctr-net list -H | wc -l) $(links)" '2 2'
ok 'up again of what is up' net up --bridge ctr0 --publish 8080:80 one
is 'it has the same address' "$(inner one)" "$one"
ok 'and the same port' until_ok 10 sh -c "nsenter -t $world -n curl -s --max-time 5 http://192.0.2.1:8080/one | grep -q 'page of one'"

ctr-signal stop one
is 'stopped: address, link and rules are gone' "$(ctr-net list -H | cut -f 1) $(links) $(rules | grep -c 8080)" 'two 1 0'
ok 'the port is closed' rc 7 outside curl -s --max-time 2 http://192.0.2.1:8080/one

# in parallel
for i in 1 2 3 4 5 6; do
	ctr-spawn run -o "hooks.create=$work/ctr-net hook --bridge ctr0 --publish $((9000 + i)):80" \
		-o "hooks.net=$work/ctr-net hook" -o hooks.timeout=60 -o "hooks.stopped=$work/ctr-net hook" "p$i" -- sleep 300 2>"$work/err.$i" &
	eval "job$i=\$!"
done
for i in 1 2 3 4 5 6; do eval "wait \$job$i"; done
is 'six at once: six addresses' "$(cat "$CTR_NET_DIR"/p[1-6]@* | grep '^address=' | sort -u | wc -l)" 6
cat "$work"/err.[1-6] | sed 's,^,# ,'
is 'six rules' "$(rules | grep -c 'dport 900[1-6]')" 6
monitor=$(ctr-status get monitor_pid p1)
kill -9 "$monitor"
until_ok 10 dead "$monitor"
ctr-signal rm -q -f 'p*'
is 'all gone, whoever recorded the end' "$(ctr-net list -H | cut -f 1 | tr '\n' ' ')$(links)" 'two 1'

# by hand, other kinds
ctr-spawn run bare -- sleep 300
ok 'macvlan by hand' net up --macvlan up0 --address 192.0.2.77/24 --name lan0 bare
ok 'the world sees it' outside busybox ping -c 1 -W 5 192.0.2.77
is 'down takes it back' "$(net down bare; nsenter -t "$(ctr-status get init_pid bare)" -n ip -o link | grep -c lan0)" 0
pair nic0 nic1
ok 'a device moved in' net up --nic nic0 --name eth7 --address 198.51.100.7/24 bare
is 'it is inside' "$(nsenter -t "$(ctr-status get init_pid bare)" -n ip -o -4 addr show dev eth7 | grep -c 198.51.100.7)" 1
net down bare
ok 'and back by its name' [ -e /sys/class/net/nic0 ]
ok 'a bad option: exit 2' rc 2 net up --bridge 'a b' bare
ok 'no such container: an error' rc 1 net up --bridge ctr0 nosuch
ctr-spawn run -o namespaces.net=host hostly -- sleep 300
ok 'no lock is left' [ ! -L "$CTR_NET_DIR/lock.tmp" ]
ok 'a container of the host network: refused' sh -c "$work/ctr-net up --bridge ctr0 hostly 2>&1 | grep -q 'no network namespace'"
done_testing
