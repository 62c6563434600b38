#!/bin/sh
# features tells what is there, and what is done without: a line each, and as JSON.
. "$(dirname "$0")/lib.sh"
timeout 20 ctr-status features >"$work/features"
is 'exit code' "$?" 0
value() { awk -v name="$1" '$1 == name { print $2 }' "$work/features"; }
is 'the kernel' "$(awk '$1 == "kernel" { print $3 }' "$work/features")" "$(uname -r)"
is 'every row says yes or no' "$(awk '$2 != "yes" && $2 != "no"' "$work/features")" ''
is 'every no says what is done without' "$(awk '$2 == "no" && NF < 4' "$work/features")" ''
is 'seccomp as the kernel lists it' "$(value seccomp)" "$([ -r /proc/sys/kernel/seccomp/actions_avail ] && echo yes || echo no)"
is 'time namespaces' "$(value time-namespace)" "$([ -e /proc/self/ns/time ] && echo yes || echo no)"
identity=$(timeout 20 ctr-spawn run a -- true; timeout 20 ctr-status wait a >/dev/null; ctr-status get init a)
case $identity in
*:0:*) is 'identities are as it says' "$(value pidfd-identity)" no ;;
*) is 'identities are as it says' "$(value pidfd-identity)" yes ;;
esac
# A switch that forbids user namespaces, seen from inside one that may have none of its own.
if unshare -Ur true 2>/dev/null; then
	is 'a forbidden user namespace is told with the switch' \
		"$(unshare -Ur sh -c 'echo 0 >/proc/sys/user/max_user_namespaces; ctr-status features' | sed -n 's/^user-namespace *//p')" \
		'no   user/max_user_namespaces is 0; only root can start containers, and namespaces.user = private is an error'
else
	skip 'a forbidden user namespace is told with the switch' 'user namespaces cannot be made here'
fi
if command -v perl >/dev/null && perl -MJSON::PP -e 1 2>/dev/null; then
	is 'JSON has the same rows' "$(timeout 20 ctr-status features --json | perl -MJSON::PP -e '
		local $/; my $j = decode_json(<STDIN>); print scalar keys %$j')" "$(wc -l <"$work/features")"
else
	skip 'JSON has the same rows' 'no perl with JSON::PP'
fi
ok 'it takes no name' rc 2 ctr-status features x
done_testing
