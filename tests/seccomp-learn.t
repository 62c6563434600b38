#!/bin/sh
# security.seccomp = learn FILE: what a program calls becomes a profile that it runs under.
. "$(dirname "$0")/lib.sh"
run() { # OPTION... -- COMMAND...
	timeout 60 ctr-spawn run -F --rm x "$@" 2>&1
}
learn() { # FILE OPTION... -- COMMAND...
	file=$1
	shift
	run -o "security.seccomp=learn $file" "$@"
}
has() { # FILE CALL
	grep -q "^allow.* $2\( \|\$\)" "$1" || { cat "$1"; return 1; }
}
ended() { # PID
	until_ok 15 dead "$1"
}
job='mkdir /tmp/w; echo hi >/tmp/w/index.html; busybox httpd -p 127.0.0.1:8080 -h /tmp/w; busybox wget -qO- http://127.0.0.1:8080/; ln -s a /tmp/l; sort /tmp/w/index.html | wc -l'
is 'it runs as ever' "$(learn "$work/p" -- sh -c "$job" | tr '\n' ' ')" 'hi 1 '
is 'the profile is there when it has ended' "$(sed -n 2p "$work/p")" '# complete: the last process has ended'
is 'the file is the caller'"'"'s, and not for all' "$(stat -c '%u %a' "$work/p")" "$(id -u) 640"
ok 'calls of each program are in it' has "$work/p" 'symlink\(at\)\?'
ok 'of a server' has "$work/p" bind
# what depends on who is first, as a wait for an answer, need not have been seen
printf 'include p\nallow @event\n' >"$work/more"
is 'it runs under it' "$(run -o "security.seccomp=$work/more" -- sh -c "$job" | head -c 300 | tr '\n' ' ')" 'hi 1 '
learn "$work/s" -- sh -c 'mkdir /tmp/w; echo hi >/tmp/w/f; ln -s a /tmp/l; sort /tmp/w/f | wc -l' >/dev/null
is 'or under it alone' "$(run -o "security.seccomp=$work/s" -- sh -c 'mkdir /tmp/w; echo hi >/tmp/w/f; ln -s a /tmp/l; sort /tmp/w/f | wc -l' | head -c 300)" 1
is 'what was not seen is denied' "$(run -o "security.seccomp=$work/p" -- sh -c 'mkfifo /tmp/f 2>/dev/null; echo $?')" 1
is 'what the filter would deny is not' "$(learn "$work/q" -o security.caps=all -- sh -c 'unshare -m true; echo $?')" 0
ok 'and is learned' has "$work/q" unshare
is 'what another layer denies stays denied' "$(learn "$work/q" -- sh -c 'mount -t tmpfs x /tmp 2>/dev/null && echo done || echo no')" no
learn "$work/q" -- sh -c 'exec setarch -R sh -c "kill -0 \$\$"' >/dev/null 2>&1
if program setarch >/dev/null; then
	ok 'a refused argument is learned' has "$work/q" personality:any
else
	skip 'a refused argument is learned' 'no setarch'
