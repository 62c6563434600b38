#!/bin/sh
# Format 1 of the record is frozen: what earlier versions wrote is read and steered, keys of later
# ones are kept, another format is reported and never misread, the page has every field of the code.
. "$(dirname "$0")/lib.sh"
for from in "$top"/tests/skew/records/*; do
	v=${from##*/}
	(umask 022 && mkdir -p "$CTR_RUN_DIR/old/requests" "$CTR_RUN_DIR/old/watch")
	for file in "$from"/*; do
		sed "s|@RUN@|$CTR_RUN_DIR|g; s|@BIN@|$top/bin|g" "$file" >"$CTR_RUN_DIR/old/${file##*/}"
	done
	: >"$CTR_RUN_DIR/old/spill"
	(umask 077 && : >"$CTR_RUN_DIR/old/lock")
	is "$v: list" "$(ctr-status list -a -o name,state,exit | tr '\t' ' ')" 'old exited 7'
	is "$v: wait" "$(timeout 20 ctr-status wait old | tr '\t' ' ')" 'old exited 7'
	ok "$v: show" sh -c 'ctr-status show old | grep -q "exited"'
	ok "$v: show --json" sh -c 'ctr-status show --json old | grep -q "\"exit\": *\"7\""'
	is "$v: log" "$(ctr-status log old)" 'from an earlier version'
	is "$v: events" "$(ctr-status events old | awk '{ print $NF }' | tail -n 1)" 7
	ok "$v: stop has nothing to do" timeout 20 ctr-signal stop old
	# See tests/skew/versions: the first wrote a key there that never was true and is refused now.
	sed -i '/^readonly = no$/d' "$CTR_RUN_DIR/old/spec.ini"
	ok "$v: runs again" timeout 60 ctr-signal start old
	is "$v: as it did" "$(timeout 60 ctr-status wait old | tr '\t' ' ')" 'old exited 7'
	is "$v: its log goes on" "$(ctr-status log old | sort -u)" 'from an earlier version'
	ok "$v: rm" timeout 20 ctr-signal rm old
done
# A key of a later version: through a monitor's writes, an adoption, an upgrade, to the end.
ctr-spawn run k -- sh -c 'trap "exit 3" TERM; sleep 1000 & echo up; while :; do wait $!; done'
until_ok 20 grep -qs up "$CTR_RUN_DIR/k/log"
monitor=$(ctr-status get monitor_pid k)
kill -9 "$monitor"
until_ok 10 dead "$monitor"
sed -i 's/^end=1$/later=a%20word\nlater.other=\nend=1/' "$CTR_RUN_DIR/k/status"
later() { is "$1" "$(sed -n 's/^later//p' "$CTR_RUN_DIR/k/status" | tr '\n' ' ')" '=a%20word .other= '; }
ok 'adopt' timeout 30 ctr-signal adopt k
later 'adopter keeps unknown keys'
ok 'upgrade' timeout 30 ctr-signal upgrade k
later 'upgrade keeps them'
ok 'stop' timeout 30 ctr-signal stop k
later 'they stand at the end'
is 'the end is right' "$(ctr-status get exit k)" 3
ok 'start again' timeout 30 ctr-signal start k
ok 'running' until_ok 20 ctr-status is running k
later 'another run keeps them'
# A format that is not ours, over a container that runs.
payload=$(ctr-status get payload_pid k)
cp "$CTR_RUN_DIR/k/status" "$work/kept"
monitor=$(ctr-status get monitor_pid k)
ctr-spawn run plain -- sleep 100
for change in 's/^format=1$/format=2/' 's/^format=1$/format=11/' '1d' '$d'; do
	sed "$change" "$work/kept" >"$CTR_RUN_DIR/k/status"
	for verb in 'ctr-status get state' 'ctr-status show' 'ctr-status is running' 'ctr-status wait -t 1' \
		'ctr-signal stop' 'ctr-signal kill' 'ctr-signal rm' 'ctr-signal adopt' 'ctr-signal upgrade' \
		'ctr-signal pause' 'ctr-signal start' 'ctr-signal update -o log.keep=2'; do
		ok "$change: $verb: exit code 2, in words" sh -c 'timeout 30 "$@" >"$0" 2>&1; code=$?
			cat "$0"; [ $code = 2 ] && grep -q "k: .*foreign" "$0"' "$work/said" $verb k
	done
	ctr-status list -a >"$work/listed" 2>&1
	ok "$change: list has the others" grep -q 'plain.*running' "$work/listed"
	ok "$change: and tells of it" grep -q 'k.*foreign' "$work/listed"
	ok "$change: the container was left alone" kill -0 "$payload"
done
sed 's/^format=1$/format=2/' "$work/kept" >"$CTR_RUN_DIR/k/status"
ok 'format 2, its monitor dead: rm -f refuses' sh -c 'kill -9 "$0"; timeout 20 ctr-signal rm -f k 2>&1; [ $? = 2 ]' "$monitor"
ok 'nothing was removed, nobody killed' sh -c '[ -e "$CTR_RUN_DIR/k/status" ] && kill -0 "$0"' "$payload"
cp "$work/kept" "$CTR_RUN_DIR/k/status.new" && mv "$CTR_RUN_DIR/k/status.new" "$CTR_RUN_DIR/k/status"
ok 'the record again as it was: stop' timeout 30 ctr-signal stop k
# The page and the code.
sed -n 's/^\([a-z_]*\)=.*/\1/p' "$work/kept" | grep -v -x -e later | sort >"$work/code"
sed -n '/^\.Ss FIELDS/,/^\.El/s/^\.It //p' "$top/man/ctr-status.5" | sed 's/ *, */\n/g' \
	| grep -v '^label\.KEY$' | sort >"$work/page"
{ echo end; echo format; } | sort - "$work/page" >"$work/named"
is 'ctr-status(5) names every field, and no other' "$(diff "$work/code" "$work/named")" ''
ok 'ctr-status(5) says that it is frozen' grep -q '^Format 1 is frozen' "$top/man/ctr-status.5"
ctr-signal rm -f k plain
done_testing
