#!/bin/sh
# attach: a person at a container's terminal; it is given back as it was on every way out.
. "$(dirname "$0")/lib.sh"
build pty || { echo '1..0 # SKIP no compiler'; exit 0; }
at() { # LINE... -- COMMAND...: what the lines answer
	: >"$work/lines"
	while [ "$1" != -- ]; do
		printf '%s\n' "$1" >>"$work/lines"
		shift
	done
	shift
	timeout 120 "$work/pty" "$@" <"$work/lines" 2>"$work/seen" | tr '\n' ' '
	tail -n 20 "$work/seen" | sed 's/^/# /'
}
shell() { # NAME: a shell at a terminal
	timeout 30 ctr-spawn run --replace "$1" -o container.terminal=yes -o 'container.env=PS1=ready> ' -- sh
}
shell a
is 'size, resize, controlling terminal, interrupt, exit status' "$(at \
	'send stty size\r' 'expect 24 80\r' 'size 31 100' 'send stty size\r' 'expect 31 100\r' \
	'send tty; echo con >/dev/console; : </dev/tty && echo its $((1+1))\r' 'expect /dev/pts/0\r' 'expect con\r' 'expect its 2\r' \
	'send sh -c "echo go$((1+1)); exec sleep 100"; echo l$((1+1))te\r' 'expect go2\r' 'send \x03' 'send echo p$((2+3))\r' 'expect p5' 'never l2te' mode 'send exit 7\r' wait mode \
	-- ctr-spawn attach a)" 'raw 7 cooked '
is 'it is recorded' "$(ctr-status get exit a)" 7
ok 'exited: 1' rc 1 timeout 30 ctr-spawn attach a
ok 'no such container: 3' rc 3 timeout 30 ctr-spawn attach none
shell b
is 'detach keys' "$(at 'send echo one\r' 'expect one\r\none\r' 'send \x10\x11' wait mode -- ctr-spawn attach b)" '0 cooked '
is 'it lives on' "$(ctr-status get state b)" running
is 'other keys, and ctrl-p is passed on' "$(at 'send echo t\x10\x11wo\r' 'expect t' 'send \x01x' wait -- ctr-spawn attach --detach-keys ctrl-a,x b)" '0 '
is '--logs' "$(at 'expect one' 'send echo three\r' 'expect three\r\nthree' 'send \x10\x11' wait -- ctr-spawn attach --logs 20 b)" '0 '
is '--no-stdin' "$(at 'send echo four\r' 'never four\r\nfour' 'kill 15' wait mode -- ctr-spawn attach --no-stdin b)" '143 cooked '
for signal in 1 2 3 15; do
	is "signal $signal gives the terminal back" "$(at 'send echo x$((1+1))\r' 'expect x2' mode "kill $signal" wait mode -- ctr-spawn attach b)" "raw $((128 + signal)) cooked "
done
is 'stopped and continued' "$(at 'send echo y$((1+1))\r' 'expect y2' 'kill 20' stopped mode 'size 40 90' 'kill 18' \
	'send stty size\r' 'expect 40 90\r' mode 'send \x10\x11' wait -- ctr-spawn attach b)" 'cooked raw 0 '
is 'a pipe as input' "$(printf 'echo from a pipe; exit 5\n' | timeout 30 ctr-spawn attach b | grep -c '^from a pipe'; ctr-status get exit b)" '1
5'
ctr-spawn create c -o container.terminal=yes -- sh -c 'seq 3; exit 4'
(until_ok 20 sh -c 'ls /proc/$1/fd/*' sh "$(ctr-status get monitor_pid c)"; sleep 0.3; ctr-signal start c) &
is 'attached before its start loses nothing' "$(timeout 30 ctr-spawn attach c </dev/null | tr -d '\r\n')" 123
wait
is 'run -F -t' "$(at 'expect ready> ' 'send stty size; exit 6\r' 'expect 24 80\r' wait mode -- ctr-spawn run -F -t --rm -o 'container.env=PS1=ready> ' d -- sh)" '6 cooked '
is 'its last output is there' "$(timeout 60 ctr-spawn run -F -t --rm d -- seq 20000 | tail -n 1 | tr -d '\r')" 20000
ok '127' rc 127 timeout 30 ctr-spawn run -F -t --rm d -- no-such-command
is 'nothing is left' "$(ls "$CTR_RUN_DIR" | tr '\n' ' ')" 'a b c '
ok 'a terminal needs a log' rc 125 ctr-spawn run -t -o log.mode=none e -- true
ok 'and pid 1' rc 125 ctr-spawn run -t -o container.init=no e -- true
done_testing
