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
	timeout 30 ctr-spawn exec b sh -c '(: >/tmp/x) 2>/dev/null && echo open; cat /proc/self/attr/apparmor/current; exit 7' 2>&1
	echo $?
	ctr-signal rm -f b
}
if ! there apparmor || ! timeout 30 ctr-spawn run -F --rm x -o 'security.landlock=exec /' -- true 2>/dev/null; then
	skip 'label and Landlock' 'the kernel runs without one of them'
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
done_testing
