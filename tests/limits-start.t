#!/bin/sh
# A limit of memory holds while the container is made: what is copied from the image is in it, and nobody
# else ends of it; also one that a raw file has.
. "$(dirname "$0")/lib.sh"
if ! timeout 20 ctr-spawn run -F --rm probe -o limits.memory=16M -- true 2>"$work/why"; then
	echo "1..0 # SKIP no memory limits here: $(head -n 1 "$work/why")"
	exit 0
fi
mkdir -p "$work/root/bin" "$work/root/proc" "$work/root/sys" "$work/root/dev" "$work/root/etc" "$work/root/large"
cp "$(program busybox)" "$work/root/bin/busybox"
head -c 40000000 /dev/zero >"$work/root/large/file"
raw=$(grep -q ' - cgroup [^ ]* [^ ]*memory' /proc/self/mountinfo && echo memory.limit_in_bytes || echo memory.max)
# with swap it would go there
[ "$(awk '/^SwapTotal/ { print $2 }' /proc/meminfo)" != 0 ] || raw="cgroup.$raw=16777216"
for limit in 'memory=16M -o limits.swap=0' ${raw##memory.*}; do
	for how in '' -F; do
		# shellcheck disable=SC2086 # words
		ok "run $how, $limit: more than it may have" rc 125 timeout 60 ctr-spawn run $how x -o "container.rootfs=$work/root" \
			-o limits.$limit -o 'mount.tmpfs=/large copy' -- /bin/busybox true
		cp "$work/out" "$work/why"
		ok 'with a reason' grep -q '^ctr-spawn: x: ' "$work/why"
		is 'no record' "$(find "$CTR_RUN_DIR" -mindepth 1 -maxdepth 1 ! -name '.cache' ! -name '.lock*')" ''
	done
done
done_testing
