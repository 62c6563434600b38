#!/bin/sh
# The fast part of tests/qemu/hosts.sh: 20 containers in a guest with 128 MiB, a power cut. Only where QEMU and
# kernels have been fetched already: make check-hosts does that.
. "$(dirname "$0")/qemu/lib.sh"
export CTR_QEMU_FETCH=no
CONTAINERS=20
part_memory
ROUNDS=1 KERNEL=5.10
part_cut
done_testing
