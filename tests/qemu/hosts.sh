#!/bin/sh
# make check-hosts: kernels and cgroup layouts with nothing but a BusyBox, terminals, other machines, little memory, power
# cuts, inits.
# Usage: hosts.sh [core|isolation|start|terminals|labels|root|machines|memory|net|cut|inits|install|packages]... ; ROUNDS power cuts (20), KERNELS, MACHINES, INITS, SMALL (a kernel with all built in). A part that cannot be had is skipped, aloud.
. "$(dirname "$0")/lib.sh"
. "$qemu/inits.sh"
. "$qemu/net.sh"
. "$qemu/install.sh"
. "$qemu/packages.sh"
[ $# -gt 0 ] || set -- core isolation start terminals labels root machines memory net cut inits install packages
for part; do
	"part_$part"
done
done_testing
