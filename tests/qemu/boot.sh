#!/bin/sh
# Boots a Debian kernel with nothing but a static BusyBox under QEMU (software emulation, no root, nothing
# installed), runs a shell script there, passes its output and its exit code on.
# Usage: boot.sh [-A MACHINE] [-k 5.10|6.1|6.12|IMAGE] [-c v2|v1|hybrid|none] [-m MIB] [-o DIR]... [-i INIT]
#                [-p CPUS] [-d DISK] [-a WORDS] [-M MODULES] [-t SECONDS] [-X MS] FILE|-
#  -A: another machine than x86_64: aarch64, armhf, i386, riscv64 (which has 6.12 only);
#  -o lays DIR over the root; -i: another init than BusyBox's, which must have /etc/agent run;
#  -d adds a raw disk, vda; -a adds words to the kernel's command line; -M MODULES more than the usual, if it has them;
#  -X cuts the power MS after the script has said "begin": 137.
#  /etc/stop in a DIR is how it goes down after a script without failure; at once if there is none.
#  124: too late; 126: the guest died; 125: it cannot be had, and why. CTR_QEMU_CACHE: what was fetched
#  (~/.cache/ctr-qemu); CTR_QEMU_FETCH=no fetches nothing.
set -u
machine=x86_64 kernel=6.1 layout=v2 memory=256 cpus=1 disk='' limit=120 cut='' layers='' words='' more='' init=/sbin/init
me=boot.sh
. "$(dirname "$0")/fetch.sh"
work=$(mktemp -d "${TMPDIR:-/tmp}/ctr-boot.XXXXXX") || exit 125
running=
trap '[ -z "$running" ] || kill -9 "$running" 2>/dev/null; rm -rf "$work"' EXIT
trap 'exit 143' HUP INT TERM
while getopts A:k:c:m:p:o:i:d:a:t:X:M: option; do
	case $option in
	A) machine=$OPTARG ;; k) kernel=$OPTARG ;; c) layout=$OPTARG ;; m) memory=$OPTARG ;; o) layers="$layers $OPTARG" ;;
	p) cpus=$OPTARG ;; i) init=$OPTARG ;; d) disk=$OPTARG ;; a) words=$OPTARG ;; M) more=$OPTARG ;; t) limit=$OPTARG ;; X) cut=$OPTARG ;; *) exit 125 ;;
	esac
done
shift $((OPTIND - 1))
[ "$(uname -m)" = x86_64 ] || cannot 'only on x86_64'
for_machine "$machine"

fetch_alone
find_busybox
find_guest_busybox
find_qemu
find_kernel "$kernel"
exec 9>&-

# no_timer_check: on a busy host an emulated timer comes too late for the kernel's look at it
case $machine in
x86_64 | i386) board='pc -cpu max' console='ttyS0 no_timer_check' ;;
aarch64) board='virt -cpu cortex-a57' console=ttyAMA0 ;;
armhf) board='virt,highmem=off -cpu cortex-a15' console=ttyAMA0 ;;
riscv64) board='virt' console=ttyS0 ;;
esac

# The guest's root
root=$work/root
nonce=$$.$(date +%s)
mkdir -p "$root/bin" "$root/sbin" "$root/etc" "$root/usr/bin" "$root/usr/sbin" "$root/proc" "$root/sys" "$root/dev" \
	"$root/run" "$root/var/lib" "$root/root" "$root/modules" "$root/tmp"
chmod 1777 "$root/tmp"
cp "$guest_busybox" "$root/bin/busybox"
ln -s busybox "$root/bin/sh"
ln -s ../bin/busybox "$root/sbin/init"
echo 'root:x:0:0:root:/root:/bin/sh' >"$root/etc/passwd"
echo 'nobody:x:65534:65534::/:/bin/false' >>"$root/etc/passwd"
(umask 077 && echo 'root:*:::::::' >"$root/etc/shadow")
printf 'root:x:0:\nnogroup:x:65534:\n' >"$root/etc/group"
count=100
# NAME: the module, behind those that it needs by its own word
module() {
	[ ! -e "$work/done.$1" ] || return 0
	: >"$work/done.$1"
	file=$(find "$modules/" -name "$1.ko*" -o -name "$(echo "$1" | tr _ -).ko*" | head -n 1)
	[ -n "$file" ] || return 0
	case $file in *.xz) "$busybox" xzcat "$file" ;; *) cat "$file" ;; esac >"$work/$1.ko"
	for needed in $(tr '\0' '\n' <"$work/$1.ko" | grep -a '^depends=' | sed 's/depends=//; s/,/ /g'); do
		module "$needed"
	done
	count=$((count + 1))
	mv "$work/$1.ko" "$root/modules/$count.ko"
}
for name in virtio_pci virtio_blk overlay loop squashfs ext4 veth bridge fuse tun $more; do
	(module "$name"; echo "$count" >"$work/count")
	count=$(cat "$work/count")
