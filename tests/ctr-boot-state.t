#!/bin/sh
# [boot] keep: what runs and what is wanted stand on the disk, and ctr-boot goes by it after a power cut.
. "$(dirname "$0")/lib.sh"
etc=$work/etc
CTR_STATE_DIR=$work/deep/state
export CTR_STATE_DIR
mkdir "$etc"
ini() { # NAME LINE...: of [boot]
	name=$1 && shift
	{
		printf '[container]\ncommand = sleep 1000\n[boot]\n'
		printf '%s\n' "$@"
	} >"$etc/$name.ini"
}
boot() { timeout 60 ctr-boot "$@" -c "$etc" >"$work/stdout" 2>"$work/stderr"; }
get() { ctr-status get "$1" "$2"; }
of() { sed -n "s/^$2=//p" "$CTR_STATE_DIR/$1" 2>/dev/null; } # FILE KEY
last() { [ "$(of "$1.last" state)" = "$2" ]; }
says() { grep -qxF "$1" "$work/stdout"; }
try() { "$@" 2>"$work/stderr"; }
# Everything stops at once; of what is on the disk all stays, but it was another boot.
power_cut() {
	cp -r "$CTR_STATE_DIR" "$work/disk"
	for record in "$CTR_RUN_DIR"/[a-z]*; do
		ctr-signal rm -f --for-now "${record##*/}"
	done
	rm -rf "$CTR_STATE_DIR" "$CTR_RUN_DIR"
	mv "$work/disk" "$CTR_STATE_DIR"
	sed -i 's/^boot=.*/boot=00000000-0000-0000-0000-000000000000/' "$CTR_STATE_DIR"/*.last
}

ini web 'auto = yes'
ini calm 'auto = yes' '[restart]' 'policy = unless-stopped'
ini hand 'keep = disk' '[restart]' 'policy = always'
ini plain 'auto = no'
ok 'start' boot start
is 'wanted up' "$(of web.intent wanted),$(of web.intent wanted_by)" "up,uid:$(id -u)"
is 'runs, in this boot' "$(of web.last state),$(of web.last boot)" "running,$(cat /proc/sys/kernel/random/boot_id)"
is 'whole files' "$(of web.intent end),$(of web.last end)" 1,1
inode=$(stat -c %i "$CTR_STATE_DIR/web.intent")
ok 'stop' boot stop
is 'the host wants nothing' "$(of web.intent wanted)" up
ok 'how it ended' until_ok 10 last web exited
is 'its exit' "$(of web.last exit)" "$(get exit web)"
ok 'start again' boot start
is 'what is wanted already is not written again' "$(stat -c %i "$CTR_STATE_DIR/web.intent")" "$inode"
ok 'stop by hand' ctr-signal stop web
is 'is a wish' "$(of web.intent wanted)" down
ok 'start by hand' ctr-signal start web
is 'another' "$(of web.intent wanted),$(get state web)" up,running
ctr-signal stop --for-now web
is 'stop --for-now is none' "$(of web.intent wanted),$(get state web)" up,exited
ok 'ctr-boot stop NAME' boot stop calm
is 'is a wish' "$(of calm.intent wanted)" down
ok 'start' boot start
ok 'unless-stopped' says 'calm: stays stopped'
is 'stays stopped' "$(get state calm),$(get state web)" exited,running
ok 'status tells, and it does not count' boot status
ok 'status line' grep -q '^calm  *exited, stays stopped$' "$work/stdout"
ok 'ctr-boot start NAME' boot start calm
is 'is a wish' "$(of calm.intent wanted),$(get state calm)" up,running

# The monitor is dead when it ends
monitor=$(get monitor_pid web)
init=$(get init_pid web)
kill -9 "$monitor"
until_ok 10 dead "$monitor"
kill -9 "$init"
until_ok 10 dead "$init"
ctr-signal stop --for-now web
ok 'an end that no monitor saw' until_ok 10 last web exited
ok 'start' boot start

# created, released
ok 'create' ctr-spawn create -f "$etc/hand.ini" hand
ok 'is no run yet' test ! -e "$CTR_STATE_DIR/hand.last"
ctr-signal start hand
ok 'let go it is' until_ok 10 last hand running
is 'and wanted' "$(of hand.intent wanted)" up
ctr-spawn run -f "$etc/plain.ini" plain
ok 'who is not kept leaves nothing' test ! -e "$CTR_STATE_DIR/plain.last" -a ! -e "$CTR_STATE_DIR/plain.intent"

# A power cut
power_cut
echo torn >"$CTR_STATE_DIR/web.intent"
: >"$CTR_STATE_DIR/gone.last"
echo x >"$CTR_STATE_DIR/web.last.tmp.999999999"
ok 'start after a power cut' boot start
ok 'tells what ran' says 'calm: ran when the host went down, wanted up'
ok 'torn files are told' grep -qxF "ctr-boot: $CTR_STATE_DIR/web.intent: torn, left out" "$work/stderr"
ok 'an empty one too' grep -qxF "ctr-boot: $CTR_STATE_DIR/gone.last: torn, left out" "$work/stderr"
ok 'left-overs are swept' test ! -e "$CTR_STATE_DIR/web.last.tmp.999999999"
is 'all of it runs, what was started by hand and is kept too' "$(ctr-status list -o name,state | sort | tr '\t\n' '= ')" 'calm=running hand=running web=running '
is 'the torn one is whole again' "$(of web.intent wanted)" up
ok 'stop takes them all' boot stop
is 'all have exited' "$(ctr-status list -o state | sort -u)" exited
boot start
ctr-signal stop calm
ctr-signal stop hand
power_cut
ok 'start after another' boot start
ok 'who was stopped' says 'calm: stays stopped'
is 'stays so' "$(ctr-status list -o name,state | sort | tr '\t\n' '= ')" 'web=running '
boot stop

# Where it cannot be kept
ini disk 'keep = disk'
echo file >"$work/file"
ok 'keep = disk, no directory: 125' try rc 125 env CTR_STATE_DIR="$work/file/state" ctr-spawn run -f "$etc/disk.ini" disk
ok 'names key and directory' grep -q "boot.keep: $work/file/state: " "$work/stderr"
ok 'nothing is left' test ! -e "$CTR_RUN_DIR/disk"
ok 'keep = auto: starts, and says so' try env CTR_STATE_DIR="$work/file/state" ctr-spawn run --replace -f "$etc/web.ini" web
ok 'names them too' grep -q "web: boot.keep: $work/file/state: " "$work/stderr"
is 'and runs' "$(get state web)" running
mkdir -m 777 "$work/open"
ok 'a directory that others write: 125' try rc 125 env CTR_STATE_DIR="$work/open" ctr-spawn run -f "$etc/disk.ini" disk
ok 'another RUN needs another STATE' try rc 125 env -u CTR_STATE_DIR ctr-spawn run -f "$etc/disk.ini" disk
ok 'says so' grep -q 'CTR_STATE_DIR must be set' "$work/stderr"
mkdir -m 755 "$work/full"
ok 'keep = disk' env CTR_STATE_DIR="$work/full" ctr-spawn run -f "$etc/disk.ini" disk
rm -rf "$work/full"
echo file >"$work/full"
ok 'stop works with STATE gone, and fails' rc 2 ctr-signal stop disk
is 'it has exited' "$(get state disk)" exited
ok 'the monitor tells' until_ok 10 sh -c 'ctr-status events disk | grep -q keep-failed'
done_testing
