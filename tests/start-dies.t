#!/bin/sh
# Pid 1 dies without a word when its file systems are in their places, or the payload's process before its execve:
# the start says that, and leaves nothing.
. "$(dirname "$0")/lib.sh"
mkdir -p "$work/root/bin" "$work/root/proc" "$work/root/sys" "$work/root/dev" "$work/root/etc"
cp "$(program busybox)" "$work/root/bin/busybox"
cat >"$work/hook" <<'H'
#!/bin/sh
here=${0%/*}
while read -r key value; do
	[ "$key" = PPid: ] && echo "$value" >"$here/pid.new"
done </proc/self/status
mv "$here/pid.new" "$here/pid"
exec sleep 60
H
chmod 755 "$work/hook"
# Each that comes: the start may try once more.
while [ ! -e "$work/over" ]; do
	[ ! -s "$work/pid" ] || { kill -9 "$(cat "$work/pid")"; rm "$work/pid"; }
	sleep 0.05
done &
no_record() {
	find "$CTR_RUN_DIR" -mindepth 1 -maxdepth 1 ! -name '.cache' ! -name '.lock*'
}
for how in '' -F; do
	# shellcheck disable=SC2086 # none, or one
	is "run $how" "$(timeout 60 ctr-spawn run $how x -o "container.rootfs=$work/root" -o "hooks.mounted=$work/hook" -- /bin/busybox true 2>&1)" \
		"ctr-spawn: x: start: the container's first process died: Broken pipe"
	is 'no record' "$(no_record)" ''
done
: >"$work/over"
wait
cat >"$work/last" <<'H'
#!/bin/sh
kill -9 "$CTR_PAYLOAD_PID"
until [ ! -e "/proc/$CTR_PAYLOAD_PID" ] || grep -qs "^State:.Z" "/proc/$CTR_PAYLOAD_PID/status"; do sleep 0.05; done
H
chmod 755 "$work/last"
for how in '' -F; do
	# shellcheck disable=SC2086 # none, or one
	is "its payload's process, run $how" "$(timeout 60 ctr-spawn run $how x -o "hooks.start=$work/last" -- true 2>&1)" \
		"ctr-spawn: x: start: the payload's process died before its execve"
	is 'no record' "$(no_record)" ''
done
done_testing
