#!/bin/sh
# A payload that fills all that it can write: each place has its bound, the host's disk is not reached.
. "$(dirname "$0")/lib.sh"
fill() { # PLACE ARGUMENTS...: MiB that fit
	place=$1
	shift
	timeout 60 ctr-spawn run -F --rm x "$@" -- sh -c "dd if=/dev/zero of=$place/fill bs=1M count=80 2>/dev/null; expr \$(stat -c %s $place/fill) / 1048576" 2>&1
}
inodes() { # PLACE: whether its inodes are bounded
	timeout 60 ctr-spawn run -F --rm x -- df -i "$1" 2>&1 | awk 'END { print ($2 > 0 && $2 <= 16384) ? "bounded" : $0 }'
}
is '/tmp' "$(fill /tmp)" 64
is '/run' "$(fill /run)" 16
is '/dev/shm' "$(fill /dev/shm)" 64
is '/dev' "$(timeout 60 ctr-spawn run -F --rm x -- sh -c 'dd if=/dev/zero of=/dev/fill bs=64k count=16 2>/dev/null || stat -c %s /dev/fill')" 65536
for place in /tmp /run /dev/shm /dev; do
	is "$place: inodes" "$(inodes "$place")" bounded
done
if grep -qw overlay /proc/filesystems; then
	is 'an overlay' "$(fill / -o container.overlay=tmpfs -o container.overlay_size=20M)" 20
fi
is 'what was filled is gone with it' "$(ls "$CTR_RUN_DIR")" ''
done_testing
