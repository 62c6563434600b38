#!/bin/sh
# exec -t: a terminal of its own in the container; ours is given back as it was.
. "$(dirname "$0")/lib.sh"
build pty || { echo '1..0 # SKIP no compiler'; exit 0; }
at() { # LINE...: what the lines answer for a shell in the container
	printf '%s\n' "$@" >"$work/lines"
	TERM=vt100 timeout 120 "$work/pty" ctr-spawn exec -t -e 'PS1=ready> ' w sh <"$work/lines" 2>"$work/seen" | tr '\n' ' '
	tail -n 20 "$work/seen" | sed 's/^/# /'
}
ctr-spawn run w -- sleep 600
is 'size, resize, controlling terminal, interrupt, exit status' "$(at 'expect ready> ' 'size 31 100' \
	'send stty size; tty; : </dev/tty && echo $TERM is $((1+1))\r' 'expect 31 100\r' 'expect /dev/pts/0\r' 'expect vt100 is 2\r' \
	'send sh -c "echo go$((1+1)); exec sleep 100"; echo l$((1+1))te\r' 'expect go2\r' 'send \x03' 'send echo p$((2+3))\r' 'expect p5' 'never l2te' mode 'send exit 7\r' wait mode)" 'raw 7 cooked '
is 'stopped and continued' "$(at 'expect ready> ' 'kill 20' stopped mode 'size 40 90' 'kill 18' \
	'send stty size\r' 'expect 40 90\r' mode 'send exit\r' wait mode)" 'cooked raw 0 cooked '
is 'TERM is passed on to a shell, which ignores it' "$(at 'expect ready> ' 'kill 15' 'send echo x$((1+1))\r' 'expect x2' 'send exit 3\r' wait)" '3 '
is 'HUP ends it' "$(at 'expect ready> ' 'kill 1' wait mode)" '129 cooked '
is 'a killed caller ends it' "$(at 'expect ready> ' 'send sleep 611\r' 'expect 611' 'kill 9' wait)" '137 '
(
	until_ok 60 test -e "/proc/$(ctr-status get payload_pid w)/root/tmp/mark"
	kill -9 "$(ls "$CTR_RUN_DIR/w/exec" | head -n 1)"
) &
is 'its watcher killed: the terminal is given back' "$(at 'expect ready> ' mode 'send : >/tmp/mark\r' wait mode)" 'raw 125 cooked '
wait
until_ok 20 sh -c 'ctr-spawn exec w true && [ -z "$(ls "$CTR_RUN_DIR/w/exec")" ]'
ok 'nothing is left' until_ok 10 sh -c '[ -z "$(ls "$CTR_RUN_DIR/w/exec")" ]'
is 'a pipe: end of input is the end-of-file key' "$(printf 'echo a $((1+1))\n' | timeout 60 ctr-spawn exec -t w sh | grep -c '^.*a 2')" 1
is 'the last output is there' "$(timeout 60 ctr-spawn exec -t w seq 50000 </dev/null | tail -n 1 | tr -d '\r')" 50000
is 'the terminal is its user'\''s' "$(timeout 60 ctr-spawn exec -t -u 65534 w stat -c %u /dev/pts/0 </dev/null | tr -d '\r')" 65534
ok 'with a container'\''s terminal beside it' sh -c 'ctr-spawn run t -o container.terminal=yes -- sleep 600 && [ "$(timeout 60 ctr-spawn exec -t t tty </dev/null | tr -d "\r")" = /dev/pts/1 ]'
ok '-t and -d exclude each other' rc 125 ctr-spawn exec -t -d w true
done_testing
