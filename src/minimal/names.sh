#!/bin/sh
# The table of an ABI's system calls as C. usage: names.sh native|compat CC [OPTION...]
# The numbers are left to the compiler: some headers count from a base.
set -e
abi=$1
shift
header=asm/unistd.h
[ "$abi" = native ] || header=asm/unistd_32.h
# The 32-bit ABI's numbers are in reach on x86_64 only.
machine=$("$@" -dM -E -x c /dev/null | awk '
	$2 == "__x86_64__" { print "X86_64" } $2 == "__i386__" { print "I386" } $2 == "__aarch64__" { print "AARCH64" }
	$2 == "__arm__" { print "ARM" } $2 == "__riscv" { print "RISCV64" }')
[ -n "$machine" ] || { echo "names.sh: not a machine that child/filter.c knows" >&2; exit 1; }
echo '/* Made by src/minimal/names.sh. */'
echo '#include <linux/audit.h>'
echo '#include "minimal/names.h"'
if [ "$abi" = compat ] && [ "$machine" != X86_64 ]; then
	echo 'const struct minimal_abi minimal_compat = {0, 0, 0};'
	exit 0
fi
[ "$abi" = native ] || machine=I386
echo "#include <$header>"
echo 'static const struct minimal_call calls[] = {'
# Not counts, bases, or what a header keeps for a later use; ARM has calls of its own, __ARM_NR_*.
# Since 5.1 a new call has one number on all machines: those that older headers lack.
{
	echo "#include <$header>" | "$@" -dM -E -x c - | awk '
		$1 == "#define" && $2 ~ /^__(ARM_)?NR_[a-z_][a-z0-9_]*$/ && NF > 2 {
			name = $2
			sub(/^__(ARM_)?NR_/, "", name)
			if (name != "syscalls" && name != "arch_specific_syscall")
				print name, $2
		}'
	n=451
	for name in cachestat fchmodat2 map_shadow_stack futex_wake futex_wait futex_requeue statmount listmount \
		lsm_get_self_attr lsm_set_self_attr lsm_list_modules mseal setxattrat getxattrat listxattrat removexattrat; do
		echo "$name $n"
		n=$((n + 1))
	done
} | awk '!seen[$1]++ { print "\t{\"" $1 "\", " $2 "}," }' | LC_ALL=C sort -t '"' -k 2,2
echo '};'
cat <<C
const struct minimal_abi minimal_$abi = {AUDIT_ARCH_$machine, sizeof(calls) / sizeof(calls[0]), calls};
C
