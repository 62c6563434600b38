#!/bin/sh
# Another processor makes the network, and the mounts. Where something runs there that by its priority is never
# interrupted, the caller's makes them.
if [ -z "$APART" ] && unshare -m true 2>/dev/null; then
	APART=1 exec unshare -m --propagation private sh "$0" "$@"
fi
. "$(dirname "$0")/lib.sh"
for need in chrt taskset nproc; do
	command -v $need >/dev/null || { echo "1..0 # SKIP no $need"; exit 0; }
done
[ "$(nproc)" -gt 1 ] || { echo '1..0 # SKIP one processor'; exit 0; }
chrt -f 2 true 2>/dev/null || { echo '1..0 # SKIP no real-time priority here'; exit 0; }
# Two of those that we may use.
two=$(taskset -cp $$ | sed 's/.*: //' | tr ',' '\n' | awk -F- '{ for (i = $1; i <= ($2 == "" ? $1 : $2); i++) print i }' | head -n 2)
first=$(echo "$two" | head -n 1)
other=$(echo "$two" | tail -n 1)
(ulimit -t 6; exec taskset -c "$other" chrt -f 3 sh -c 'while :; do :; done') &
hog=$!
until_ok 2 sh -c 'chrt -p "$1" | grep -q FIFO' sh "$hog"
# Mounts are made beside where a processor is idle: here one is.
echo '0.00 0.00 0.00 1/100 1000' >"$work/idle"
[ -z "$APART" ] || mount --bind "$work/idle" /proc/loadavg
ok 'mounts' timeout 3 chrt -f 2 taskset -c "$first,$other" ctr-spawn run --rm -F x -o namespaces.net=host -- true
ok 'a network' timeout 3 chrt -f 2 taskset -c "$first,$other" ctr-spawn run --rm -F x -- true
ok 'detached' timeout 3 chrt -f 2 taskset -c "$first,$other" ctr-spawn run --rm y -- true
ok 'which still runs' kill "$hog"
wait
done_testing
