#!/bin/sh
# The default container: read-only host root, masks, capabilities, filter, limits.
. "$(dirname "$0")/lib.sh"
run() {
	timeout 20 ctr-spawn run -F --rm x -- "$@" 2>&1
}
is 'root is read-only' "$(run sh -c 'touch /x 2>/dev/null; echo $?')" 1
is 'every mount of it is ro, nodev, nosuid' "$(run sh -c "awk '\$5 !~ \"^/(proc|sys|dev|run|tmp)\" && \$6 !~ /ro/ && \$5 == \"/\"' /proc/self/mountinfo | wc -l")" 0
if [ -s /etc/shadow ]; then
	is 'shadow is empty' "$(run sh -c 'wc -c </etc/shadow')" 0
else
	skip 'shadow is empty' 'this host has no /etc/shadow'
fi
is '/root is empty' "$(run sh -c 'ls -A /root | wc -l')" 0
is 'capabilities' "$(run sh -c 'grep CapBnd /proc/self/status')" "CapBnd:	00000000800005fb"
is 'effective too' "$(run sh -c 'grep CapEff /proc/self/status')" "CapEff:	00000000800005fb"
is 'a user has none' "$(timeout 20 ctr-spawn run -F --rm x -o container.user=65534:65534 -- grep CapEff /proc/self/status)" "CapEff:	0000000000000000"
is 'no_new_privs and filter' "$(run sh -c 'grep -E "NoNewPrivs|Seccomp:" /proc/self/status | tr -d "\n"')" "NoNewPrivs:	1Seccomp:	2"
is 'mount is refused' "$(run sh -c 'mount -t tmpfs x /tmp 2>/dev/null || echo refused')" refused
is 'no device can be made' "$(run sh -c 'mknod /tmp/d b 8 0 2>/dev/null; echo $?')" 1
is '/proc/sys is read-only' "$(run sh -c 'echo 1 2>/dev/null >/proc/sys/kernel/printk || echo no')" no
is 'pid 1 is closed' "$(run sh -c 'readlink /proc/1/fd/3 || readlink /proc/1/fd/1; echo $?')" 1
is 'its program too' "$(run sh -c 'readlink /proc/1/exe; echo $?')" 1
is 'only loopback, and up' "$(run sh -c 'cat /sys/class/net/*/operstate; ls /sys/class/net; cat /sys/class/net/lo/flags' | tr '\n' ' ')" 'unknown lo 0x9 '
is 'own pids' "$(run sh -c 'echo /proc/[0-9]*')" '/proc/1 /proc/2'
said=$(timeout 20 ctr-spawn run -F --rm x -o limits.pids=3 -- sh -c '(sleep 1 & sleep 1 & sleep 1) 2>/dev/null || echo refused; wait' 2>&1)
case $said in
*'no cgroup controller'*) skip 'pids limit' "$said" ;;
*) is 'pids limit' "$said" refused ;;
esac
mkdir -p "$work/root/bin" "$work/root/dev" "$work/root/proc" "$work/root/sys" "$work/root/tmp"
cp "$(program busybox)" "$work/root/bin/sh"
is 'rootfs' "$(timeout 20 ctr-spawn run -F --rm x -o "container.rootfs=$work/root" -- sh -c 'echo /*')" '/bin /dev /proc /sys /tmp'
ln -sfn / "$work/root/proc2"
rmdir "$work/root/proc"
ln -sfn /etc "$work/root/proc"
ok 'rootfs whose /proc leads elsewhere does no harm' sh -c "timeout 20 ctr-spawn run -F --rm x -o container.rootfs=$work/root -- sh -c 'exit 0'; [ \$? = 125 ]"
is 'nothing is left' "$(ls "$CTR_RUN_DIR")" ''
done_testing
