#!/bin/sh
# [security] landlock: files, ports, scopes; in the container and in exec; errors.
. "$(dirname "$0")/lib.sh"
run() { # OPTION... -- COMMAND...
	timeout 30 ctr-spawn run -F --rm x "$@" 2>&1
}
run -o 'security.landlock=exec /' -- true >"$work/probe"
if grep -q 'this kernel has' "$work/probe"; then
	ok 'a kernel that cannot is an error that says so' grep -q 'landlock: the rules need ABI [0-9]*, this kernel has' "$work/probe"
	done_testing
fi
base="-o security.landlock='exec /usr' -o security.landlock='exec /bin' -o security.landlock='exec /lib' -o security.landlock='ro /etc' -o security.landlock='ro /proc' -o security.landlock='rw /dev/null'"
[ -d /lib64 ] && base="$base -o security.landlock='exec /lib64'"
ruled() { # "OPTION..." COMMAND...
	options=$1
	shift
	eval "timeout 30 ctr-spawn run -F --rm x $base $options -- \"\$@\"" 2>&1
}
is 'what is allowed works' "$(ruled '' sh -c 'cat /etc/passwd >/dev/null && ls /usr >/dev/null; echo $?')" 0
is 'what is in no rule does not' "$(ruled '' sh -c 'ls / >/dev/null 2>&1 && echo yes || echo no')" no
is 'not for root either: no writing where nothing says rw' "$(ruled '' sh -c 'touch /tmp/x 2>/dev/null; echo $?')" 1
is 'rw' "$(ruled "-o security.landlock='rw /tmp'" sh -c 'echo one >/tmp/x && mkdir /tmp/d && mv /tmp/x /tmp/d/y && rm -r /tmp/d; echo $?')" 0
is 'rw is not exec' "$(ruled "-o security.landlock='rw /tmp'" sh -c "cp $(program true) /tmp/true; /tmp/true 2>/dev/null; echo \$?")" 126
is 'rw and exec' "$(ruled "-o security.landlock='rw /tmp' -o security.landlock='exec /tmp'" sh -c "cp $(program true) /tmp/true; /tmp/true; echo \$?")" 0
is 'ro is not exec: the command itself' "$(run -o 'security.landlock=ro /' -- true | grep -c 'Permission denied')" 1
ok 'its code' rc 126 run -o 'security.landlock=ro /' -- true
is 'a user is held too' "$(ruled "-o container.user=65534:65534" sh -c 'touch /tmp/x 2>/dev/null; echo $?')" 1
tcp() { # "OPTIONS": what nc says about port 8080, then about 8081
	ruled "-o security.landlock='exec /' $1" sh -c 'exec 2>/dev/null; for p in 8080 8081; do busybox timeout 1 busybox nc -l -p $p 2>&1 | grep -c denied; done' | tr '\n' ' '
}
run -o 'security.landlock=tcp-bind none' -- true >"$work/probe"
if grep -q 'this kernel has' "$work/probe"; then
	count=$((count + 1))
	echo "ok $count - ports # SKIP not on this kernel"
else
	is 'tcp-bind PORT' "$(tcp "-o security.landlock='tcp-bind 8080'")" '0 1 '
	is 'tcp-bind none' "$(tcp "-o security.landlock='tcp-bind none'")" '1 1 '
	is 'without one' "$(tcp '')" '0 0 '
	is 'tcp-connect' "$(run -o 'security.landlock=tcp-connect 8080' -- sh -c 'for p in 8080 8081; do busybox nc 127.0.0.1 $p 2>&1 </dev/null | grep -o "refused\|denied"; done' | tr '\n' ' ')" 'refused denied '
fi
run -o 'security.landlock=scope signal' -- true >"$work/probe"
if grep -q 'this kernel has' "$work/probe"; then
	count=$((count + 1))
	echo "ok $count - scopes # SKIP not on this kernel"
else
	# Pid 1 is outside of the scope; the payload's own children are inside.
	is 'scope signal' "$(run -o 'security.landlock=scope signal' -- sh -c 'kill -0 1 2>/dev/null; echo $?; sleep 9 & kill $!; echo $?' | tr '\n' ' ')" '1 0 '
fi
eval "timeout 30 ctr-spawn run y $base -- sleep 60"
is 'exec is held' "$(timeout 30 ctr-spawn exec y -- sh -c 'touch /tmp/x 2>/dev/null; echo $?; ls / >/dev/null 2>&1 && echo yes || echo no; cat /etc/passwd >/dev/null; echo $?' | tr '\n' ' ')" '1 no 0 '
ok 'removed' timeout 30 ctr-signal rm -f y
# Without no_new_privs both the rules and the filter take a right that is lost on the way.
for user in 0 65534; do
	eval "timeout 30 ctr-spawn run z $base -o security.no_new_privs=no -o container.user=$user:$user -- sleep 60"
	is "exec without no_new_privs is held too, user $user" "$(timeout 30 ctr-spawn exec z -- sh -c 'touch /tmp/x 2>/dev/null; echo $?; ls / >/dev/null 2>&1 && echo yes || echo no; cat /etc/passwd >/dev/null; echo $?
		sed -n "s/^NoNewPrivs:.//p; s/^Seccomp:.//p" /proc/self/status' 2>&1 | tr '\n' ' ')" '1 no 0 0 2 '
	ok 'removed' timeout 30 ctr-signal rm -f z
done
bad() { # NAME PATTERN OPTION...
	name=$1 pattern=$2
	shift 2
	timeout 30 ctr-spawn run -F --rm x "$@" -- true >"$work/bad" 2>&1
	is "$name: code" "$?" 125
	ok "$name: message" grep -q -e "$pattern" "$work/bad"
}
printf '[security]\nlandlock = ro /usr\nlandlock = read /usr\n' >"$work/bad.ini"
bad 'no such word' 'bad.ini:3: security.landlock: not ro, rw' -f "$work/bad.ini"
bad 'no path' 'security.landlock: not an absolute path' -o 'security.landlock=ro usr'
bad 'no port' 'security.landlock: not a port' -o 'security.landlock=tcp-bind 65536'
bad 'no scope' 'security.landlock: abstract-unix or signal' -o 'security.landlock=scope files'
bad 'no such path' 'landlock: ro /no/such: No such file' -o 'security.landlock=ro /no/such'
bad 'an ABI of the future' 'landlock: the rules need ABI 99, this kernel has [0-9]' -o 'security.landlock=exec /' -o security.landlock_abi=99
is 'an older one will do' "$(run -o 'security.landlock=exec /' -o security.landlock_abi=1 -- sh -c 'echo $?')" 0
is 'nothing is left' "$(ls "$CTR_RUN_DIR")" ''
done_testing
