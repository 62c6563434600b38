#!/bin/sh
# list: filters, forms for scripts, a table as wide as the terminal; labels and command of the record.
. "$(dirname "$0")/lib.sh"
ctr-spawn run web -o container.label.app=shop -o 'container.label.note=a b=c%' -- sleep 300 || exit 1
ctr-spawn run web-2 -o container.label.app=blog -- sh -c 'exit 7' || exit 1
ctr-spawn create db -- sleep 300 || exit 1
ctr-status wait -t 20 web-2 >/dev/null

is 'names, sorted' "$(ctr-status list -q | tr '\n' ' ')" 'db web web-2 '
is 'without a verb it lists' "$(ctr-status | wc -l)" 4
is '-H: no titles' "$(ctr-status list -H | awk '{ print $1, $2, $3, $4 }' | tr '\n' ' ')" \
	'db created alive - web running alive - web-2 exited - 7 '
is 'a pattern' "$(ctr-status list -q 'web*' | tr '\n' ' ')" 'web web-2 '
is 'ps -a: docker spells it so' "$(ctr-status ps -a -q | wc -l)" 3
is '--state' "$(ctr-status list -q --state running,created | tr '\n' ' ')" 'db web '
is '-l KEY' "$(ctr-status list -q -l app | tr '\n' ' ')" 'web web-2 '
is '-l KEY=VALUE' "$(ctr-status list -q -l app=shop -l note='a b=c%')" web
is '-l with another value' "$(ctr-status list -q -l app=sho)" ''
is '-o: tabs, percent-encoded' "$(ctr-status list -o name,exit,label.note,command web-2 web | tr '\t' '|')" \
	"web||a%20b%3Dc%25|sleep%20300
web-2|7||sh%20-c%20\"exit%207\""
is 'get a label' "$(ctr-status get label.note web)" 'a b=c%'
ok 'labels stand in the record' grep -q '^label.app=shop$' "$CTR_RUN_DIR/web/status"
is 'JSON' "$(ctr-status list --json web | grep -c '"label.app":"shop"')" 1
is 'JSON of nothing' "$(ctr-status list --json nobody)" '[]'
ok 'no such state' rc 2 ctr-status list --state runing
ok 'no such field, before anything is printed' sh -c 'ctr-status list -o name,nmae >"$0"; [ $? = 2 ] && [ ! -s "$0" ]' "$work/nothing"
ok 'an option of another verb' rc 2 ctr-status list --exit-code
ctr-signal start web-2 >/dev/null
ctr-status wait -t 20 web-2 >/dev/null
is 'a container that is run again keeps its labels' "$(ctr-status get label.app web-2)" blog
ok 'labels that do not fit are an error' sh -c '! ctr-spawn run big -o "container.label.x=$(head -c 1100 /dev/zero | tr "\0" x)" -- true 2>"$0"; grep -q "container.label: more than 1024" "$0"' "$work/said"

mkdir "$CTR_RUN_DIR/torn"
echo 'format=1' >"$CTR_RUN_DIR/torn/status"
ctr-status list -q >"$work/torn" 2>"$work/torn.err"
is 'a torn record is told and stops nothing' "$? $(wc -l <"$work/torn") $(grep -c '^ctr-status: torn: ' "$work/torn.err")" '2 3 1'
rm -r "$CTR_RUN_DIR/torn"

is '--lsb: running, not running, no such' \
	"$(for name in web web-2 nobody; do ctr-status is --lsb $name; echo $?; done | tr '\n' ' ')" '0 3 3 '

if build pty 2>"$work/cc"; then
	ctr-spawn run hostile -- sleep 300 "$(printf '\033[2Jx\001')" 2>/dev/null
	printf 'size 24 60\nwait\nall\n' | "$work/pty" sh -c 'until [ "$(stty size)" = "24 60" ]; do sleep 0.05; done; ctr-status' \
		>"$work/screen.out" 2>"$work/screen"
	is 'a terminal: a table' "$(sed -n 1p "$work/screen" | tr -d '\r' | tr -s ' ')" 'NAME STATE SINCE PID COMMAND'
	is 'no wider than it' "$(tr -d '\r' <"$work/screen" | awk 'length > 60' | wc -l)" 0
	is 'how it ended' "$(grep -c '^web-2 *exited 7 ' "$work/screen")" 1
	is 'no control byte of a command line' "$(tr -d '\r\n' <"$work/screen" | tr -d '\040-\176' | wc -c)" 0
	ctr-spawn run wide -- sleep 300 "$(printf '\346\227\245\346\234\254')" && ctr-spawn run narrow -- sleep 300 abcd
	ctr-spawn run joined -- sleep 300 "$(printf 'a\314\201')"
	printf 'wait\nall\n' | LC_ALL=C.UTF-8 "$work/pty" ctr-status list -o command,name >"$work/screen.out" 2>"$work/wide"
	is 'a wide character takes two columns' "$(tr -d '\r' <"$work/wide" | grep -o ' *wide *$')$(tr -d '\r' <"$work/wide" | grep -c "$(printf '300 \346\227\245\346\234\254')")" \
		"$(tr -d '\r' <"$work/wide" | sed -n 's/.*abcd\( *\)narrow *$/\1wide/p')1"
	is 'one that joins another is shown as bytes' "$(grep -c 'a\\314\\201' "$work/wide")" 1
	ctr-signal rm -f wide narrow joined >/dev/null
	printf 'wait\nall\n' | NO_COLOR=1 "$work/pty" ctr-status show web >"$work/screen.out" 2>"$work/sheet"
	is 'show: a sheet with times' "$(tr -d '\r' <"$work/sheet" | grep -c '^  started .* ago$')" 1
	is 'NO_COLOR' "$(grep -c "$(printf '\033')" "$work/sheet")" 0
else
	skip 'on a terminal' 'no compiler'
fi
is 'show for scripts is the record' "$(ctr-status show web | sed -n 's/^command=//p')" 'sleep%20300'
is 'each verb tells its options' "$(ctr-status list --help | grep -c -e --label)" 1
done_testing
