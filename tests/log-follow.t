#!/bin/sh
# ctr-status log -f: every byte once across rotations, to the container's end; a reader that
# stops stalls nobody; several containers at once.
. "$(dirname "$0")/lib.sh"
go() { touch "/proc/$(ctr-status get payload_pid "$1")/root/tmp/$2"; }
hold='hold() { while [ ! -e /tmp/$1 ]; do sleep 0.1; done; }'
# 60 files of 99 while it is read.
timeout 30 ctr-spawn run a -o log.max_size=30k -o log.keep=99 -- sh -c "$hold; echo 0; hold a; seq 150000; hold b; seq 100000; exit 3"
until_ok 20 grep -q 0 "$CTR_RUN_DIR/a/log"
timeout 200 ctr-status log -f a >"$work/fa" &
fa=$!
timeout 200 sh -c 'echo $$ >"$0"; exec ctr-status log -f -n 0 a' "$work/pid" >"$work/fn" &
fn=$!
until_ok 20 [ -s "$work/fa" ]
# It watches once it has counted what is there.
until_ok 20 sh -c 'ls -l "/proc/$(cat "$0")/fd" | grep -q inotify' "$work/pid"
go a a
i=0
while [ $i -lt 20 ]; do # and it can be read as a whole meanwhile
	ctr-status log a >"$work/part"
	(echo 0; seq 150000) | head -c "$(wc -c <"$work/part")" | cmp -s - "$work/part" || echo "round $i" >>"$work/bad"
	i=$((i + 1))
done
is 'read while it is rotated: always a beginning of the whole' "$(cat "$work/bad" 2>/dev/null)" ''
go a b
ok 'ends' timeout 60 ctr-status wait a
wait $fa
is '-f ends by itself' "$?" 0
(echo 0; seq 150000; seq 100000) >"$work/want"
ok 'it has every byte once' cmp "$work/fa" "$work/want"
wait $fn
ok '-n 0: all that was new' sh -c 'sed 1d "$1" | cmp - "$2"' sh "$work/want" "$work/fn"
ok 'there were rotations' [ "$(ls "$CTR_RUN_DIR"/a | grep -c '^log')" -gt 40 ]
is 'after the end -f shows and ends' "$(timeout 20 ctr-status log -f -n 1 a)" 100000
# A reader that is stopped, and one whose pipe is full.
timeout 30 ctr-spawn run b -o log.max_size=1M -o log.keep=2 -- sh -c "$hold; hold a; seq 800000; exit 4"
ctr-status log -f b >"$work/fb" &
stopped=$!
# shellcheck disable=SC2216  # it is to read nothing
ctr-status log -f b | sleep 100 &
until_ok 10 [ -d "/proc/$stopped" ]
kill -STOP "$stopped"
go b a
ok 'a stopped reader stalls nobody' timeout 60 ctr-status wait b
kill -CONT "$stopped"
wait "$stopped"
is 'the reader goes on and ends' "$?" 0
is 'with the last line' "$(tail -n 1 "$work/fb")" 800000
kill "$!" 2>/dev/null
# Several.
for name in c dd; do
	timeout 30 ctr-spawn run $name -- sh -c "$hold; echo $name 1; hold a; echo $name 2; hold b; echo $name 3"
done
timeout 100 ctr-status log -f c dd >"$work/fc" &
fc=$!
until_ok 20 sh -c '[ "$(wc -l <"$0")" = 2 ]' "$work/fc"
go dd a
until_ok 20 grep -q 'dd 2' "$work/fc"
go c a
until_ok 20 grep -q 'c 2' "$work/fc"
go c b
until_ok 20 grep -q 'c 3' "$work/fc"
go dd b
wait $fc
is 'two at once, each line behind its name, as they come' "$(sed 1,2d "$work/fc")" "$(printf 'dd | dd 2\nc  | c 2\nc  | c 3\ndd | dd 3')"
is 'no colour but on a terminal' "$(grep -c "$(printf '\033')" "$work/fc")" 0
timeout 20 ctr-spawn run --rm e -- sh -c "$hold; echo one; hold a; echo two"
timeout 100 ctr-status log -f e >"$work/fe" &
fe=$!
until_ok 20 grep -q one "$work/fe"
go e a
wait $fe
is 'a record that is removed ends it' "$?" 0
ok 'no such container' rc 3 ctr-status log -f nobody
done_testing
