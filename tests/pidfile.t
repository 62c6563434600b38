#!/bin/sh
# --pidfile: the monitor's pid while it lives, that of its successor, gone at the end; links are not followed.
. "$(dirname "$0")/lib.sh"
file=$work/pid
echo precious >"$work/victim"
ln -s "$work/victim" "$file"
ctr-spawn run --pidfile "$file" p -- sleep 1000
is 'it names the monitor' "$(cat "$file")" "$(ctr-status get monitor_pid p)"
is 'mode 0644, a file' "$(stat -c '%a %F' "$file")" '644 regular file'
is 'the link was replaced, not followed' "$(cat "$work/victim")" precious
is 'the record names it' "$(ctr-status get pidfile p)" "$file"
monitor=$(ctr-status get monitor_pid p)
kill -9 "$monitor"
until_ok 10 dead "$monitor"
ok 'adopt' timeout 20 ctr-signal adopt p
is 'it names the new one' "$(cat "$file")" "$(ctr-status get monitor_pid p)"
ok 'upgrade' timeout 20 ctr-signal upgrade p
is 'and still does' "$(cat "$file")" "$(ctr-status get monitor_pid p)"
ok 'stop' timeout 20 ctr-signal stop -t KILL p
ok 'gone' test ! -e "$file"
cd "$work" || exit 1
ctr-spawn run --pidfile here q -- sleep 1000
is 'a relative one is the caller'\''s' "$(cat "$work/here")" "$(ctr-status get monitor_pid q)"
echo 1 >"$work/here"
ok 'stop' timeout 20 ctr-signal stop -t KILL q
is 'another'\''s is left alone' "$(cat "$work/here")" 1
ok 'where it cannot be: an error' rc 125 timeout 20 ctr-spawn run --pidfile "$work/none/x" r -- true
is 'and nothing is left' "$(ctr-status list -o name r)" ''
ok 'nor by a failed start' rc 127 timeout 20 ctr-spawn run --pidfile "$work/fail" s -- /no/such
ok 'no file' test ! -e "$work/fail"
ctr-spawn run -F --pidfile "$file" f -- sleep 1000 &
until_ok 10 ctr-status is running f
is 'in the foreground it is the process itself' "$(cat "$file")" $!
ctr-signal kill f
wait
ok 'gone too' test ! -e "$file"
done_testing