done
printf '::sysinit:/etc/rc\n::once:/etc/agent\n' >"$root/etc/inittab"
cat >"$root/etc/rc" <<R
#!/bin/sh
/bin/busybox --install -s
export PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
mkdir -p /dev/pts /dev/shm
mount -t devpts devpts /dev/pts
mount -t tmpfs shm /dev/shm
mount -t tmpfs run /run
ln -s /proc/self/fd /dev/fd
for m in /modules/*; do insmod "\$m"; done 2>/dev/null
ip link set lo up
c=/sys/fs/cgroup
case $layout in
v2)
	mount -t cgroup2 cgroup2 \$c
	for m in \$(cat \$c/cgroup.controllers); do echo "+\$m" >\$c/cgroup.subtree_control; done ;;
v1 | hybrid)
	mount -t tmpfs cgroup \$c
	for m in memory pids cpu cpuacct cpuset freezer devices blkio; do
		mkdir \$c/\$m && mount -t cgroup -o \$m cgroup \$c/\$m || rmdir \$c/\$m
	done
	[ $layout = v1 ] || { mkdir \$c/unified && mount -t cgroup2 cgroup2 \$c/unified; } ;;
esac 2>/dev/null
R
cat >"$root/etc/agent" <<A
#!/bin/sh
exec </dev/null >/dev/${console%% *} 2>&1
stty -F /dev/${console%% *} -onlcr
export PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin HOME=/root
echo "@begin $nonce@"
sh /etc/script
code=\$?
echo "@end $nonce \$code@"
sync
[ "\$code" != 0 ] || [ ! -e /etc/stop ] || exec sh /etc/stop
reboot -f
A
chmod 755 "$root/etc/rc" "$root/etc/agent"
if [ "${1:--}" = - ]; then cat; else cat "$1"; fi >"$root/etc/script"
for layer in $layers; do
	cp -a --remove-destination "$layer/." "$root/" || cannot "$layer: cannot be copied"
done
(cd "$root" && find . | "$busybox" cpio -o -H newc -R 0:0 2>/dev/null) | gzip -1 >"$work/initrd"

# shellcheck disable=SC2086
set -- $qemu -machine $board -accel tcg -m "$memory" -smp "$cpus" -nodefaults -no-user-config -display none -no-reboot \
	-kernel "$image" -initrd "$work/initrd" -serial "file:$work/console" \
	-append 'console='"$console"' quiet panic=-1 oops=panic nokaslr rdinit='"$init $words"
[ -z "$disk" ] || set -- "$@" -drive "if=virtio,format=raw,file=$disk"
! setpriv --pdeathsig KILL true 2>/dev/null || set -- setpriv --pdeathsig KILL "$@"
: >"$work/console"
"$@" </dev/null 2>"$work/error" &
running=$!
ms() { read -r up _ </proc/uptime && ms=${up%.*}${up#*.}0; }
ms
start=$ms
begun=
code=126
while kill -0 "$running" 2>/dev/null; do
	sleep 0.05
	ms
	[ -n "$begun" ] || ! grep -aq '^begin' "$work/console" || begun=$ms
	if [ -n "$cut" ] && [ -n "$begun" ] && [ $((ms - begun)) -ge "$cut" ]; then
		code=137
		break
	fi
	if [ $((ms - start)) -gt $((limit * 1000)) ]; then
		code=124
		break
	fi
done
kill -9 "$running" 2>/dev/null
wait "$running" 2>/dev/null
running=
sed -n "s/\r\$//; /^@begin $nonce@/,/^@end $nonce /p" "$work/console" | grep -av "^@[be][a-z]* $nonce"
ended=$(sed -n "s/.*@end $nonce \([0-9]*\)@.*/\1/p" "$work/console")
[ -z "$ended" ] || [ "$code" = 124 ] || code=$ended
case $code in
124) echo "boot.sh: more than $limit s" >&2 ;;
126) { echo 'boot.sh: the guest died; its last words:' && tail -n 12 "$work/console" "$work/error"; } >&2 ;;
esac
exit "$code"
