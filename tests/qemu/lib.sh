# shellcheck shell=sh
# Parts of hosts.sh and ../qemu.t: each boots guests and prints TAP.
qemu=$(cd "$(dirname "$0")" && pwd)
case $qemu in */qemu) ;; *) qemu=$qemu/qemu ;; esac
work=$(mktemp -d "${TMPDIR:-/tmp}/ctr-hosts.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
count=0
failed=0

# NAME CODE WANTED: a line of TAP, with what the guest said; 125: it cannot be had
tell() {
	count=$((count + 1))
	case $2 in
	"$3") echo "ok $count - $1" ;;
	125) echo "ok $count - $1 # SKIP $(tail -n 1 "$work/output")" ;;
	*) echo "not ok $count - $1: $2" && sed 's/^/# /' "$work/output" && failed=1 ;;
	esac
}

done_testing() {
	echo "1..$count"
	exit "$failed"
}

# $build: variables of make for programs that run beside a BusyBox: built anew where those in bin are not static.
static_build() {
	build=
	for program in ctr-spawn ctr-monitor ctr-signal ctr-status; do
		program=$qemu/../../bin/$program
		[ -x "$program" ] && ! ldd "$program" 2>/dev/null | grep -q '=>' || build="STATIC=1 B=$work/build BIN=$work/bin"
	done
}

# The programs and their files, as they are installed.
programs() {
	static_build
	# shellcheck disable=SC2086 # words
	make -s -C "$qemu/../.." $build COMPLETION= DESTDIR="$work/root" PREFIX=/usr/local install >"$work/output" 2>&1
	rm -rf "$work/root/usr/local/share/man"
	strip "$work/root/usr/local/bin"/ctr-[ms]* 2>/dev/null
	mkdir -p "$work/root/etc/ctr"
}
containers() {
	rm -f "$work/root/etc/ctr"/*
	for n in $(seq "$1"); do
		printf '[container]\ncommand = sleep 1000\n[boot]\nauto = yes\n' >"$work/root/etc/ctr/c$n.ini"
	done
}

# The core tests on each kernel and layout, then all verbs and what the monitor does
part_core() {
	for kernel in ${KERNELS:-5.10 6.1 6.12}; do
		for layout in v2 v1 hybrid none; do
			core_tests "$kernel" "$layout" ''
			[ -n "${CORE:-}" ] || core_tests "$kernel" "$layout" 'verbs-ash adopt upgrade confine requests pause update stats log-pipe log-rotate limits ctr-boot restart health one-ini exec-end exec-exe exec-tty'
		done
	done
}
core_tests() { # KERNEL LAYOUT TESTS: none: those of core.sh
	CORE=${CORE:-$3} sh "$qemu/core.sh" sh "$qemu/boot.sh" -k "$1" -c "$2" -m 512 -t 2400 >"$work/output" 2>&1
	tell "Linux $1, cgroups $2: ${3:-core tests}" $? 0
	sed -n 's/^    \(ok\|1\)/#   \1/p' "$work/output"
}

# What a container is kept in: by limits and mounts, on each kernel and layout; the rest on each kernel
part_isolation() {
	for kernel in ${KERNELS:-5.10 6.1 6.12}; do
		for layout in v2 v1 hybrid none; do
			isolation "$kernel" "$layout" one-ini masks sysctl etc-files delegate delegate-supervisor devices limits limits-oom \
				mount-keys root-kinds root-overlay userns rootless attack attack-pid1
		done
		isolation "$kernel" v2 shared-pid join seccomp seccomp-learn keyring landlock groups caps hooks environment descriptors \
			mount-hostile mount-idmap escape-exe escape-workdir disk-filler httpd-rootless features userns-dev \
			limits-process exec-user no-new-privs cgroup-kill root-image
	done
}
isolation() { # KERNEL LAYOUT TEST...
	kernel=$1 layout=$2
	shift 2
	CORE=${CORE:-$*} sh "$qemu/core.sh" sh "$qemu/boot.sh" -k "$kernel" -c "$layout" -m 512 -t 1200 -M erofs >"$work/output" 2>&1
	tell "isolation, Linux $kernel, cgroups $layout: ${CORE:-$1 and others}" $? 0
	sed -n 's/^    \(ok\|1\)/#   \1/p' "$work/output"
}

# How a container is started, with two processors: some of it is done beside the rest then
part_start() {
	for kernel in ${KERNELS:-5.10 6.1 6.12}; do
		CORE=${CORE:-$start_core} sh "$qemu/core.sh" sh "$qemu/boot.sh" -k "$kernel" -p 2 -m 512 -t 1200 >"$work/output" 2>&1
		tell "two processors, Linux $kernel: starts" $? 0
		sed -n 's/^\(.*passed.*\)/# \1/p; s/^    \(ok\|1\)/#   \1/p' "$work/output"
	done
}
start_core='entry ahead beside start-mounts start-starved start-tasks start-dies start-gone start-hidden start-again start-reason
	share-dumpable foreground isolation'

# A person at a container, on each kernel, with its cgroups as they are now and as they were
part_terminals() {
	for kernel in ${KERNELS:-5.10 6.1}; do
		for layout in v2 v1; do
			CORE=${CORE:-exec exec-end exec-exe exec-hidden exec-pipes exec-user exec-signals exec-tty exec-tty-pipe attach attach-many attach-upgrade attach-denied attach-vi terminal-kept stdin} \
				sh "$qemu/core.sh" sh "$qemu/boot.sh" -k "$kernel" -c "$layout" -m 512 -t 1300 >"$work/output" 2>&1
			tell "terminals, Linux $kernel, cgroups $layout" $? 0
			sed -n 's/^    \(ok\|1\)/#   \1/p' "$work/output"
		done
	done
}

# A label of each security module in force: the host's programs that load a policy, or Debian's
part_labels() {
	tools=
	if ! [ -x /usr/sbin/apparmor_parser ] || ! [ -x /usr/bin/checkpolicy ]; then
		tools="-o ${CTR_QEMU_CACHE:-${HOME:-/root}/.cache/ctr-qemu}/labels"
		(me=labels && . "$qemu/fetch.sh" && fetch_alone && { [ -d "$cache/labels" ] || fetch bookworm "$cache/labels" apparmor checkpolicy; } &&
			cd "$cache/labels" && rm -rf usr/share usr/lib/python* usr/lib/*/gconv) >"$work/output" 2>&1 || { tell labels $? 0 && return; }
	fi
	for kernel in ${KERNELS:-5.10 6.1 6.12}; do
		for module in apparmor selinux; do
			# shellcheck disable=SC2086 # words
			CORE=label sh "$qemu/core.sh" sh "$qemu/boot.sh" -k "$kernel" -m 512 -t 300 $tools -a "security=$module $module=1" \
				>"$work/output" 2>&1
			tell "$module in force, Linux $kernel" $? 0
			sed -n 's/^    \(ok\|1\)/#   \1/p' "$work/output"
		done
	done
}

