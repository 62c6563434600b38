# shellcheck shell=sh disable=SC2034,SC2154  # sourced behind lib.sh
# Clients at terminals, for tests of attach: sourced behind lib.sh.
build pty || { echo '1..0 # SKIP no compiler'; exit 0; }
# A client that is fed through a FIFO: open NUMBER NAME; say NUMBER LINE...; answers in $work/NUMBER.out
open_client() {
	mkfifo "$work/$1"
	timeout 200 "$work/pty" ctr-spawn attach "$2" <"$work/$1" >"$work/$1.out" 2>"$work/$1.err" &
	eval "client$1=$!"
	eval "exec $1>\"$work/$1\""
	echo raw >&"$1"
	echo pid >&"$1"
	until_ok 40 grep -q . "$work/$1.out"
	pid=$(cat "$work/$1.out")
}
say() {
	number=$1
	shift
	# One that has given up reads no more: its answers tell, not a SIGPIPE of ours.
	(
		trap '' PIPE
		for line; do
			printf '%s\n' "$line" >&"$number"
		done
	) 2>/dev/null
}
finish() { # NUMBER; its answers are in $told
	say "$1" quit
	eval "wait \$client$1"
	tail -n 20 "$work/$1.err" | sed 's/^/# /'
	told=$(tr '\n' ' ' <"$work/$1.out")
}
