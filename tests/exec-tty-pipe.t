#!/bin/sh
# exec -t with a pipe as input: its end reaches whoever reads the terminal, in a line editor too.
. "$(dirname "$0")/lib.sh"
ctr-spawn run w -- sleep 600
piped() { # INPUT COMMAND...: its output and status, without what an editor draws
	input=$1
	shift
	printf "$input" | (TERM=vt100 timeout -k 1 "${SECONDS_GIVEN:-60}" ctr-spawn exec -t -e 'PS1=> ' -e HISTFILE=/dev/null w "$@"; echo "rc $?") >"$work/piped"
	tr -d '\r' <"$work/piped" | grep -a -o -E '(got [0-9]+|rc [0-9]+)$' | tr '\n' ' '
}
# A line editor's terminal is raw: the end-of-file key is told when it waits for a key.
editor() { # NAME COMMAND...
	shell=$1
	shift
	is "$shell" "$(piped 'echo got $((1+1))\nsleep 1; echo got $((2+2))\n' "$@")" 'got 2 got 4 rc 0 '
	is "$shell: a last line without an end" "$(piped 'echo got $((1+1))\nexit 7' "$@")" 'got 2 rc 7 '
	is "$shell: no input at all" "$(piped '' "$@")" 'rc 0 '
	is "$shell: what it runs reads to the end too" "$(piped 'cat >/tmp/all; wc -c </tmp/all | sed "s/^ */got /"\nabc\ndefg' "$@")" 'got 8 rc 0 '
}
if busybox ash -c : 2>/dev/null; then
	editor ash "$(program busybox)" ash
else
	skip ash 'no busybox'
fi
if bash -c : 2>/dev/null; then
	editor bash bash --norc
	is 'bash that ignores it ten times' "$(piped 'set -o ignoreeof\n' bash --norc)" 'rc 0 '
else
	skip bash 'there is none'
fi
editor sh sh
is 'each of several readers sees the end' "$(piped 'a\nb' sh -c 'cat; cat; sleep 1; cat; echo; echo got 1')" 'got 1 rc 0 '
is 'one who reads no input is not disturbed' "$(piped 'a\n' sh -c 'sleep 2; echo got 1; exit 3')" 'got 1 rc 3 '
is 'nor is one hung up that has another use for the key' "$(piped 'a\n' sh -c 'stty raw -echo; head -c 5 >/tmp/keys; sleep 1; stty sane; echo got $(wc -c </tmp/keys); exit 4')" 'got 5 rc 4 '
done_testing