# A root that is an initramfs, as all of these guests have: nothing leaves it, and nothing leads to it
part_root() {
	for kernel in ${KERNELS:-5.10 6.1 6.12}; do
		CORE=root-initramfs sh "$qemu/core.sh" sh "$qemu/boot.sh" -k "$kernel" -m 512 -t 300 >"$work/output" 2>&1
		tell "an initramfs as root, Linux $kernel" $? 0
		sed -n 's/^    \(ok\|1\)/#   \1/p' "$work/output"
	done
}

# Other machines: the core, and what depends on sizes, numbers and system calls
part_machines() {
	for machine in ${MACHINES:-aarch64 armhf i386 riscv64}; do
		kernel=6.1
		[ "$machine" != riscv64 ] || kernel=6.12
		compiler=$(make -s -C "$qemu/../.." ARCH="$machine" compiler 2>"$work/output")
		command -v "${compiler:-none}" >/dev/null ||
			{ echo "no ${compiler:-libraries for it}${compiler:+: gcc-${compiler%-gcc} and its libc6-dev-...-cross}" >>"$work/output" &&
				tell "$machine" 125 0 && continue; }
		CORE=${CORE:-$machines_core} ARCH=$machine sh "$qemu/core.sh" sh "$qemu/boot.sh" -A "$machine" -k "$kernel" -m 512 -t 2400 \
			>"$work/output" 2>&1
		tell "$machine, Linux $kernel: the core tests and others" $? 0
		sed -n 's/^\(.*passed.*\)/# \1/p; s/^    \(ok\|1\)/#   \1/p' "$work/output"
	done
}
machines_core='exit-status clock foreground survive detached isolation bytes bad-input init-no events nobody many exec
	seccomp adopt upgrade one-ini descriptors userns rootless limits devices mount-keys landlock root-kinds keyring caps'

