#!/bin/sh
# security.sysctl.NAME and container.domainname: of the container's own namespaces, and of nothing else.
. "$(dirname "$0")/lib.sh"
sys=/proc/sys
run() {
	timeout 30 ctr-spawn run -F --rm x "$@" 2>&1
}
host() {
	cat $sys/net/ipv4/ip_forward $sys/kernel/shmmax $sys/kernel/domainname $sys/kernel/core_pattern $sys/vm/swappiness
}
before=$(host)
if [ ! -e $sys/net/ipv4/ip_forward ] || [ ! -e $sys/kernel/shmmax ]; then
	echo '1..0 # SKIP this kernel has no net.ipv4 or no kernel.shmmax'
	exit 0
fi
is 'network' "$(run -o security.sysctl.net.ipv4.ip_forward=1 -- cat $sys/net/ipv4/ip_forward)" 1
is 'more words than one' "$(run -o 'security.sysctl.net.ipv4.ip_local_port_range=2000 3000' -- cat $sys/net/ipv4/ip_local_port_range | tr '\t' ' ')" '2000 3000'
is 'in order' "$(run -o security.sysctl.net.ipv4.conf.all.forwarding=1 -o security.sysctl.net.ipv4.conf.lo.forwarding=0 -- cat $sys/net/ipv4/conf/default/forwarding $sys/net/ipv4/conf/lo/forwarding)" '1
0'
is 'a name with slashes' "$(run -o security.sysctl.net/ipv4/conf/lo/rp_filter=2 -- cat $sys/net/ipv4/conf/lo/rp_filter)" 2
is 'ipc' "$(run -o security.sysctl.kernel.shmmax=12345 -- cat $sys/kernel/shmmax)" 12345
[ -e $sys/fs/mqueue/msg_max ] && is 'message queues' "$(run -o security.sysctl.fs.mqueue.msg_max=20 -- cat $sys/fs/mqueue/msg_max)" 20
is 'they are not for the payload to change' "$(run -o security.sysctl.net.ipv4.ip_forward=1 -- sh -c "(echo 0 >$sys/net/ipv4/ip_forward) 2>/dev/null; cat $sys/net/ipv4/ip_forward")" 1
is 'with no /proc/sys inside' "$(run -o 'mount.proc=/proc subset=pid' -o security.sysctl.net.ipv4.ip_forward=1 -- sh -c "[ ! -e $sys ] && echo started")" started
if run -o namespaces.pid=host -- true >/dev/null; then
	is 'with a pid namespace of the host' "$(run -o namespaces.pid=host -o security.sysctl.net.ipv4.ip_forward=1 -- cat $sys/net/ipv4/ip_forward)" 1
else
	skip 'with a pid namespace of the host' 'no cgroup here that can be written'
fi
is 'domain name' "$(run -o container.domainname=example.org -- cat $sys/kernel/domainname)" example.org
is 'one that the kernel lacks' "$(run -o security.sysctl.net.ipv4.nothing=1 -- true)" 'ctr-spawn: x: sysctl: net.ipv4.nothing: this kernel has no such sysctl in a namespace: No such file or directory'
is 'a value it refuses' "$(run -o security.sysctl.net.ipv4.ip_forward=abc -- true)" 'ctr-spawn: x: sysctl: net.ipv4.ip_forward=abc: Invalid argument'
is 'and one it takes a part of' "$(run -o security.sysctl.net.ipv4.ip_forward=1x -- true)" 'ctr-spawn: x: sysctl: net.ipv4.ip_forward=1x: Invalid argument'
for name in kernel.core_pattern kernel.sysrq kernel.pid_max kernel.yama.ptrace_scope vm.swappiness fs.file-max fs.mqueue kernel.shm kernel.shmmax.x user debug.exception-trace net/../vm/swappiness net..ipv4.ip_forward net/./ipv4/ip_forward /net/ipv4/ip_forward net.ipv4.ip_forward. .net kernel/../../sysrq-trigger; do
	ok "an error: $name" rc 125 ctr-spawn check -o "security.sysctl.$name=1" x -- true
