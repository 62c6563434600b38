#!/bin/sh
# A Linux 6.1 from Debian's source, with what containers need and nothing else, all built in: for guests with
# little memory. Prints its image: SMALL=$(sh small.sh) sh hosts.sh memory.
# Needs gcc make bc flex bison libelf-dev xz-utils; ten minutes of processor time, once. 125: it cannot be had, and why.
set -u
me=small.sh
. "$(dirname "$0")/fetch.sh"
export LC_ALL=C
image=$cache/small/vmlinuz

# console, an initramfs, disks; low in memory
on='64BIT SMP HYPERVISOR_GUEST PVH ACPI PCI PRINTK PRINTK_TIME BUG EARLY_PRINTK KALLSYMS MAGIC_SYSRQ IKCONFIG IKCONFIG_PROC
	TTY UNIX98_PTYS SERIAL_8250 SERIAL_8250_CONSOLE BINFMT_ELF BINFMT_SCRIPT BLK_DEV_INITRD MULTIUSER POSIX_TIMERS
	HIGH_RES_TIMERS NO_HZ_IDLE HZ_100 FUTEX EPOLL SIGNALFD TIMERFD EVENTFD SHMEM AIO IO_URING ADVISE_SYSCALLS MEMBARRIER
	KCMP FHANDLE SYSVIPC POSIX_MQUEUE CROSS_MEMORY_ATTACH PROC_FS PROC_SYSCTL SYSFS DEVTMPFS TMPFS TMPFS_POSIX_ACL
	TMPFS_XATTR FILE_LOCKING DNOTIFY INOTIFY_USER FANOTIFY BLOCK BLK_DEV BLK_DEV_LOOP EXT4_FS EXT4_FS_POSIX_ACL
	EXT4_FS_SECURITY MISC_FILESYSTEMS SQUASHFS SQUASHFS_XATTR SQUASHFS_ZLIB SQUASHFS_XZ SQUASHFS_ZSTD OVERLAY_FS FUSE_FS
	VIRTIO_MENU VIRTIO_PCI VIRTIO_MMIO VIRTIO_BLK VIRTIO_CONSOLE HW_RANDOM HW_RANDOM_VIRTIO NET UNIX INET PACKET NETDEVICES
	NET_CORE VIRTIO_NET VETH TUN BRIDGE DUMMY'
# containers; the allocator that accounts for a group's memory
on="$on NAMESPACES UTS_NS TIME_NS IPC_NS USER_NS PID_NS NET_NS SECCOMP SECCOMP_FILTER BPF_SYSCALL CHECKPOINT_RESTORE PSI
	CGROUPS MEMCG SWAP BLK_CGROUP BLK_DEV_THROTTLING CGROUP_SCHED FAIR_GROUP_SCHED CFS_BANDWIDTH CGROUP_PIDS
	CGROUP_FREEZER CPUSETS CGROUP_DEVICE CGROUP_CPUACCT CGROUP_BPF SLUB"
off='IPV6 RD_BZIP2 RD_LZMA RD_XZ RD_LZO ETHERNET WLAN DEBUG_INFO_BTF'

fetch_alone
[ ! -f "$image" ] || { echo "$image" && exit; }
for program in gcc make bc flex bison xz; do
	command -v $program >/dev/null || cannot "needs $program"
done
work=$(mktemp -d "$cache/small.XXXXXX") || exit 125
trap 'rm -rf "$work"' EXIT
trap 'exit 143' HUP INT TERM
(fetch bookworm "$work/package" linux-source-6.1) || exit
exec 9>&-
tar -xf "$work/package/usr/src/linux-source-6.1.tar.xz" -C "$work" || cannot 'the source cannot be unpacked'
source=$work/linux-source-6.1
{
	# shellcheck disable=SC2086 # words
	printf 'CONFIG_%s=y\n' $on
	# shellcheck disable=SC2086
	printf '# CONFIG_%s is not set\n' $off
	echo CONFIG_PHYSICAL_START=0x200000
	echo CONFIG_NR_CPUS=4
} >"$work/asked"
{
	make -s -C "$source" ARCH=x86_64 tinyconfig &&
		(cd "$source" && ARCH=x86_64 ./scripts/kconfig/merge_config.sh -m .config "$work/asked") &&
		make -s -C "$source" ARCH=x86_64 olddefconfig
} >"$work/log" 2>&1 || cannot "configuration: $(tail -n 1 "$work/log")"
for option in $on; do
	grep -qx "CONFIG_$option=y" "$source/.config" || cannot "the kernel has no $option"
done
make -s -C "$source" ARCH=x86_64 -j"$(nproc)" bzImage >"$work/log" 2>&1 || cannot "$(tail -n 1 "$work/log")"
mkdir -p "$cache/small" && cp "$source/.config" "$cache/small/config" && cp "$source/arch/x86/boot/bzImage" "$image" &&
	echo "$image"
