#!/bin/sh
# MINIMAL=1: without libseccomp every call gets what it gets with it, in a container too; features says so.
. "$(dirname "$0")/lib.sh"
cd "$top" || exit 1
if ! command -v cc >/dev/null || [ ! -e /usr/include/seccomp.h ]; then
	skip 'both ways' 'no compiler, or no libseccomp to compare with'
	done_testing
fi
profiles=0
sources='src/child/seccomp.c src/child/filter.c src/child/policy*.c src/child/groups.c src/child/profile.c'
both() { # OUTPUT OPTION...
	output=$1
	shift
	# shellcheck disable=SC2086  # lists of words
	cc -std=gnu11 -D_GNU_SOURCE -O1 -g -fsanitize=address,undefined -Wno-unused-function "$@" \
		-Itests -o "$work/$output" tests/minimal.c $sources src/base/*.c $more
}
for abi in native compat; do
	ok "names of the $abi ABI" sh -c 'sh src/minimal/names.sh "$0" cc >"$1"' $abi "$work/$abi.c"
done
more='-lseccomp'
ok 'with the library' both with -Isrc
more="src/minimal/seccomp.c src/minimal/argument.c $work/native.c $work/compat.c"
ok 'without it' both without -Isrc/minimal -Isrc
is 'no libseccomp there' "$(ldd "$work/without" | grep -c seccomp)" 0
cat >"$work/mixed" <<'P'
default deny errno=EACCES
allow @io @file @process @memory @signal uname
deny ptrace kill
deny mount umount2 errno=EPERM
deny socket:AF_INET6
log getpid
if personality a0==0 allow
if personality a0>=0x10 a1<0x7e020000 deny errno=EIO
if lseek a2!=2 deny errno=EBADF
if dup3 a1<=5 a2>1 allow
if getpriority a0&0x11==0x10 kill
if prctl a0>0x500000000 a1==0x100000001 deny errno=EACCES
if prctl a0<=0x100000001 allow
deny uname trap
if madvise a2==8 trap
P
printf 'default trap\nallow @io @file @process @memory @signal\n' >"$work/trap"
echo 'allow no_such_call' >"$work/typo"
printf 'abi native\ndefault allow\ndeny @mount errno=ENOSYS\n' >"$work/open"
for profile in default strict learn "$work/mixed" "$work/open" "$work/trap"; do
	for caps in 0 a80425fb ffffffffffffffff; do
		for init in 0 1; do
			"$work/with" $profile $caps $init >"$work/1" 2>"$work/said.1" || echo "$profile $caps $init" >>"$work/bad"
			"$work/without" $profile $caps $init >"$work/2" 2>"$work/said.2" || echo "$profile $caps $init" >>"$work/bad"
			profiles=$((profiles + 1))
			[ -s "$work/1" ] && cmp "$work/1" "$work/2" >>"$work/bad" 2>&1
		done
	done
done
is 'each profile does the same with each call' "$(cat "$work/bad" 2>/dev/null)" ''
is 'so many' "$profiles" 36

# The programs themselves, where CI has made them or can.
ok 'built' make -s MINIMAL=1 -j2
PATH=$top/.build/minimal/bin:$PATH
is 'no libseccomp in it' "$(nm .build/minimal/bin/ctr-spawn | grep -c ' db_col_')" 0
is 'features' "$(ctr-status features | awk '$1 == "libseccomp" { print $2 }')" no
is 'of the other build' "$("$top/bin/ctr-status" features | awk '$1 == "libseccomp" { print $2 }')" yes
ok 'a container of the default profile' ctr-spawn run -F a -- grep -q '^Seccomp:.*2$' /proc/self/status
ok 'it is enforced' rc 1 ctr-spawn run -F b -- unshare -m true
ok 'an unknown call' rc 125 ctr-spawn run -F c -o security.seccomp="$work/typo" -- true
done_testing
