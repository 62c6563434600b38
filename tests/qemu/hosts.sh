#!/bin/sh
# make check-hosts: kernels and cgroup layouts with nothing but a BusyBox, little memory, power cuts.
# Usage: hosts.sh [core|memory|cut]... ; ROUNDS power cuts (20), KERNELS. A part that cannot be had is skipped, aloud.
. "$(dirname "$0")/lib.sh"
[ $# -gt 0 ] || set -- core memory cut
for part; do
	"part_$part"
done
done_testing
