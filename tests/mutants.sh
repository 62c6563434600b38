#!/bin/sh
# Does a test notice when a defence is taken out? Each row is a change to the source
# that takes one out, and the test that has to fail then, as the attack it is succeeds.
# In a copy of the tree; minutes; not part of check. Usage: mutants.sh [ROW...]
set -u
top=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/ctr-mutants.XXXXXX")
chmod 755 "$work"
core=$(cat /proc/sys/kernel/core_pattern)
clean() {
	# What a program without its defence may have written to the host.
	[ "$(cat /proc/sys/kernel/core_pattern)" = "$core" ] || printf %s "$core" >/proc/sys/kernel/core_pattern
	rm -rf "$work"
}
trap clean EXIT
trap 'exit 1' HUP INT TERM
# NAME | FILE... | TEST, unit-TEST or ?PATH that the host must have | sed script. Names are the rows' own.
rows() {
	cat <<'ROWS'
in-root|src/child/place.c|mount-hostile|s/CTR_RESOLVE_IN_ROOT/0/g
mount-by-path|src/child/place.c|mount-hostile|s/if (fd >= 0 && place_check(fd, path) == 0 && tree_attach/if (usleep(20000) == 0 \&\& (fd = openat(child->root, path + 1, O_PATH)) >= 0 \&\& place_check(fd, path) == 0 \&\& tree_attach/; s/^#include <fcntl.h>/&\n#include <unistd.h>/
mount-into-proc|src/child/place.c|mount-hostile|s/ && place_check(fd, path) == 0//
fixed-places|src/child/place.c|mount-hostile|s/CTR_RESOLVE_IN_ROOT . CTR_RESOLVE_NO_SYMLINKS/CTR_RESOLVE_IN_ROOT/
procfs-check|src/child/procfs.c|unit-procfs|s/if (fd >= 0 && procfs_check(fd) == 0)/if (fd >= 0)/
procfs-links|src/child/procfs.c|unit-procfs|s/uint64_t how = .*/uint64_t how = 0;/
passwd-links|src/child/passwd.c|groups|s/CTR_RESOLVE_IN_ROOT . CTR_RESOLVE_NO_MAGICLINKS/0/
masked-paths|src/child/mask.c|masks|s/return mask_list(child, spec->masked_paths.*/return 0;/
masked-path|src/spec/paths.c|masks|s|"/proc/interrupts",||
mask-null|src/child/mask.c|masks|s/ || !S_ISCHR(st.st_mode) || st.st_rdev != makedev(1, 3)//
read-only-paths|src/child/mask.c|attack|s/if (mask_list(child, spec->readonly_paths.*/if (0)/
core-pattern|src/spec/paths.c|attack|s|"/proc/sys", ||
sysrq|src/spec/paths.c|attack ?/proc/sysrq-trigger|s|, "/proc/sysrq-trigger"||
sysfs|src/child/proc.c src/child/net.c|attack|s/PROC_ATTR . CTR_MOUNT_ATTR_RDONLY/PROC_ATTR/g; s/readonly = {.attr_set = CTR_MOUNT_ATTR_RDONLY}/readonly = {.attr_set = 0}/
kmsg|src/child/dev.c src/child/child.h|attack|s/{"tty", 5, 0},/{"tty", 5, 0}, {"kmsg", 1, 11},/; s/CHILD_NODES = 6/CHILD_NODES = 7/
own-program|src/start/self.c|escape-exe|s/if (!image_writable("\/proc\/self\/exe"))/if (1)/
pid-1-program|src/start/prepare.c|escape-exe|s/child->monitor = image_open(path)/child->monitor = open(path, O_PATH | O_CLOEXEC)/
session-program|src/start/prepare.c|exec-exe|s/child->monitor = image_open(path)/child->monitor = open(path, O_PATH | O_CLOEXEC)/
own-number|src/start/fds.c|beside|s/(int)fd == self_image() || fds_pass/fds_pass/
own-image|src/ctr-monitor.c|beside|s/fd_close_range(MONITOR_FDS_LIMIT.*/;/
slow-network|src/start/network.c|beside ?/sys/devices/system/cpu/cpu1|s/if (!network_watch(network))/if (0)/
network-left|src/start/network.c|beside ?/sys/devices/system/cpu/cpu1|/^network_reap/,/^}/s/network_wait(network)/(void)network_wait/
network-ahead|src/child/ahead.c|ahead ?/sys/devices/system/cpu/cpu1|s/if (child->ahead.which. >= 0)/if (0)/
joiner-group|src/enter/launch.c|share-dumpable|s/ && child->ids.gid == getegid()//
joiner-user|src/enter/launch.c|share-dumpable|s/child->ids.uid == geteuid() && //
payload-dead|src/start/start.c|start-dies|/the payload.s process died/{s/.*/errno = EPIPE;/; n; s/failed/trouble/}
ring-early|src/watch/finish.c|ring-log|/^finish_near/,/^}/s/: finish_said(monitor)/: true/
ring-bare|src/watch/finish.c src/watch/loop.c|ring-log|/^finish_bare/,/^}/s/ .. !finish_said(monitor)//; /^monitor_run/,/^}/s/if (pollers.2 + stream.\.revents != 0)/if (pollers[2 + stream].revents != 0 \&\& pollers[0].revents == 0)/
seal|src/child/init.c|beside|/^init_sealed/,/^}/s/= io_read(child->seal\[0\], &byte, 1);/= 0;/
mounts-made|src/child/init.c|start-mounts|/^init_mounted/,/^}/s/if (io_read.*/if (io_read(child->made[0], \&byte, 1) < 0)/
workdir|src/child/session.c|escape-workdir|s/CTR_RESOLVE_NO_MAGICLINKS/0/
descriptors|src/child/descriptors.c src/start/process.c|descriptors|s/if (fd_close_from(3, keep, count) < 0 ||/if (/; s/start_reserve() < 0 || fd_cloexec_from(3) < 0/start_reserve() < 0/
tiocsti|src/child/profile.c|attack|/"TIOCSTI", 1/d
clone-flags|src/child/profile.c|attack|/"clone", "namespaces"/d
seccomp|src/child/filter_step.c|attack|s/return child->seccomp.count > 0 ? seccomp_apply(&child->seccomp) : 0;/return 0;/
seccomp-pid-1|src/child/filter_step.c|seccomp|s/if (child->seccomp_init.count == 0)/if (1)/
cap-sys-admin|src/spec/capset.c|attack|s/BIT(CAP_SETFCAP)/BIT(CAP_SETFCAP) | BIT(CAP_SYS_ADMIN)/
cap-net-raw|src/spec/capset.c|attack|s/BIT(CAP_SETFCAP)/BIT(CAP_SETFCAP) | BIT(CAP_NET_RAW)/
cap-mknod|src/spec/capset.c|isolation|s/BIT(CAP_SETFCAP)/BIT(CAP_SETFCAP) | BIT(CAP_MKNOD)/
cap-bound|src/child/caps.c|caps|s/if (prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) == 0)/if (1)/; s/else if (prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) < 0)/else if (0)/
no-new-privs|src/child/filter_step.c|no-new-privs|s/return child->spec->no_new_privs ? prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) : 0;/return 0;/
nosuid|src/child/root.c|attack|s/CTR_MOUNT_ATTR_NODEV . CTR_MOUNT_ATTR_NOSUID/CTR_MOUNT_ATTR_NODEV/
nodev|src/child/root.c|attack|s/CTR_MOUNT_ATTR_NODEV . CTR_MOUNT_ATTR_NOSUID/CTR_MOUNT_ATTR_NOSUID/
root-below|src/child/root.c|root-kinds|s/tree_protect(child->base, attr, true)/tree_protect(child->base, attr, false)/
host-below|src/child/root.c|root-kinds|s/tree_protect(child->root, ROOT_ATTR . CTR_MOUNT_ATTR_RDONLY, true)/tree_protect(child->root, ROOT_ATTR | CTR_MOUNT_ATTR_RDONLY, false)/
bind-below|src/child/mount.c|mount-keys|s/bool recursive = (mount->flags & SPEC_MOUNT_REC) != 0 .*/bool recursive = false;/
dumpable|src/watch/init.c|attack|s/PR_SET_DUMPABLE, 0/PR_SET_DUMPABLE, 1/
fence|src/child/steps.c|attack-pid1|/"fence", step_fence/d
forged-end|src/run/witness.c|unit-witness|s/return witness_bare(status) .. reaped < 0 .*/return code >= 0;/
slim-live|src/watch/slim.c|unit-slim|s/ - SLIM_LIVE//
forged-spill|src/run/spill.c|unit-witness|s/frame->length > SPILL_FRAME/0/
start-dumpable|src/child/launch.c|start-hidden|s/PR_SET_DUMPABLE, 0/PR_SET_DUMPABLE, 1/
session-dumpable|src/watch/enter.c|exec-hidden|s/PR_SET_DUMPABLE, 0/PR_SET_DUMPABLE, 1/
groups|src/child/ids.c src/child/user.c|groups|s/if (!child->keep_groups && setgroups(.*) < 0)/if (0)/
uid|src/child/ids.c|groups|s/return setresuid(.*/return 0;/
keyring|src/child/keyring.c|keyring|s/if (spec->keyring == SPEC_KEYRING_NO/if (1/
devices|src/child/device_list.c|devices|s/if (devices->program >= 0)/return 0;\n\tif (devices->program >= 0)/
device-access|src/child/device_list.c|devices|s/rule->write ? "w" : ""/"w"/; s/rule->write ? BPF_DEVCG_ACC_WRITE : 0/BPF_DEVCG_ACC_WRITE/
record-owner|src/run/rundir.c|run-dir|s/ || (st.st_mode & 022) != 0//
record-foreign|src/run/rundir.c|run-dir|s/st.st_uid != geteuid() || //
ring-known|src/run/subscriber.c|ring-known|s/ || subscriber_changed(&st) != memo->changed//
landlock|src/child/landlock.c|landlock|s/if (ruleset_restrict(child->ruleset) < 0)/if (0)/
landlock-session|src/watch/enter.c|landlock|s/if (fcntl(ENTER_RULESET, F_GETFD) >= 0/if (0/
ROWS
}
cp -a "$top/src" "$top/tests" "$top/man" "$top/Makefile" "$work/"
cp "$top/LICENSE" "$top/README" "$work/"
[ ! -d "$top/.build" ] || cp -a "$top/.build" "$work/"
cd "$work" || exit 1
unset CTR_RUN_DIR
make -s -j"$(nproc)" all >build 2>&1 || { cat build; exit 1; }
unit() { # NAME
	make -s -j"$(nproc)" .build/parts.a >/dev/null &&
		cc -std=gnu11 -D_GNU_SOURCE -Isrc -o "unit-$1" "tests/unit-$1.c" .build/parts.a -lcap -lseccomp -linih &&
		"./unit-$1"
}
run() { # TEST: its output; fails when it has failed
	case $1 in
	unit-*) unit "${1#unit-}" ;;
	*) timeout 600 sh "tests/$1.t" ;;
	esac >"$work/out" 2>&1
}
count=0
failed=0
say() { # RESULT NAME
	count=$((count + 1))
	echo "$1 $count - $2"
	[ "$1" = ok ] || failed=1
}
# Without any change they pass, or a failure tells nothing.
base=' '
sound() { # TEST
	case $base in *" $1 "*) return ;; esac
	base="$base$1 "
	run "$1" || { say 'not ok' "$1 as it is"; sed 's/^/# /' out; return; }
	grep -q '^1\.\.0' out && echo "# $1: $(head -n 1 out)"
}
# NAME FILES TESTS SCRIPT: ok when one of the tests fails.
mutant() {
	for file in $2; do
		cp -p "$file" "$file.sound"
		sed "$4" "$file.sound" >"$file"
	done
	changed=no
	for file in $2; do
		cmp -s "$file" "$file.sound" || changed=yes
	done
	noticed=
	if [ "$changed" = no ]; then
		say 'not ok' "$1: the change fits nowhere"
	elif ! make -s -j"$(nproc)" all >build 2>&1; then
		say 'not ok' "$1: does not build"
		tail -n 5 build | sed 's/^/# /'
	else
		for test in $3; do
			run "$test" || { noticed=$test; break; }
		done
		if [ -n "$noticed" ]; then
			say ok "$1: $noticed: $(sed -n 's/^not ok [0-9]* - //p' out | head -n 1)"
		else
			say 'not ok' "$1: nothing noticed ($3)"
		fi
	fi
	for file in $2; do
		mv -f "$file.sound" "$file"
		touch "$file"
	done
	[ "$(cat /proc/sys/kernel/core_pattern)" = "$core" ] || printf %s "$core" >/proc/sys/kernel/core_pattern
}
rows >table
while IFS='|' read -r name files tests script <&3; do
	case " $* " in '  ' | *" $name "*) ;; *) continue ;; esac
	make -s -j"$(nproc)" all >build 2>&1
	case $tests in *\?*)
		[ -e "${tests#*\?}" ] || { say ok "$name # SKIP no ${tests#*\?} here"; continue; }
		tests=${tests%%\?*}
	esac
	for test in $tests; do
		sound "$test"
	done
	mutant "$name" "$files" "$tests" "$script"
done 3<table
echo "1..$count"
exit "$failed"
