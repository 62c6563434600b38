#!/bin/sh
# [security] seccomp: the built-in profiles, a file, none; pid 1 under its own; errors.
. "$(dirname "$0")/lib.sh"
run() { # OPTION... -- COMMAND...
	timeout 20 ctr-spawn run -F --rm x "$@" 2>&1
}
mode='sed -n s/^Seccomp:.//p'
is 'default' "$(run -- $mode /proc/self/status)" 2
is 'none' "$(run -o security.seccomp=none -- $mode /proc/self/status)" 0
is 'strict runs a shell and its children' "$(run -o security.seccomp=strict -- sh -c 'ls / | grep -c usr; sleep 0 & wait; echo "$?"' | tr '\n' ' ')" '1 0 '
served="$(run -o security.seccomp=strict -- sh -c 'mkdir /tmp/w; echo hi >/tmp/w/index.html; busybox httpd -p 127.0.0.1:8080 -h /tmp/w; busybox wget -qO- http://127.0.0.1:8080/' 2>&1)"
case $(uname -m) in
i?86) ok 'strict refuses socketcall, by which the programs of glibc have sockets there' sh -c 'echo "$0" | grep -q "not permitted"' "$served" ;;
*) is 'strict runs a server' "$served" hi ;;
esac
is 'strict refuses what default allows' "$(run -o security.seccomp=strict -- sh -c 'mkfifo /tmp/f 2>/dev/null; echo $?')" 1
is 'default does not' "$(run -- sh -c 'mkfifo /tmp/f 2>/dev/null; echo $?')" 0
printf 'include default\ndeny mkdir mkdirat errno=EIO # no directories\n' >"$work/p"
is 'a file: deny with an errno' "$(run -o "security.seccomp=$work/p" -- mkdir /tmp/x | grep -c 'Input/output error')" 1
printf 'include default\ndeny mkdir mkdirat kill\n' >"$work/p"
printf 'include default\ndeny umask trap\n' >"$work/trap"
ok 'trap: who does not handle the signal dies of it' rc 159 run -o "security.seccomp=$work/trap" -- sh -c 'umask 22; true'
is 'trap: it can be handled' "$(run -o "security.seccomp=$work/trap" -- sh -c 'trap "echo handled" SYS; umask 22; echo on' | tr '\n' ' ')" 'handled on '
ok 'a file: kill' rc 159 run -o "security.seccomp=$work/p" -- mkdir /tmp/x
printf 'default allow\ndeny mkdir mkdirat\n' >"$work/p"
is 'a file: all but' "$(run -o "security.seccomp=$work/p" -- sh -c 'mkdir /tmp/x 2>/dev/null; echo $?; unshare -m true 2>/dev/null; echo $?' | tr '\n' ' ')" '1 1 '
is 'another file, another filter, one cache' "$(run -o security.seccomp=default -- sh -c 'mkdir /tmp/x; echo $?')" 0
is 'granted SYS_ADMIN: mount is let through' "$(run -o 'security.caps=default +sys_admin' -- sh -c 'mount -t tmpfs x /tmp; echo $?')" 0
is 'not without' "$(run -- sh -c 'mount -t tmpfs x /tmp 2>/dev/null && echo mounted || echo refused')" refused
grep -q '^Seccomp_filters:' /proc/self/status && filters='sed -n s/^Seccomp:.//p'
one() { # OPTION...
	run "$@" -- ${filters:-true} /proc/1/status
}
is 'pid 1 has none when it cannot be traced' "$(one)" 0
is 'and one when it can' "$(one -o 'security.caps=default +sys_ptrace')" 2
is 'with strict too' "$(one -o security.seccomp=strict -o 'security.caps=default +sys_ptrace')" 2
printf 'allow @io @file @memory @process @signal\n' >"$work/p"
is 'and with a file that does not think of pid 1' "$(one -o "security.seccomp=$work/p" -o 'security.caps=default +sys_admin')" 2
ctr-spawn run -o "security.seccomp=$work/p" -o 'security.caps=default +sys_ptrace' y -- sh -c 'trap "exit 7" TERM; echo up; while :; do sleep 0.05; done'
ok 'pid 1 under the filter: it runs' until_ok 15 sh -c 'ctr-status log y | grep -q up'
ok 'and stops' timeout 20 ctr-signal stop y
is 'signals and status are passed on' "$(ctr-status get exit y)" 7
ok 'and is removed' ctr-signal rm y
bad() { # NAME PATTERN OPTION...
	name=$1 pattern=$2
	shift 2
	timeout 20 ctr-spawn run -F --rm x "$@" -- true >"$work/bad" 2>&1
	is "$name: code" "$?" 125
	ok "$name: message" grep -q -e "$pattern" "$work/bad"
}
printf 'include default\nallow nosuch\n' >"$work/p"
bad 'an unknown call' "^ctr-spawn: x: $work/p:2: nosuch: no such system call" -o "security.seccomp=$work/p"
bad 'no such file' 'security.seccomp: /no/such: No such file' -o security.seccomp=/no/such
bad 'no such word' 'security.seccomp: default, strict, none or' -o security.seccomp=loose
is 'no_new_privs' "$(run -o security.no_new_privs=no -- sed -n 's/^\(NoNewPrivs\|Seccomp\|CapEff\):.//p' /proc/self/status | tr '\n' ' ')" '00000000800005fb 0 2 '
is 'for a user too' "$(run -o security.no_new_privs=no -o container.user=65534:65534 -- sed -n 's/^\(NoNewPrivs\|Seccomp\|CapPrm\|CapEff\):.//p' /proc/self/status | tr '\n' ' ')" '0000000000000000 0000000000000000 0 2 '
is 'nothing is left' "$(ls "$CTR_RUN_DIR")" ''
done_testing