# 128 MiB and 50 containers, made by ctr-boot at once; 64 where the kernel is a small one: SMALL=IMAGE
part_memory() {
	programs
	containers "${CONTAINERS:-50}"
	cat >"$work/script" <<'S'
grep -E 'MemTotal|MemAvailable' /proc/meminfo
ctr-boot start -q || exit 1
grep -E 'Mem(Available|Free)' /proc/meminfo
set -- $(ctr-status list -o state | sort | uniq -c)
echo "$*, ready after $(cut -d ' ' -f 1 /proc/uptime) s"
[ "$*" = "$(ls /etc/ctr | wc -l) running" ] || exit 1
ctr-boot status >/dev/null || exit 1
ctr-boot stop -q -t 60 || exit 1
[ "$(ctr-status list -o state | sort -u)" = exited ]
S
	set -- 5.10 128
	[ -z "${SMALL:-}" ] || set -- "$SMALL" 64
	sh "$qemu/boot.sh" -k "$1" -m "$2" -t 300 -o "$work/root" "$work/script" >"$work/output" 2>&1
	tell "Linux ${1##*/}, $2 MiB: ${CONTAINERS:-50} containers by ctr-boot, stopped in order" $? 0
	sed 's/^/# /' "$work/output"
}

# STATE on a disk, and every other time the records too; the power gone in mid-write, again and again: the next
# boot shows nothing as running, says what ran, starts all that is wanted, and not what was stopped.
part_cut() {
	programs
	containers 3
	printf '[restart]\npolicy = unless-stopped\n' >>"$work/root/etc/ctr/c3.ini"
	truncate -s 64M "$work/disk" && mke2fs -q -t ext4 "$work/disk" || return
	cat >"$work/script" <<'S'
mkdir -p /mnt && mount -t ext4 /dev/vda /mnt || exit 9
round=$(cat /mnt/round 2>/dev/null)
echo $((round + 1)) >/mnt/round.new && sync && mv /mnt/round.new /mnt/round && sync
export CTR_RUN_DIR=/mnt/run CTR_STATE_DIR=/mnt/state
[ $((round % 2)) = 0 ] || export CTR_RUN_DIR=/run/ctr
wish=$(sed -n 's/^wanted=//p' /mnt/state/c3.intent 2>/dev/null)
ran=$(grep -sL '^state=exited' /mnt/state/*.last | sed 's,.*/,,; s/\.last$//')
ctr-status list -o state 2>/dev/null | grep -E 'running|paused|stopping|creat' && { echo 'a false running'; exit 1; }
[ $((round % 4)) != 3 ] || echo 'begin to start'
ctr-boot start >/tmp/start 2>&1 || { cat /tmp/start; ctr-status; exit 2; }
said=$(sed -n 's/: ran when the host went down, wanted .*//p' /tmp/start)
echo "ran when it went down:" $said
[ "$said" = "$ran" ] || { echo "but by STATE:" $ran; cat /tmp/start; exit 11; }
[ "$(ctr-status list -o name,state | grep -c '^c[12].*running')" = 2 ] || { ctr-status; exit 3; }
if [ "$wish" = down ]; then
	! ctr-status is running c3 2>/dev/null || { echo 'c3 was stopped'; exit 4; }
	echo 'c3 stays stopped'
else
	ctr-status is running c3 || { ctr-status; exit 5; }
fi
echo begin
ctr-status is running c3 2>/dev/null || ctr-spawn run --replace c3 || exit 12
while :; do
	ctr-signal stop c1 && ctr-signal start c1 || exit 6
	ctr-signal stop c3 && ctr-spawn run --replace c3 || exit 7
	ctr-signal stop c3 || exit 8
	ctr-spawn run --replace c3 || exit 10
done
S
	for round in $(seq "${ROUNDS:-20}"); do
		after=$(($(od -An -N2 -tu2 /dev/urandom) % 3000 + 100))
		sh "$qemu/boot.sh" -k "${KERNEL:-6.1}" -m 128 -t 120 -d "$work/disk" -o "$work/root" -X "$after" "$work/script" >"$work/output" 2>&1
		code=$?
		tell "power cut $round, after $after ms" "$code" 137
		sed 's/^/# /' "$work/output"
		[ "$code" = 137 ] || return
	done
	sed '/^echo begin/,$d' "$work/script" >"$work/last"
	sh "$qemu/boot.sh" -k "${KERNEL:-6.1}" -m 128 -t 120 -d "$work/disk" -o "$work/root" "$work/last" >"$work/output" 2>&1
	tell 'and at last all is as it is wanted' $? 0
	e2fsck -fn "$work/disk" >"$work/output" 2>&1
	tell 'the disk is whole' $? 0
}
