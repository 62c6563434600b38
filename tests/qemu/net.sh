# shellcheck shell=sh disable=SC2154  # sourced by hosts.sh
# A part of hosts.sh: a published port on a host that is a BusyBox and nft(8), fetched from another network namespace.

part_net() {
	programs
	{ (me=net && . "$qemu/fetch.sh" && fetch_alone && { [ -d "$cache/nft" ] || fetch bookworm "$cache/nft" nftables; } &&
		cd "$cache/nft" && rm -rf usr/share usr/lib/*/gconv) >"$work/output" 2>&1; } || { tell net $? 0 && return; }
	rm -f "$work/root/etc/ctr"/*
	mkdir -p "$work/root/srv"
	echo 'the page' >"$work/root/srv/page"
	cat >"$work/root/etc/ctr/web.ini" <<'I'
[container]
command = busybox httpd -f -p 80 -h /srv
[hooks]
create = /usr/local/bin/ctr-net hook --bridge ctr0=10.99.0.1/24 --publish 8080:80
net = /usr/local/bin/ctr-net hook
stopped = /usr/local/bin/ctr-net hook
[boot]
auto = yes
I
	cat >"$work/script" <<'S'
ip link add name up0 type veth && ip link set dev veth0 name wan0
unshare -n sleep 600 &
world=$!
until [ "$(readlink /proc/$world/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.1; done
ip link set dev wan0 netns $world
ip addr add 192.0.2.1/24 dev up0 && ip link set dev up0 up
outside() { nsenter -t $world -n "$@"; }
outside ip addr add 192.0.2.2/24 dev wan0 && outside ip link set dev wan0 up
# by nc: a wget that is static asks glibc for the port of http, and that wants glibc's shared parts
fetch() { printf 'GET /page HTTP/1.0\r\n\r\n' | outside nc -w 5 192.0.2.1 8080 | tr -d '\r' | sed -n '1{/ 200 /!q}; /^$/,$ {/./p}' | grep .; }
ctr-boot start || exit 1
try=0
until page=$(fetch); do
	try=$((try + 1))
	[ "$try" -lt 10 ] || { ctr-status; ctr-net list; ip addr; nft list ruleset; ctr-status log web; exit 2; }
	sleep 0.3
done
echo "from another network namespace: $page"
[ "$page" = 'the page' ] || exit 3
monitor=$(ctr-status get monitor_pid web)
kill -9 "$monitor"
[ "$(fetch)" = 'the page' ] || exit 4
ctr-boot start -q && [ "$(fetch)" = 'the page' ] || exit 5
ctr-boot stop || exit 6
! fetch 2>/dev/null || exit 7
echo "left of it: $(ctr-net list -H | wc -l) containers, $(nft list table ip ctr-net 2>/dev/null | grep -c dport) rules"
[ "$(ctr-net list -H | wc -l)" = 0 ]
S
	for kernel in ${KERNELS:-5.10 6.1}; do
		sh "$qemu/boot.sh" -k "$kernel" -m 256 -t 200 -M 'nf_tables nft_chain_nat nft_nat nft_masq nft_fib nft_fib_ipv4 nft_ct' \
			-o "${CTR_QEMU_CACHE:-${HOME:-/root}/.cache/ctr-qemu}/nft" -o "$work/root" "$work/script" >"$work/output" 2>&1
		tell "Linux $kernel: a BusyBox httpd by its published port, from another network namespace" $? 0
		sed 's/^/# /' "$work/output"
	done
}
