#!/bin/sh
# ctr-spawn executes itself from a mount that cannot be written before its libc is there; whatever fails of
# that is done the long way, and once.
. "$(dirname "$0")/lib.sh"
if ! command -v strace >/dev/null || grep -aq __asan_init "$top/bin/ctr-spawn"; then
	echo '1..0 # SKIP no strace, or a sanitizer that looks for leaks'
	exit 0
fi
again() { # how often it executed itself
	grep -c '^execveat(.*"run", .* = 0$' "$work/calls"
}
timeout 60 strace -qq -s 64 -o "$work/calls" ctr-spawn run -F --rm entry -- true
is 'it runs' $? 0
is 'it executes itself once' "$(again)" 1
calls='readlink faccessat2 open_tree mount_setattr fcntl'
if ! grep -q '^mount_setattr(.*= 0$' "$work/calls"; then
	skip 'before anything else' 'no mount_setattr before 5.12, or no mount may be made: it is a sealed copy'
elif [ "$(uname -m)" = x86_64 ] && LC_ALL=C grep -aq ctr_entry "$top/bin/ctr-spawn"; then
	calls="$calls execveat"
	is 'before anything else' "$(sed '/^execveat/,$d' "$work/calls" | grep -cE '^(arch_prctl|mprotect|prctl|brk)\(')" 0
else
	skip 'before anything else' 'this machine, or this libc, has no such start; or no symbols'
fi
for call in $calls; do
	said=$(timeout 60 strace -qq -s 64 -o "$work/calls" -e "inject=$call:error=EACCES:when=1" \
		ctr-spawn run -F --rm entry -- sh -c 'echo ran; exit 3' 2>&1)
	is "$call fails: it runs" "$? $said" '3 ran'
	is "$call fails: it executes itself once" "$(again)" 1
done
# Its words arrive as they are; its siblings are found where its file is.
ln -s "$top/bin/ctr-spawn" "$work/other name"
is 'by another name, it runs' "$(cd "$work" && './other name' run -F --rm entry -- echo '' ' a' b)" '  a b'
(ctr-spawn run -F --rm entry -- sh -c 'exit 4' <&- >&- 2>&-)
is 'with standard descriptors closed' $? 4
done_testing
