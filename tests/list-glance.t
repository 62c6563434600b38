#!/bin/sh
# list looks at many records with few calls: it says of each what a whole look says, whatever its state.
. "$(dirname "$0")/lib.sh"
ctr-spawn run up -- sleep 300 || exit 1
ctr-spawn run held -- sleep 300 || exit 1
ctr-spawn run alone -- sleep 300 || exit 1
ctr-spawn run bare -o container.init=no -- sleep 300 || exit 1
ctr-spawn run again -o restart.policy=always -o restart.delay=1h -- false || exit 1
ctr-spawn run gone -- sh -c 'exit 3' || exit 1
ctr-spawn run unseen -- sleep 300 || exit 1
ctr-spawn create made -- sleep 300 || exit 1
ctr-status wait -t 30 gone >/dev/null
ctr-status wait -t 30 --for restarted again >/dev/null 2>&1 || until_ok 20 sh -c '[ "$(ctr-status get state again)" = restarting ]'
for name in alone unseen; do
	kill -KILL "$(ctr-status get monitor_pid $name)"
	until_ok 20 sh -c '[ "$(ctr-status get monitor_state '$name')" = dead ]'
done
kill -KILL "$(ctr-status get init_pid unseen)"
until_ok 20 sh -c '[ "$(ctr-status get state unseen)" = exited ]'
paused=paused
ctr-signal pause held >/dev/null 2>&1 || paused=running
# Of another boot, of a monitor that is no parent, with a pid that is another's now.
for name in lost forged reused; do
	cp -r "$CTR_RUN_DIR/up" "$CTR_RUN_DIR/$name"
	sed -i "s/^name=.*/name=$name/" "$CTR_RUN_DIR/$name/status"
done
sed -i 's/^boot=.*/boot=00000000-0000-0000-0000-000000000000/' "$CTR_RUN_DIR/lost/status"
sed -i "s/^monitor=.*/monitor=$(ctr-status get monitor held)/" "$CTR_RUN_DIR/forged/status"
sed -i 's/^\(init=[0-9]*:\).*/\11/; s/^\(payload=[0-9]*:\).*/\11/' "$CTR_RUN_DIR/reused/status"

all='again alone bare forged gone held lost made reused unseen up'
each() {
	for name in $all; do
		echo "$name $(ctr-status get state $name) $(ctr-status get monitor_state $name) $(ctr-status get exit $name)"
	done
}
is 'the same as of each alone' \
	"$(ctr-status list -o name,state,monitor_state,exit | tr '\t' ' ')" "$(each)"
is 'of a pattern' "$(ctr-status list -q --state running,created)" \
	"$(each | awk '$2 == "running" || $2 == "created" { print $1 }')"
is 'states' "$(ctr-status list -o name,state | tr '\t\n' ' ;')" \
	"again restarting;alone running;bare running;forged running;gone exited;held $paused;lost lost;made created;reused exited;unseen exited;up running;"

# As many as several looks take, of few descriptors.
i=0
while [ $i -lt 40 ]; do
	cp -r "$CTR_RUN_DIR/gone" "$CTR_RUN_DIR/n$i"
	sed -i "s/^name=.*/name=n$i/" "$CTR_RUN_DIR/n$i/status"
	i=$((i + 1))
done
is 'forty more' "$(ctr-status list -q 'n*' | wc -l)" 40
is 'with ten descriptors' "$(ulimit -n 10; ctr-status list -o name,state 'n*' up made | sort | md5sum)" \
	"$(ctr-status list -o name,state 'n*' up made | sort | md5sum)"
is 'descriptors of the caller stay open' \
	"$(exec 7>"$work/seven"; ctr-status list -q 'n*' >/dev/null; echo here >&7; cat "$work/seven")" here
ln -s up "$CTR_RUN_DIR/link"
ctr-status list -q link >"$work/link" 2>"$work/link.err"
is 'a link is no container' "$? $(cat "$work/link")" '2 '
rm "$CTR_RUN_DIR/link"
rm -r "$CTR_RUN_DIR/lost" "$CTR_RUN_DIR/forged" "$CTR_RUN_DIR/reused" "$CTR_RUN_DIR"/n*
done_testing
