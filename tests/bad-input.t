#!/bin/sh
# Bad input: one clear line, 125, nothing left.
. "$(dirname "$0")/lib.sh"
bad() { # NAME PATTERN COMMAND...
	name=$1 pattern=$2
	shift 2
	timeout 10 "$@" >"$work/bad" 2>&1
	code=$?
	is "$name: code" "$code" 125
	ok "$name: message" grep -q -e "$pattern" "$work/bad"
	is "$name: one line" "$(wc -l <"$work/bad")" 1
}
printf '[container]\ncommand = true\nbogus = 1\n' >"$work/unknown.ini"
printf '[container]\ncommand = true\nuser = a\nuser = b\n' >"$work/twice.ini"
printf '[nowhere]\nx = 1\n' >"$work/section.ini"
printf '[limits]\nmemory = lots\n' >"$work/size.ini"
{ printf '[container]\ncommand = '; head -c 210000 /dev/zero | tr '\0' x; echo; } >"$work/long.ini"
bad 'unknown key' 'unknown.ini:3: container.bogus: unknown key' ctr-spawn run -f "$work/unknown.ini" x
bad 'repeated key' 'twice.ini:4: container.user: given twice' ctr-spawn run -f "$work/twice.ini" x
bad 'unknown section' 'section.ini:2: nowhere.x: unknown section' ctr-spawn run -f "$work/section.ini" x
bad 'bad size' 'size.ini:2: limits.memory: not a size' ctr-spawn run -f "$work/size.ini" x
bad 'long line' 'long.ini:2: .*longer' ctr-spawn run -f "$work/long.ini" x
bad 'no file' 'none.ini: No such file' ctr-spawn run -f "$work/none.ini" x
bad 'a directory as file' 'Is a directory' ctr-spawn run -f "$work" x
bad 'bad name' "not a container's name" ctr-spawn run ../x -- true
bad 'no command' 'container.command: no command' ctr-spawn run x
bad 'bad option' '-o container.foo: unknown key' ctr-spawn run -o container.foo=1 x -- true
bad 'missing rootfs' 'container.rootfs: /no/such: No such file' ctr-spawn run -o container.rootfs=/no/such x -- true
bad 'missing user' 'container.user: nobody-here: no such user' ctr-spawn run -o container.user=nobody-here x -- true
bad 'missing workdir' 'workdir: /no/such: No such file' ctr-spawn run -o container.workdir=/no/such x -- true
is 'nothing is left' "$(ls "$CTR_RUN_DIR" 2>/dev/null)" ''
ctr-spawn run y -- sleep 60
pid=$(ctr-status get payload_pid y)
bad 'a name that lives' 'is running' ctr-spawn run --replace y -- true
is 'the living one is untouched' "$(ctr-status get payload_pid y)" "$pid"
ctr-signal kill y
bad 'a dead record' 'use --replace' ctr-spawn run y -- true
ok 'replaced' timeout 10 ctr-spawn run --replace y -- true
bad 'a configuration that cannot be read to its end' 'I/O error\|Input/output error' ctr-spawn run -f /proc/self/mem z -- true
ok 'no such container is 3' rc 3 ctr-status get state none
ok 'no such container is 3 for ctr-signal' rc 3 ctr-signal stop none
ok 'no such verb is 2' rc 2 ctr-status frobnicate
done_testing
