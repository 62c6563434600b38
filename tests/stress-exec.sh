#!/bin/sh
# 2000 execs, 200 at once, some of their callers killed: every status exact, nothing left.
. "$(dirname "$0")/lib.sh"
ctr-spawn run w -- sleep 3600
cgroup=$(ctr-status get cgroup w)
seq 2000 | timeout 1800 xargs -P 200 -I N sh -c '
	code=$((N % 100))
	case $code in
	99)	ctr-spawn exec w sleep 600 & pid=$!
		perl -e "select undef, undef, undef, rand 0.2"
		kill -9 $pid
		echo 99 ;;
	*)	ctr-spawn exec w sh -c "exit $code"
		[ $? = $code ] && echo $code || echo wrong N ;;
	esac' >"$work/codes"
is 'all told' "$(wc -l <"$work/codes")" 2000
is 'none wrong' "$(grep -c wrong "$work/codes")" 0
ok 'no record is left' until_ok 30 sh -c 'ctr-spawn exec w true && [ -z "$(ls "$CTR_RUN_DIR/w/exec")" ]'
ok 'no group is left' until_ok 30 sh -c '! ls -d "$1"/exec-* 2>/dev/null' sh "$cgroup"
ok 'no process is left' until_ok 30 sh -c '[ "$(ctr-spawn exec w sh -c "ls -d /proc/[0-9]* | wc -l")" -le 4 ]'
done_testing
