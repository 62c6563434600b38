#!/bin/sh
# container.stdin: null, open for attach, a file; what the payload can do with it.
. "$(dirname "$0")/lib.sh"
log() { # NAME: its log, once it has ended
	timeout 30 ctr-status wait "$1" >/dev/null
	ctr-status log "$1"
}
ctr-spawn run n -- sh -c 'cat; readlink /proc/self/fd/0'
is 'null is the default' "$(log n)" /dev/null
ctr-spawn run o -o container.stdin=open -- sh -c 'read -r a; echo "got $a"; read -r b; echo "$a+$b"; head -c 1000000 | md5sum'
echo one | timeout 30 ctr-spawn attach --logs all o >"$work/one" &
until_ok 20 sh -c 'ctr-status log o | grep -q "got one"'
monitor=$(ctr-status get monitor_pid o)
kill -9 "$monitor"
until_ok 10 dead "$monitor"
is 'the end of a client and of a monitor is no end of input' "$(ctr-status get state o)" running
head -c 1000000 /dev/zero | tr '\0' x >"$work/mega"
(echo two; cat "$work/mega") | timeout 30 ctr-spawn attach o >/dev/null
wait
is 'two clients, byte-exact' "$(log o)" "got one
one+two
$(md5sum <"$work/mega")"
ok '--no-stdin needs none' rc 0 sh -c 'ctr-spawn run --replace n -- sh -c "sleep 1; echo seen" && timeout 30 ctr-spawn attach --no-stdin --logs all n | grep seen'
printf 'from a file\n' >"$work/file"
ctr-spawn run f -o "container.stdin=file $work/file" -- sh -c 'cat; echo bad 2>/dev/null >/proc/self/fd/0; echo end'
is 'a file' "$(log f)" 'from a file
end'
is 'which the payload cannot write' "$(cat "$work/file")" 'from a file'
ok 'a file that is not there' rc 125 ctr-spawn run x -o "container.stdin=file $work/none" -- cat
ok 'a directory' rc 125 ctr-spawn run x -o "container.stdin=file $work" -- cat
ok 'a device' rc 125 ctr-spawn run x -o 'container.stdin=file /dev/zero' -- cat
ok 'not a word of it' rc 125 ctr-spawn run x -o container.stdin=stdin -- cat
ok 'a terminal has its own' rc 125 ctr-spawn run x -t -o container.stdin=open -- cat
ok 'with -F it is the caller'\''s' rc 125 ctr-spawn run -F x -o container.stdin=open -- cat
ctr-spawn run i -o container.init=no -o container.stdin=open -- sh -c 'read -r a; echo "$a"'
echo three | timeout 30 ctr-spawn attach i >/dev/null
is 'without a pid 1 of ours' "$(log i)" three
done_testing