fi
ok 'beside what other runs have left' has "$work/q" unshare
! program setarch >/dev/null || is 'and is let through then' "$(run -o "security.seccomp=$work/q" -o security.caps=all -- setarch -R sh -c 'echo ok')" ok
is 'of nothing more than that' "$(grep -c 'socket:\|ioctl:' "$work/q")" 0
learn "$work/n" -o security.no_new_privs=no -o container.user=65534:65534 -- sh -c 'mkdir /tmp/d' >/dev/null
ok 'another user, without no_new_privs' has "$work/n" 'mkdir\(at\)\?'
learn "$work/b" -o container.init=no -- sh -c 'mkdir /tmp/d' >/dev/null
ok 'the payload as pid 1' has "$work/b" 'mkdir\(at\)\?'
# a learner lives as long as the payload, whatever becomes of the monitor
ctr-spawn run -o "security.seccomp=learn $work/m" m -- sh -c 'echo up; while [ ! -e /tmp/go ]; do sleep 0.1; done; mkdir /tmp/dir && ln -s x /tmp/dir/l && echo done; exit 7'
is 'the record says so' "$(ctr-status get seccomp m)" learn
learner=$(ctr-status get learner m)
learner=${learner%%:*}
ok 'and who learns' test -d "/proc/$learner"
until_ok 15 sh -c 'ctr-status log m | grep -q up'
kill -TERM "$learner"
ok 'a signal makes it write' until_ok 15 grep -q 'so far' "$work/m"
ok 'and does not end it' kill -0 "$learner"
ok 'the monitor replaced' ctr-signal upgrade m
kill -KILL "$(ctr-status get monitor_pid m)"
ok 'the monitor killed' until_ok 15 sh -c '[ "$(ctr-status get monitor_state m)" = dead ]'
ok 'the learner lives' kill -0 "$learner"
ok 'another monitor' ctr-signal adopt m
: >"$work/go"
ok 'it goes on' timeout 20 ctr-spawn exec m -- touch /tmp/go
is 'to its own end' "$(timeout 20 ctr-status wait m >/dev/null; ctr-status get exit m)" 7
ok 'all that was asked was done' sh -c 'ctr-status log m | grep -q done'
ok 'the profile is complete' grep -q '^# complete' "$work/m"
ok 'with the calls made at last' has "$work/m" 'symlink\(at\)\?'
ok 'the learner has gone' ended "$learner"
is 'the record knows it' "$(ctr-status get learner m)" ''
rm "$work/m"
ok 'started again it learns again' ctr-signal start m
until_ok 15 sh -c '[ "$(ctr-status get learner m)" != "" ]'
learner=$(ctr-status get learner m)
ok 'and stops' timeout 30 ctr-signal stop m
ok 'its end is written' grep -q '^# complete' "$work/m"
ok 'none is left' ended "${learner%%:*}"
ctr-signal rm m
# two at once, one file
ctr-spawn run -o "security.seccomp=learn $work/two" a -- sh -c 'mkdir /tmp/a; sleep 0.2'
ctr-spawn run -o "security.seccomp=learn $work/two" b -- sh -c 'ln -s a /tmp/b; sleep 0.2'
timeout 20 ctr-status wait a b >/dev/null
ok 'two write one file: the one' has "$work/two" 'mkdir\(at\)\?'
ok 'two write one file: the other' has "$work/two" 'symlink\(at\)\?'
is 'no temporary file' "$(ls "$work" | grep learning)" ''
ctr-signal rm a b
bad() { # NAME PATTERN OPTION...
	name=$1 pattern=$2
	shift 2
	timeout 20 ctr-spawn run -F --rm x "$@" -- true >"$work/bad" 2>&1
	is "$name: code" "$?" 125
	ok "$name: message" grep -q -e "$pattern" "$work/bad"
}
bad 'no path' 'security.seccomp: default, strict, none or' -o 'security.seccomp=learn'
bad 'a relative path' 'security.seccomp: default, strict, none or' -o 'security.seccomp=learn p'
bad 'no such directory' 'learn: /no/such/file: No such file' -o 'security.seccomp=learn /no/such/file'
printf 'include default\n' >"$work/own"
bad 'a profile of somebody' "learn: $work/own: is there, and not" -o "security.seccomp=learn $work/own"
is 'it is untouched' "$(cat "$work/own")" 'include default'
echo 'include strict' >>"$work/p"
bad 'one that was edited' "learn: $work/p: is there, and not" -o "security.seccomp=learn $work/p"
ln -s own "$work/link"
bad 'a link' "learn: $work/link: \(Too many levels\|Symbolic link loop\)" -o "security.seccomp=learn $work/link"
bad 'processes of others' 'learn needs namespaces.pid' -o "security.seccomp=learn $work/h" -o namespaces.pid=host
timeout 20 ctr-spawn run -F --rm x -o "security.seccomp=learn $work/none" -- /no/such >/dev/null 2>&1
is 'a start that failed' "$?" 127
ok 'leaves no file' test ! -e "$work/none"
# an ordinary user
mkdir "$work/u"
chown 12345:12345 "$work/u"
as_user() {
	perl -e '$) = "12345 12345"; $( = 12345; $< = $> = 12345; exec @ARGV or exit 99' "$@"
}
if as_user ctr-spawn --version >/dev/null 2>&1 && as_user unshare -U true 2>/dev/null; then
	as_user env CTR_RUN_DIR="$work/u/ctr" timeout 30 ctr-spawn run -F --rm x -o "security.seccomp=learn $work/u/p" -- sh -c 'mkdir /tmp/d && echo made' >"$work/bad" 2>&1
	is 'rootless' "$(stat -c '%u %a' "$work/u/p" 2>&1; cat "$work/bad")" '12345 640
made'
	ok 'learned' has "$work/u/p" 'mkdir\(at\)\?'
	as_user env CTR_RUN_DIR="$work/u/ctr" timeout 30 ctr-spawn run -F --rm x -o "security.seccomp=$work/u/p" -- sh -c 'mkdir /tmp/d && echo made' >"$work/bad" 2>&1
	is 'and used' "$(cat "$work/bad")" made
else
	skip 'rootless' 'no user namespaces for ordinary users here'
fi
is 'nothing is left' "$(ls "$CTR_RUN_DIR")" ''
done_testing
