#!/bin/sh
# security.apparmor, security.selinux: the payload and what exec brings in begin under that label, or nothing does.
. "$(dirname "$0")/lib.sh"
run() { # OPTION... -- COMMAND...
	timeout 30 ctr-spawn run -F --rm x "$@" 2>&1
}
there() {
	ctr-status features | grep -q "^$1 *yes"
}
for module in apparmor selinux; do
	if there $module; then
		ok "$module: a label that nobody has loaded" rc 125 run -o security.$module=ctr-test-no-such -- true
		is "$module: message" "$(run -o security.$module=ctr-test-no-such -- true | sed 's/: [^:]*$//')" "ctr-spawn: x: label: security.$module: ctr-test-no-such"
	else
		ok "$module: the kernel has none: code" rc 125 run -o security.$module=label -- true
		ok "$module: message" sh -c 'timeout 30 ctr-spawn run -F --rm x -o security.'$module'=label -- true 2>&1 | grep -q "x: security.'$module': the kernel runs without it"'
	fi
	is "$module: nothing is left" "$(ls "$CTR_RUN_DIR")" ''
	ok "$module: no text" rc 125 run -o security.$module= -- true
	is "$module: it is in the effective configuration" "$(ctr-spawn check -o "security.$module=a b" x -- true | sed -n "s/^$module = //p")" 'a b'
done
# With Landlock rules, with and without no_new_privs, by exec: "unconfined" is a label that needs no profile.
both() { # NO_NEW_PRIVS RULE...: what a command by exec may do; its exit code
	privs=$1
	shift
	set -- "$@" 'exec /'
	for rule; do
		set -- "$@" -o "security.landlock=$rule"
		shift
	done
	timeout 30 ctr-spawn run --replace b -o security.apparmor=unconfined -o security.no_new_privs=$privs "$@" -- sleep 600
	timeout 30 ctr-spawn exec b sh -c '(echo x >/tmp/x) 2>&1 | grep -q denied || echo open; cat /proc/self/attr/apparmor/current; exit 7' 2>&1
	echo $?
	ctr-signal rm -f b
}
if ! there apparmor; then
	skip 'label and Landlock' 'the kernel runs without AppArmor'
elif ! run -o 'security.landlock=exec /' -- true >"$work/why"; then
	skip 'label and Landlock' "$(head -n 1 "$work/why")"
else
	is 'label and Landlock' "$(both yes)" 'unconfined
7'
	is 'without no_new_privs' "$(both no 'rw /proc')" 'unconfined
7'
	is 'where /proc is read-only by the rules: an error that says so' "$(both no | grep -c -e 'label: apparmor: Permission denied .*Landlock' -e '^125$')" 2
fi
profile=ctr-test-$$
if ! there apparmor; then
	skip 'a profile in force' 'the kernel runs without AppArmor'
elif ! command -v apparmor_parser >/dev/null || ! {
	mkdir -p /sys/kernel/security
	mount -t securityfs none /sys/kernel/security 2>/dev/null
	echo "profile $profile flags=(attach_disconnected,mediate_deleted) { file, mount, umount, capability, signal, ptrace, unix, network, deny /etc/hostname r, deny /tmp/no w, }" |
		apparmor_parser --skip-cache --replace 2>"$work/why"; }; then
	skip 'a profile in force' "no apparmor_parser, or it cannot load: $(head -n 1 "$work/why" 2>/dev/null)"
else
	is 'the payload is under it' "$(run -o security.apparmor=$profile -- cat /proc/self/attr/apparmor/current)" "$profile (enforce)"
	is 'and its children' "$(run -o security.apparmor=$profile -- sh -c 'sh -c "cat /proc/self/attr/apparmor/current; true"')" "$profile (enforce)"
	is 'what it denies is denied' "$(run -o security.apparmor=$profile -- sh -c 'echo x >/tmp/no; echo x >/tmp/yes && echo ok' | tail -n 1; run -o security.apparmor=$profile -- sh -c 'echo x >/tmp/no' | grep -c denied)" 'ok