done
is 'which says why' "$(run -o security.sysctl.vm.swappiness=1 -- true)" "ctr-spawn: x: -o security.sysctl.vm.swappiness: no namespace's own: it would change the host (net.*, kernel.shm* msg* sem*, fs.mqueue.*, user.* are)"
is 'host name' "$(run -o security.sysctl.kernel.hostname=x -- true)" 'ctr-spawn: x: -o security.sysctl.kernel.hostname: container.hostname sets it'
is 'the network of the host' "$(run -o namespaces.net=host -o security.sysctl.net.ipv4.ip_forward=1 -- true)" 'ctr-spawn: x: security.sysctl.net.ipv4.ip_forward: namespaces.net is not private'
is 'of another' "$(run -o namespaces.ipc=pid:1 -o security.sysctl.kernel.shmmax=1 -- true)" 'ctr-spawn: x: security.sysctl.kernel.shmmax: namespaces.ipc is not private'
is 'users of the host' "$(run -o security.sysctl.user.max_net_namespaces=1 -- true)" 'ctr-spawn: x: security.sysctl.user.max_net_namespaces: namespaces.user is not private'
is 'the host name of the host' "$(run -o namespaces.uts=host -o container.domainname=x -- true)" 'ctr-spawn: x: container.domainname: namespaces.uts is not private'
ok 'a domain name is bounded' rc 125 ctr-spawn check -o "container.domainname=$(printf '%065d' 0)" x -- true
as_user() {
	perl -e '$) = "12345 12345"; $( = 12345; $< = $> = 12345; exec @ARGV or exit 99' "$@"
}
mkdir "$work/u"
chown 12345:12345 "$work/u"
if as_user ctr-spawn --version >/dev/null 2>&1 && as_user unshare -U true 2>/dev/null; then
	own() {
		CTR_RUN_DIR=$work/u/ctr as_user timeout 30 ctr-spawn run -F --rm x "$@" 2>&1
	}
	is 'without root: network' "$(own -o security.sysctl.net.ipv4.ip_forward=1 -- cat $sys/net/ipv4/ip_forward)" 1
	is 'without root: users' "$(own -o security.sysctl.user.max_net_namespaces=3 -- cat $sys/user/max_net_namespaces)" 3
	is 'without root: domain name' "$(own -o container.domainname=d -- cat $sys/kernel/domainname)" d
	is 'without root: ipc, or an error' "$(own -o security.sysctl.kernel.shmmax=12345 -- cat $sys/kernel/shmmax | sed 's/.*sysctl: kernel.shmmax=12345: Permission denied/12345/')" 12345
else
	skip 'without root' 'no user namespaces for ordinary users here, or they cannot reach the programs'
fi
# An image that would have them written elsewhere.
mkdir -p "$work/root/bin"
cp "$(program busybox)" "$work/root/bin/busybox"
ln -s busybox "$work/root/bin/sh"
mkdir -p "$work/root/else/sys/net/ipv4"
echo image >"$work/root/else/sys/net/ipv4/ip_forward"
ln -s else "$work/root/proc"
is 'a link at /proc' "$(run -o "container.rootfs=$work/root" -o security.sysctl.net.ipv4.ip_forward=1 -- true | cut -d: -f1-4)" 'ctr-spawn: x: proc: /proc'
is 'is not written through' "$(cat "$work/root/else/sys/net/ipv4/ip_forward")" image
long=net.netfilter.nf_conntrack_tcp_timeout_established_$(printf '%040d' 0)
ctr-spawn check -o "security.sysctl.$long=1" -o security.sysctl.net/ipv4/conf/a.b/x=2 -o container.domainname=d x -- true >"$work/one.ini"
is 'what check prints' "$(grep -e sysctl -e domain "$work/one.ini")" "domainname = d
sysctl.$long = 1
sysctl.net/ipv4/conf/a.b/x = 2"
ctr-spawn check -f "$work/one.ini" x >"$work/two.ini"
ok 'and it reads back' cmp "$work/one.ini" "$work/two.ini"
is 'after a restart too' "$(timeout 30 ctr-spawn run -F r -o security.sysctl.net.ipv4.ip_forward=1 -o container.domainname=again -o restart.policy=on-failure -o restart.delay=1ms -o "mount.bind=$work/u /tmp/u" -- sh -c "if [ -e /tmp/u/once ]; then cat $sys/net/ipv4/ip_forward $sys/kernel/domainname; else echo >/tmp/u/once; exit 1; fi")" '1
again'
ctr-signal rm r
is 'the host is as it was' "$(host)" "$before"
is 'nothing is left' "$(ls "$CTR_RUN_DIR")" ''
done_testing
