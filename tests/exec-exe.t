#!/bin/sh
# CVE-2019-5736 by exec: a command that is a link to /proc/self/exe is ctr-monitor, held open by the container
# until it has ended, and not to be written then. On copies of ours.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/attack.sh"
cp "$top/bin/ctr-spawn" "$top/bin/ctr-monitor" "$work/"
ln -s /proc/self/exe "$root/bin/self"
cp "$root/bin/attack" "$root/bin/own"
sum() {
	{ cksum 2>/dev/null || md5sum; } <"$work/ctr-monitor"
}
before=$(sum)
timeout 60 ctr-spawn run y -o "container.rootfs=$root" -- /bin/sh -c 'while :; do sleep 600; done'
# A pipe without room for a word: what is executed says one, and stays.
full() {
	perl -MFcntl -e 'fcntl(STDOUT, F_SETFL, O_WRONLY | O_NONBLOCK); 1 while syswrite(STDOUT, "x" x 4096); 1 while syswrite(STDOUT, "x"); fcntl(STDOUT, F_SETFL, O_WRONLY)'
}
payload() { sed -n 's/^payload=\([0-9]*\).*/\1/p' "$CTR_RUN_DIR"/y/exec/* 2>/dev/null | head -n 1; }
executed() { # NAME: what is executed has that name
	grep -qs "^Name:.*$1" "/proc/$(payload)/status"
}
none() { [ -z "$(ls "$CTR_RUN_DIR/y/exec")" ]; }
lines() { [ "$(wc -l <"$work/$1")" = "$2" ]; }
held() { # NAME COMMAND...: what became of its file
	name=$1
	shift
	{ full; timeout 60 "$work/ctr-spawn" exec y "$@"; } | { until_ok 60 test -e "$work/$name.seen"; cat; } >/dev/null &
	until_ok 20 executed "$name"
	seen=$(sed -n 's/^NSpid:.*[[:space:]]\([0-9]*\)$/\1/p' "/proc/$(payload)/status")
	timeout 60 ctr-spawn exec y /bin/attack hold "/proc/$seen/exe" >"$work/$name" 2>&1 &
	until_ok 20 lines "$name" 1
	: >"$work/$name.seen"
	wait
	tr '\n' ' ' <"$work/$name"
}
is 'an ordinary program can be written that way' "$(held own /bin/own euid)" 'held written '
case $(held self /bin/self --check) in
'held Read-only file system ' | 'held Operation not permitted ') got=refused ;;
*) got=$(cat "$work/self") ;;
esac
is 'what joins cannot' "$got" refused
ok 'nothing is left of the sessions' until_ok 20 none
is 'ctr-monitor is as it was' "$(sum)" "$before"
ok 'and works' rc 5 timeout 60 "$work/ctr-spawn" exec y /bin/sh -c 'exit 5'
done_testing
