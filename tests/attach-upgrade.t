#!/bin/sh
# A full-screen program at a terminal whose monitor is upgraded, killed and followed by another, with clients that stay and new ones.
. "$(dirname "$0")/lib.sh"
. "$top/tests/clients.sh"
command -v less >/dev/null || { echo '1..0 # SKIP no less'; exit 0; }
upgrade() { ok 'upgrade' timeout 60 ctr-signal upgrade l; }
adopt() {
	monitor=$(ctr-status get monitor_pid l)
	kill -9 "$monitor"
	until_ok 10 dead "$monitor"
	ok 'adopt' timeout 60 ctr-signal adopt l
}
timeout 30 ctr-spawn run l -o container.terminal=yes -o container.env=TERM=xterm -o container.env=LESS= -- \
	sh -c 'seq 2000 >/tmp/text; less /tmp/text; exit 5'
monitor=$(ctr-status get monitor_pid l)
open_client 5 l
say 5 'expect 23' pid
until_ok 40 sh -c '[ "$(wc -l <"$1/5.out")" = 2 ]' sh "$work"
upgrade
is 'in the same process' "$(ctr-status get monitor_pid l)" "$monitor"
say 5 'size 40 100' 'again r' 'expect 39' 'again /777\r' 'expect 777' pid
# Whoever comes later brings a size too.
until_ok 60 sh -c '[ "$(wc -l <"$1/5.out")" = 3 ]' sh "$work"
open_client 6 l
say 6 'expect 777' 'again g' 'expect 23' 'again /888\r' 'expect 888'
say 5 'expect 888'
upgrade
say 6 'again /999\r' 'expect 999'
say 5 'expect 999' 'again G' 'expect 2000'
say 6 'expect 2000'
adopt
open_client 7 l
say 7 'expect 2000' 'again g' 'expect 22' 'again /1111\r' 'expect 1111'
say 5 'expect 1111' 'send \x10\x11' wait mode
finish 5
is 'a client from before: two upgrades, a resize, an adoption, then detached' "${told#* * * }" '0 cooked '
say 6 'expect 1111'
upgrade
say 7 'size 30 90' 'again r' 'expect 1111' 'again /1234\r' 'expect 1234' 'again \rg' 'expect 28'
say 6 'expect 1234' 'expect 28' 'send q' wait mode
say 7 wait mode
finish 6
is 'one from between them: the end with its status' "${told#* }" '5 cooked '
finish 7
is 'one from after all of them: the same' "${told#* }" '5 cooked '
is 'it is recorded' "$(ctr-status get exit l)" 5
# Not a byte is lost while the image changes under a terminal that never rests.
timeout 30 ctr-spawn run s -o container.terminal=yes -o log.max_size=1G -- \
	sh -c 'stty -opost; n=0; while [ ! -e /tmp/end ]; do seq $((n + 1)) $((n + 5000)); n=$((n + 5000)); done; exit 4'
timeout 200 ctr-spawn attach --no-stdin --logs all s >"$work/s" </dev/null &
client=$!
until_ok 40 test -s "$work/s"
for round in 1 2 3 4 5 6 7 8; do
	timeout 60 ctr-signal upgrade s || echo "# upgrade $round"
done >"$work/upgrades" 2>&1
is 'upgraded eight times while it wrote' "$(cat "$work/upgrades")" ''
touch "/proc/$(ctr-status get payload_pid s)/root/tmp/end"
timeout 120 ctr-status wait s >/dev/null
wait "$client"
is 'its status' "$?" 4
ctr-status log s >"$work/log"
ok 'the log has every byte once' sh -c 'seq "$(tail -n 1 "$1")" | cmp - "$1"' sh "$work/log"
ok 'and so has the client' cmp "$work/s" "$work/log"
done_testing