1'
	is 'not without it' "$(run -- cat /proc/self/attr/apparmor/current)" unconfined
	ctr-spawn run -o security.apparmor=$profile e -- sleep 600
	is 'a command by exec' "$(timeout 20 ctr-spawn exec e cat /proc/self/attr/apparmor/current)" "$profile (enforce)"
	is 'but a privileged one' "$(timeout 20 ctr-spawn exec --privileged e cat /proc/self/attr/apparmor/current)" unconfined
	ctr-signal rm -f e
	# a container that lies about its procfs
	ctr-spawn run -o security.apparmor=$profile -o 'security.caps=all' -o security.seccomp=none l -- sh -c 'mount -t tmpfs x /proc && mkdir -p /proc/self/attr/apparmor && : >/proc/self/attr/apparmor/exec; : >/proc/done; sleep 600'
	until_ok 10 sh -c '[ -e "/proc/$(ctr-status get payload_pid l)/root/proc/done" ]'
	if [ -e "/proc/$(ctr-status get payload_pid l)/root/proc/done" ]; then
		ok 'a false /proc is seen through' rc 125 timeout 20 ctr-spawn exec l true
		is 'and nothing was written to it' "$(cat "/proc/$(ctr-status get payload_pid l)/root/proc/self/attr/apparmor/exec")" ''
	else
		skip 'a false /proc is seen through' 'the profile forbids mounts here'
	fi
	ctr-signal rm -f l
	printf '%s' "$profile" >/sys/kernel/security/apparmor/.remove 2>/dev/null
fi
# SELinux: a policy of two types, in a guest that ends with it. What held_t is not allowed is setpriority.
policy() {
	classes='security process process2 file dir chr_file blk_file lnk_file fifo_file sock_file fd filesystem'
	for c in $classes; do echo "class $c"; done
	sids='kernel security unlabeled fs file file_labels init any_socket port netif netmsg node igmp_packet icmp_socket
		tcp_socket sysctl_modprobe sysctl sysctl_fs sysctl_kernel sysctl_net sysctl_net_unix sysctl_vm sysctl_dev kmod policy
		scmp_packet devnull'
	for s in $sids; do echo "sid $s"; done
	for c in $classes; do
		case $c in
		security) echo 'class security { load_policy setenforce compute_av }' ;;
		process2) echo 'class process2 { nnp_transition nosuid_transition }' ;;
		process) echo 'class process { transition dyntransition setexec setsched getsched fork sigkill signal }' ;;
		file) echo 'class file { read write execute execute_no_trans entrypoint open }' ;;
		*) echo "class $c { read }" ;;
		esac
	done
	echo 'policycap nnp_nosuid_transition; type free_t; type held_t; role all_r; role all_r types { free_t held_t };'
	for c in $classes; do echo "allow { free_t held_t } { free_t held_t }:$c *;"; done | grep -v ':process '
	echo 'allow free_t { free_t held_t }:process *; allow held_t { free_t held_t }:process { transition setexec getsched fork sigkill signal };'
	echo 'user all_u roles { all_r };'
	for s in $sids; do echo "sid $s all_u:all_r:free_t"; done
	for f in tmpfs devtmpfs devpts; do echo "fs_use_trans $f all_u:all_r:free_t;"; done
	for f in rootfs proc sysfs selinuxfs cgroup cgroup2; do echo "genfscon $f / all_u:all_r:free_t"; done
}
name='an SELinux label in force'
if [ -z "${CTR_GUEST-}" ] || ! grep -qw selinuxfs /proc/filesystems; then
	skip "$name" 'only in a guest whose kernel runs with SELinux'
elif ! command -v checkpolicy >/dev/null; then
	skip "$name" 'no checkpolicy to make a policy'
else
	policy >"$work/policy.conf"
	ok 'a policy' checkpolicy -U allow -c 31 -o "$work/policy" "$work/policy.conf"
	mkdir -p /sys/fs/selinux
	mount -t selinuxfs none /sys/fs/selinux
	ok 'is loaded' dd if="$work/policy" of=/sys/fs/selinux/load bs=1M
	ok 'and enforced' sh -c 'echo 1 >/sys/fs/selinux/enforce'
	held=all_u:all_r:held_t
	ok 'now it is there' there selinux
	is 'the payload is under it' "$(run -o security.selinux=$held -- cat /proc/self/attr/current | tr -d '\0')" "$held"
	is 'not without it' "$(run -- cat /proc/self/attr/current | tr -d '\0')" all_u:all_r:free_t
	is 'what it denies is denied' "$(run -o security.selinux=$held -- sh -c 'renice 5 $$ 2>&1' | grep -c 'ermission denied')" 1
	is 'and is not without it' "$(run -- sh -c 'renice 5 $$ && echo yes')" yes
	ctr-spawn run -o security.selinux=$held e -- sleep 600
	is 'a command by exec' "$(timeout 20 ctr-spawn exec e cat /proc/self/attr/current | tr -d '\0')" "$held"
	is 'its pid 1 is not' "$(tr -d '\0' <"/proc/$(ctr-status get init_pid e)/attr/current")" all_u:all_r:free_t
	ctr-signal rm -f e
	is 'a label that the policy has not' "$(run -o security.selinux=all_u:all_r:other_t -- true)" 'ctr-spawn: x: label: security.selinux: all_u:all_r:other_t: Invalid argument'
	is 'nothing is left' "$(ls "$CTR_RUN_DIR")" ''
fi
done_testing
