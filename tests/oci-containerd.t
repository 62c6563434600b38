#!/bin/sh
# containerd's own client and runc's shim with ctr-oci, and with runc beside it: the same states, codes, output.
. "$(dirname "$0")/lib.sh"
for program in containerd ctr containerd-shim-runc-v2 runc jq; do
	command -v $program >/dev/null || { echo "1..0 # SKIP needs $program"; exit 0; }
done
root=$work/rootfs
mkdir -p "$root/bin" "$root/etc" "$root/tmp" "$root/proc" "$root/sys" "$root/dev" "$root/run"
cp "$(program busybox)" "$root/bin/busybox"
for applet in sh sleep cat echo id grep tty true; do ln -s busybox "$root/bin/$applet"; done
cat >"$work/config.toml" <<X
version = 2
root = "$work/root"
state = "$work/state"
disabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.snapshotter.v1.devmapper", "io.containerd.internal.v1.opt",
	"io.containerd.snapshotter.v1.zfs", "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.aufs"]
[grpc]
address = "$work/c.sock"
[ttrpc]
address = "$work/c.sock.ttrpc"
X
(exec containerd -c "$work/config.toml") >"$work/log" 2>&1 &
daemon=$!
end() {
	for task in one two; do
		timeout 20 ctr -a "$work/c.sock" task kill -s KILL $task
		timeout 20 ctr -a "$work/c.sock" task rm -f $task
	done >/dev/null 2>&1
	kill "$daemon"
	wait "$daemon" 2>/dev/null
	CTR_RUN_DIR=$work/state/runc/default
	clean
}
trap end EXIT
client() { timeout 60 ctr -a "$work/c.sock" "$@"; }
until_ok 30 timeout 5 ctr -a "$work/c.sock" version || { echo '1..0 # SKIP containerd does not start here'; exit 0; }

said() { # NAME COMMAND...
	name=$1
	shift
	printf '%s: ' "$name"
	"$@" 2>&1 | sed 's|time="[^"]*"||' | tr '\r\n' '  '
	echo
}
coded() { "$@"; echo "=> $?"; }
task_is() { client task ls | grep -q "^$1 .* $2\$"; }
both() { # RUNTIME
	said 'run' coded client run --rm --rootfs --runc-binary "$1" "$root" one /bin/sh -c 'echo hello; id -u; exit 3'
	said 'capabilities, filter' coded client run --rm --rootfs --seccomp --runc-binary "$1" "$root" one /bin/grep -E '^(Cap|NoNew|Seccomp:)' /proc/self/status
	said 'no such program' sh -c "! timeout 60 ctr -a '$work/c.sock' run --rm --rootfs --runc-binary '$1' '$root' one /nosuch >/dev/null 2>&1 && echo fails"
	client run -d --rootfs --runc-binary "$1" "$root" two /bin/sleep 100
	said 'detached' coded task_is two RUNNING
	said 'exec' coded client task exec --exec-id e1 two /bin/sh -c 'echo in; exit 4'
	client task pause two
	said 'paused' coded task_is two PAUSED
	client task resume two
	said 'goes on' coded task_is two RUNNING
	said 'its processes' sh -c "timeout 60 ctr -a '$work/c.sock' task ps two | wc -l"
	client task kill -s KILL two
	said 'killed' coded until_ok 20 task_is two STOPPED
	said 'removed' coded client task rm two
	client container rm two
}
both "$(command -v runc)" >"$work/said.runc" 2>/dev/null
both "$top/bin/ctr-oci" >"$work/said.ours" 2>/dev/null
while IFS= read -r line; do
	is "${line%%:*}" "$(grep -F -m 1 "${line%%:*}: " "$work/said.ours")" "$line"
done <"$work/said.runc"
done_testing
